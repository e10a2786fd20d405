"""The player decodes what ffmpeg itself packaged, through URLs with signatures in them."""

import subprocess
import threading
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from infra.client.player.decoding import PlaybackFailed, decode
from infra.client.player.playing import Player
from infra.client.player.playlists import TrackLink
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace

FRAMES = 60


class Quiet(SimpleHTTPRequestHandler):
    """Serves a directory and says nothing; a query is ignored, as by S3 with a valid signature."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def ffmpeg(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("tools")
    return str(link_media_tools(Workplace.of(root, root / "state")) / "ffmpeg")


@pytest.fixture(scope="module")
def directory(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty frames at 24 fps as an init segment, segments and a media playlist."""
    directory = tmp_path_factory.mktemp("media")
    picture = f"testsrc2=size=128x72:rate=24:duration={FRAMES / 24}"
    command = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", picture, "-c:v", "libx264", "-g", "24"]
    packaging = ["-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "1", "-hls_list_size", "0"]
    names = ["-hls_segment_filename", "%05d.m4s", "720p.m3u8"]
    subprocess.run([*command, *packaging, *names], cwd=directory, check=True)
    playlist = directory / "720p.m3u8"
    text = playlist.read_text()
    for name in ("init.mp4", *(path.name for path in directory.glob("*.m4s"))):
        text = text.replace(name, f"{name}?X-Amz-Signature=s3cret")
    playlist.write_text(text)
    return directory


@pytest.fixture(scope="module")
def url(directory: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(directory)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_frame_of_a_media_playlist_is_counted(ffmpeg: str, url: str) -> None:
    link = TrackLink("720p", "video", f"{url}/720p.m3u8")
    (played,) = Player(ffmpeg).play([link])
    assert played.decoded.frames == FRAMES
    assert played.decoded.duration == pytest.approx(Fraction(FRAMES, 24), abs=1e-4)


def test_every_representation_of_a_dash_manifest_is_counted_at_once(
    ffmpeg: str, tmp_path: Path
) -> None:
    player, manifest = get_ffmpeg_exe(), tmp_path / "manifest.mpd"
    inputs = ["testsrc2=size=128x72:rate=24", "testsrc2=size=64x36:rate=24", "sine"]
    sources = [word for name in inputs for word in ("-t", "2.5", "-f", "lavfi", "-i", name)]
    command = [ffmpeg, "-v", "error", *sources, "-map", "0", "-map", "1", "-map", "2"]
    subprocess.run([*command, "-c:v", "libx264", "-f", "dash", str(manifest)], check=True)
    picture, small, sound = Player(player).play_dash(str(manifest))
    assert (picture.frames, small.frames) == (FRAMES, FRAMES)
    assert (picture.size, small.size, sound.size) == ("128x72", "64x36", "")
    assert sound.end == pytest.approx(Fraction(FRAMES, 24), abs=0.05)


def test_a_playlist_that_is_not_there_fails_without_showing_a_signature(
    ffmpeg: str, url: str
) -> None:
    with pytest.raises(PlaybackFailed) as raised:
        decode(ffmpeg, f"{url}/no.m3u8?X-Amz-Signature=s3cret", kind="video")
    assert "s3cret" not in str(raised.value)


def test_a_track_without_sound_cannot_be_played_as_sound(ffmpeg: str, url: str) -> None:
    with pytest.raises(PlaybackFailed):
        decode(ffmpeg, f"{url}/720p.m3u8", kind="audio")

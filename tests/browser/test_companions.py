"""Subtitles and thumbnails in the players of the web, from what the processing really wrote."""

import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.indexes import written
from tests.media.conftest import clips, pipeline, sources, tools  # noqa: F401 - fixtures
from tests.pipeline import Pipeline
from tests.running import ROOT
from zoetrope.adapters import clients
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.hls import render_media_playlist, render_multivariant_playlist

MODULES = ROOT / "tests" / "web" / "node_modules"
PAGE = b"<!doctype html><title>player</title><video muted playsinline></video>"
SHAKA = "shaka-player/dist/shaka-player.compiled.js"
DASHJS = "dashjs/dist/modern/umd/dash.all.min.js"
VIDEOJS = "video.js/dist/video.min.js"
TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".mpd": "application/dash+xml",
         ".vtt": "text/vtt", ".jpg": "image/jpeg", ".html": "text/html"}  # fmt: skip


@pytest.fixture
def site(clips: Callable[[str], Path], pipeline: Pipeline) -> Iterator[str]:  # noqa: F811
    """An origin that serves a published video with subtitles, and an empty page."""
    assert pipeline.run(clips("subtitled.mkv"), accompanied=True)["outcome"] == "done"
    media, index = clients.media_bucket(), pipeline.index()
    stored = {f"/b/{key}": media.get(key) or b"" for key, _ in media.sizes("media/")}
    sheet = f"/b/{pipeline.keys.storyboard_sheet(1)}"
    files = stored | {"/page.html": PAGE, "/v/storyboard/1.jpg": stored[sheet]}

    class Origin(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path, b"")
            self.send_response(200 if body else 404)
            suffix = Path(self.path).suffix
            self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Origin) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}"

        def sign(keys: Iterable[str]) -> Iterator[str]:
            return (f"{origin}/b/{key}" for key in keys)

        manifests = {"master.m3u8": render_multivariant_playlist(index),
                     "manifest.mpd": render_manifest(index, sign=sign)}  # fmt: skip
        for track in index.tracks:
            manifests[f"{track.name}.m3u8"] = render_media_playlist(index, track, sign=sign)
        files |= {f"/v/{name}": written(lines).encode() for name, lines in manifests.items()}
        yield origin
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "library", "manifest"),
    [
        ("hls.js", "hls.js/dist/hls.min.js", "master.m3u8"),
        ("shaka", SHAKA, "master.m3u8"),
        ("shaka", SHAKA, "manifest.mpd"),
        ("dash.js", DASHJS, "manifest.mpd"),
        ("video.js", VIDEOJS, "master.m3u8"),
        ("video.js", VIDEOJS, "manifest.mpd"),
    ],
)
def test_a_player_shows_the_subtitles_and_finds_the_thumbnails(
    site: str, page: Page, name: str, library: str, manifest: str
) -> None:
    page.goto(f"{site}/page.html")
    page.add_script_tag(path=MODULES / library)
    page.add_script_tag(path=Path(__file__).with_name("companions.js"))
    found: dict[str, Any] = page.evaluate(
        "what => companions(what)", {"name": name, "url": f"{site}/v/{manifest}"}
    )
    assert found["errors"] == []
    forced = [] if (name, manifest) == ("video.js", "master.m3u8") else ["Für 'Gäste'"]
    assert found["names"] == ["Subtitles 1 (en)", *forced]  # video.js leaves those of HLS out
    start, end, text = found["cues"][0]
    assert (start, end) == (pytest.approx(1.0, abs=0.01), pytest.approx(2.5, abs=0.01))
    assert text.replace("&amp;", "&") == "Hello world & all"
    # HLS has no tag for them in its RFC; video.js knows none.
    if manifest.endswith(".mpd") and name != "video.js":
        url, *place = found["thumbnail"]
        assert url == f"{site}/v/storyboard/1.jpg"
        assert place == [64, 0, 64, 36]

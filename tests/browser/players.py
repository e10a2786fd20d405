"""The players of the web in a real browser: libraries as they are published, nothing rebuilt."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page

from tests.running import ROOT

MODULES = ROOT / "tests" / "web" / "node_modules"
FACE = Path(__file__).with_name("players.js")
PAGE = b"<!doctype html><meta charset=utf-8><title>player</title><video muted playsinline></video>"


@dataclass(frozen=True, slots=True)
class Player:
    """A library, and the manifest that it is given."""

    name: str
    """As players.js knows it."""
    library: str
    manifest: str
    asked: int | None = None
    """How many levels are asked of it, from the top; of most, every one."""

    def __str__(self) -> str:
        return f"{self.name} {self.manifest.rpartition('.')[2]}"


_SHAKA = "shaka-player/dist/shaka-player.compiled.js"
PLAYERS = (
    Player("hls.js", "hls.js/dist/hls.min.js", "master.m3u8"),
    Player("shaka", _SHAKA, "master.m3u8"),
    Player("shaka", _SHAKA, "manifest.mpd"),
    Player("dash.js", "dashjs/dist/modern/umd/dash.all.min.js", "manifest.mpd"),
    Player("video.js", "video.js/dist/video.min.js", "master.m3u8", asked=1),
    Player("video.js", "video.js/dist/video.min.js", "manifest.mpd", asked=1),
)


@dataclass(frozen=True, slots=True)
class Viewing:
    """What was seen of a video."""

    first_frame_ms: float
    levels: list[int]
    reached: list[int]
    middle: float
    ended_at: float
    duration: float
    errors: list[str]


@contextmanager
def blank_page(body: bytes = PAGE) -> Iterator[str]:
    """Serve one page; its origin is not the service's, so CORS is part of what is tested."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def open_player(page: Page, player: Player, address: str) -> None:
    """Open the page with one player's library in it."""
    page.goto(address)
    page.add_script_tag(path=MODULES / player.library)
    page.add_script_tag(path=FACE)


def watch(page: Page, player: Player, url: str) -> Viewing:
    """Play from the start, from the middle and to the end, and reach every level.

    The levels come last: dash.js does not always end after one was chosen (docs/clients.md, 7).
    """
    first_frame_ms = page.evaluate("([name, url]) => viewer.start(name, url)", [player.name, url])
    duration = page.evaluate("viewer.duration()")
    levels = page.evaluate("viewer.levels()")
    page.evaluate("viewer.playFrom(0)")
    middle = page.evaluate("time => viewer.playFrom(time)", duration / 2)
    ended_at = page.evaluate("viewer.playToTheEnd(1.5)")
    reached = [
        page.evaluate("height => viewer.reach(height)", height) for height in levels[: player.asked]
    ]
    errors = page.evaluate("viewer.errors()")
    return Viewing(first_frame_ms, levels, reached, middle, ended_at, duration, errors)

"""From an address to a film that plays, by the page alone; `make screenshots` keeps the views."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from infra.clips import clip
from infra.engine import Stack
from tests.browser.conftest import OpenConsole
from tests.browser.console import PROCESSING_MS, Console
from tests.integration.media import make_clip

MIB = 1024 * 1024
WINDOW = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PICTURES = os.environ.get("SCREENSHOTS")
"""The folder of the pictures in docs/; they show a real film, a test a small one."""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Five parts: a film, with a free box behind it (ISO/IEC 14496-12 8.1.2)."""
    small = clip("trailer") if PICTURES else make_clip(tmp_path / "small.mp4", seconds=8)
    path, content = tmp_path / "Big Buck Bunny.mp4", small.read_bytes()
    room = 40 * MIB - len(content)
    path.write_bytes(content + room.to_bytes(4, "big") + b"free" + bytes(room - 8))
    return path


class Held:
    """Lets some parts through, and the rest when it is told to: time for a look at an upload."""

    def __init__(self, page: Page, *, lets_pass: int) -> None:
        self._routes: list[Route] = []
        self._lets_pass = lets_pass
        page.route("**/*partNumber=*", self._handle)

    def _handle(self, route: Route) -> None:
        if route.request.method == "PUT" and self._lets_pass <= 0:
            self._routes.append(route)
            return
        self._lets_pass -= route.request.method == "PUT"
        route.continue_()

    def release(self) -> None:
        """Send what was held, and hold nothing more."""
        self._lets_pass = 10_000
        for route in self._routes:
            route.continue_()


def look(console: Console, name: str, *, whole: bool = False) -> None:
    """Keep what is seen: as an artefact of the test, or for docs/."""
    if not PICTURES:
        console.screenshot(name)
        return
    console.page.wait_for_timeout(500)  # transitions end
    path = Path(PICTURES) / f"{name}.jpg"
    console.page.screenshot(path=path, type="jpeg", quality=82, full_page=whole)


def test_a_person_comes_uploads_and_watches(
    open_console: OpenConsole, stack: Stack, film: Path
) -> None:
    console = open_console(viewport=WINDOW)
    page = console.page
    expect(page.get_by_label("API key")).to_be_focused()
    look(console, "1-connect")
    console.connect(stack.api_key)
    expect(page.get_by_role("heading", name="Videos")).to_be_visible()
    expect(page.locator(".grid[aria-busy]")).to_have_count(0)
    look(console, "2-library-empty")
    upload(console, film)
    process(console)
    video_id = page.url.rsplit("/", 1)[1]
    look(console, "5-ready", whole=True)
    watch(console)
    look(console, "6-playing")
    page.get_by_role("link", name="All videos").click()
    expect(page.get_by_role("link", name="Open Big Buck Bunny").first).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    look(console, "7-library")
    phone = open_console(viewport=PHONE, color_scheme="dark", has_touch=True)
    phone.connect(stack.api_key)
    phone.page.get_by_role("link", name="Open Big Buck Bunny").first.click()
    phone.play()
    assert phone.page.url.endswith(video_id)
    look(phone, "8-phone")


def upload(console: Console, film: Path) -> None:
    """Choose a film, look at it when three of its five parts are in S3, and open its video."""
    held = Held(console.page, lets_pass=3)
    console.choose(film)
    uploads = console.page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_text(" MB of ")).to_contain_text("25.2 MB of 41.9 MB", timeout=60_000)
    console.expect_own_file()
    assert console.faults() == []
    look(console, "3-uploading")
    held.release()
    uploads.get_by_role("link", name="Open").click(timeout=60_000)
    console.expect_own_file()


def process(console: Console) -> None:
    """See that it is worked on, and wait until it can be played."""
    stage = console.page.locator(".stage.idle")
    # A small film may be ready before it was seen halfway.
    work = re.compile(r"Encoding every quality… [1-9]" if PICTURES else "…")
    expect(stage).to_contain_text(work, timeout=PROCESSING_MS)
    assert console.faults() == []
    look(console, "4-processing")
    console.video.wait_for(timeout=PROCESSING_MS)
    console.wait("document.querySelector('video').readyState >= 2")


def watch(console: Console) -> None:
    """Play from a third of the film on, and point at a later place on the seek bar."""
    page = console.page
    page.get_by_role("button", name="Play").first.click()
    console.video.evaluate("video => { video.currentTime = video.duration / 3 }")
    console.wait("(v => v.currentTime > v.duration / 3 + 1)(document.querySelector('video'))")
    bar = page.locator(".shaka-seek-bar-container").bounding_box()
    assert bar is not None
    preview = page.locator(".shaka-player-ui-thumbnail-container")
    for step in range(100):  # a hand is never quite still, and the pictures may be on their way
        page.mouse.move(bar["x"] + bar["width"] * 0.46 + step % 2, bar["y"] + bar["height"] / 2)
        if preview.is_visible():
            break
        page.wait_for_timeout(200)
    expect(preview).to_be_visible()

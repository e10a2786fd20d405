"""Uploads by the page that do not go smoothly: paused, cut, begun in a tab that was reloaded."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.console import Console

PART = "**/*partNumber=*"
MIB = 1024 * 1024


@pytest.fixture
def film(tmp_path: Path) -> Iterator[Path]:
    """Seven parts of noise: what comes of it does not matter, only that it arrives."""
    path = tmp_path / "film.mp4"
    path.write_bytes(random.Random(3).randbytes(MIB) * 50)
    yield path
    path.unlink()


class Wire:
    """What the page sends to S3, part by part, and a hold on it."""

    def __init__(self, console: Console, *, lets_pass: int) -> None:
        self.arrived: list[str] = []
        self._lets_pass = lets_pass
        console.page.route(PART, self._handle)

    def _handle(self, route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
        elif len(self.arrived) < self._lets_pass:
            number = route.request.url.split("partNumber=")[1].split("&")[0]
            with suppress(Error):  # the page may have given up on it, or be gone
                reply = route.fetch()
                self.arrived.append(number)
                route.fulfill(response=reply)
        # Else it hangs, as on a line that has gone dead.

    def mend(self) -> None:
        """Let everything pass from now on."""
        self._lets_pass = 10_000


def test_an_upload_goes_on_after_the_tab_was_reloaded(console: Console, film: Path) -> None:
    wire = Wire(console, lets_pass=3)
    console.choose(film)
    while len(wire.arrived) < 3:
        console.page.wait_for_timeout(100)
    console.page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    console.page.reload()
    expect(console.page.get_by_text("Choose the same file again")).to_be_visible()
    console.screenshot("unfinished")
    wire.mend()
    console.upload(film)
    assert len(wire.arrived) == len(set(wire.arrived)), "a part that had arrived was sent again"
    expect(console.page.get_by_text("film.mp4", exact=True)).to_be_visible()


def test_an_upload_is_paused_and_resumed(console: Console, film: Path) -> None:
    wire = Wire(console, lets_pass=2)
    console.choose(film)
    while len(wire.arrived) < 2:
        console.page.wait_for_timeout(100)
    console.page.get_by_role("button", name="Pause").click()
    expect(console.page.get_by_text("paused")).to_be_visible()
    console.screenshot("paused")
    wire.mend()
    console.page.get_by_role("button", name="Resume").click()
    uploads = console.page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_role("link", name="Open")).to_be_visible(timeout=60_000)
    assert len(wire.arrived) == len(set(wire.arrived))


def test_a_cancelled_upload_leaves_the_list_and_can_be_begun_anew(
    console: Console, film: Path
) -> None:
    Wire(console, lets_pass=1)
    console.choose(film)
    page = console.page
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("list", name="Uploads")).to_have_count(0)
    expect(page.get_by_text("Choose the same file again")).to_have_count(0)

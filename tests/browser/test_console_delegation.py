"""Somebody without a key uploads one video by a link, and can do nothing else."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenConsole
from tests.browser.console import PROCESSING_MS, Console
from tests.browser.segments import CORS
from tests.integration.media import make_clip

PART = re.compile(r"partNumber=(\d+)&")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "from-afar.mp4", seconds=2, size="320x180")


def make_a_link(console: Console, name: str) -> str:
    """Ask for a video, as the holder of a key does, and give the link."""
    console.page.get_by_role("button", name="Let somebody upload").click()
    console.page.get_by_label("What the video is called").fill(name)
    assert console.faults() == []
    console.page.get_by_role("button", name="Make a link").click()
    return console.page.get_by_role("textbox", name="Upload link").input_value()


def make_another_link(console: Console) -> str:
    """Ask for the video that is shown once more."""
    expect(console.page.get_by_text("was not begun in this browser")).to_be_visible()
    expect(console.page.get_by_role("link", name="Choose it again")).to_have_count(0)
    console.expect_own_file()  # in the library, which made room for the first link
    panel = console.page.get_by_role("region", name="Upload")
    panel.get_by_role("button", name="Make a link").click()
    shown = panel.get_by_role("textbox", name="Upload link")
    expect(shown).not_to_have_value("")
    assert console.faults() == []
    console.screenshot("waiting")
    return shown.input_value()


def test_who_has_a_link_uploads_one_video_without_a_key(
    console: Console, open_console: OpenConsole, clip: Path
) -> None:
    first = make_a_link(console, "Interview")
    card = console.page.locator(".card", has_text="Interview").first
    expect(card).to_contain_text("Waiting for the file")
    card.get_by_role("link", name="Interview", exact=True).click()
    link = make_another_link(console)
    assert link != first
    console.open("#/")
    stranger = open_console()
    stranger.page.goto(link)
    assert stranger.faults() == []
    stranger.screenshot("send")
    stranger.choose(clip)
    expect(stranger.page.get_by_text("It has arrived")).to_be_visible(timeout=60_000)
    assert stranger.faults() == []
    stranger.screenshot("sent")
    assert stranger.page.evaluate("sessionStorage.length + localStorage.length") == 0
    expect(card).to_contain_text("0:02", timeout=PROCESSING_MS)
    stranger.page.goto(first)
    stranger.expected_refusals = {409}
    stranger.choose(clip)  # a second one, by the other link
    expect(stranger.page.get_by_role("alert")).to_be_visible()


def test_what_has_arrived_is_kept_when_an_upload_by_a_link_is_tried_again(
    console: Console, open_console: OpenConsole, tmp_path: Path
) -> None:
    film = tmp_path / "long.mp4"
    film.write_bytes(bytes(9 * 2**20))  # two parts
    stranger = open_console()
    stranger.expected_refusals = {403}
    stranger.page.goto(make_a_link(console, "Long interview"))
    sent: Counter[str] = Counter()
    held: list[Route] = []

    def second(route: Route) -> None:
        if route.request.method == "PUT" and not held:
            held.append(route)
        else:
            route.continue_()

    stranger.page.on("requestfinished", lambda found: sent.update(PART.findall(found.url)))
    stranger.page.route("**/*partNumber=2&*", second)
    with stranger.page.expect_response(
        lambda reply: "partNumber=1&" in reply.url and reply.request.method == "PUT"
    ):
        stranger.choose(film)
    stranger.until(lambda: held)
    held[0].fulfill(status=403, headers=CORS)
    expect(stranger.page.get_by_role("alert")).to_contain_text("What has arrived is kept.")
    stranger.page.get_by_role("button", name="Try again").click()
    expect(stranger.page.get_by_text("It has arrived")).to_be_visible(timeout=60_000)
    assert sent["1"] == 1


def test_a_link_that_has_ended_says_so(open_console: OpenConsole, clip: Path) -> None:
    stranger = open_console()
    stranger.expected_refusals = {401}
    stranger.page.goto(urljoin(stranger.url, f"send.html#zu_{'A' * 43}"))
    stranger.choose(clip)
    expect(stranger.page.get_by_role("alert")).to_contain_text("ask for another one")
    assert stranger.faults() == []

"""A person uploads, watches and tidies up, by the page alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infra.engine import Stack
from tests.browser.conftest import OpenConsole
from tests.browser.console import PROCESSING_MS, Console
from tests.integration.media import make_clip

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "holiday.mp4", seconds=6)


def test_a_video_is_uploaded_and_watched_by_the_page_alone(console: Console, clip: Path) -> None:
    console.screenshot("library-empty")
    console.upload_until_ready(clip)
    expect(console.page.get_by_role("heading", name="holiday")).to_be_visible()
    console.play()
    console.wait("document.querySelector('video').videoHeight === 360")
    expect(console.page.get_by_role("row", name=re.compile("360p"))).to_be_visible()
    expect(console.page.get_by_role("row", name="audio-0 Unknown language")).to_be_visible()
    expect(console.page.get_by_text("Ready to play")).to_be_visible()
    cost = re.compile(r"GB-seconds of Lambda: about \$0\.0")
    expect(console.page.get_by_text(cost)).to_be_visible()
    console.screenshot("video")
    console.open("#/")
    expect(console.page.get_by_role("link", name="Open holiday").first).to_be_visible()
    console.screenshot("library")


def test_who_has_the_link_watches_without_a_key(
    console: Console, open_console: OpenConsole, clip: Path
) -> None:
    console.upload_until_ready(clip)
    stranger = open_console()
    stranger.page.goto(console.link)
    stranger.play()
    assert stranger.faults() == []
    stranger.screenshot("watch")


def test_a_file_that_is_no_video_is_refused_in_plain_words(
    console: Console, tmp_path: Path
) -> None:
    text = tmp_path / "letter.mp4"
    text.write_text("Dear reader, this is not a video.\n" * 100)
    console.upload(text)
    expect(console.page.get_by_role("alert")).to_contain_text("not a video", timeout=PROCESSING_MS)
    assert console.faults() == []
    console.screenshot("failed")


def test_an_unknown_key_is_refused(open_console: OpenConsole) -> None:
    console = open_console()
    console.expected_refusals = {401}
    console.connect("zk_nobody")
    expect(console.page.get_by_role("alert")).to_be_visible()
    console.screenshot("refused")


def test_the_key_is_forgotten_with_the_tab_and_on_request(console: Console, stack: Stack) -> None:
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    assert stack.api_key not in str(console.page.evaluate("Object.values(localStorage)"))
    console.page.get_by_role("button", name="Disconnect").click()
    expect(console.page.get_by_label("API key")).to_be_visible()
    assert console.page.evaluate("sessionStorage.length") == 0


def test_a_video_is_renamed_and_deleted(console: Console, clip: Path) -> None:
    console.upload(clip)
    page = console.page
    page.get_by_role("button", name="Rename holiday").click()
    page.get_by_label("Title").fill("A day at the sea")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="A day at the sea")).to_be_visible()
    page.get_by_role("button", name="Delete A day at the sea").click()
    console.screenshot("delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Videos")).to_be_visible()
    expect(page.get_by_role("heading", name="A day at the sea")).to_have_count(0)


def test_the_page_serves_a_phone_in_the_dark(
    open_console: OpenConsole, stack: Stack, clip: Path
) -> None:
    console = open_console(viewport=PHONE, color_scheme="dark", has_touch=True)
    console.connect(stack.api_key)
    console.upload_until_ready(clip)
    console.play()
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not console.page.evaluate(overflow)
    assert console.faults() == []
    console.screenshot("phone-video")
    console.open("#/")
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    assert not console.page.evaluate(overflow)
    assert console.faults() == []
    console.screenshot("phone-library")

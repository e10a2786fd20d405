"""What stands in the way of a film that plays: it goes on by itself, or the viewer is told why."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.console import AT, Console
from tests.browser.segments import CORS, Segments

PICTURES = re.compile(r'<Representation id="\d+p.*?</Representation>', re.DOTALL)


def test_addresses_whose_signers_session_has_ended_are_renewed(
    console: Console, video_id: str
) -> None:
    # The engine's sessions do not end: S3's answer is the one of its list of error codes.
    ended = (
        "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
    )
    manifests: list[str] = []
    console.expected_refusals = {400}

    def manifest(route: Route) -> None:
        manifests.append(route.request.url)
        route.continue_()

    def segment(route: Route) -> None:
        if len(manifests) > 1 or "/00001." in route.request.url:
            route.continue_()
        else:
            cors = {"access-control-allow-origin": "*"}
            route.fulfill(status=400, headers=cors, content_type="application/xml", body=ended)

    console.page.route("**/manifest.mpd*", manifest)
    console.page.route("**/*.m4s*", segment)
    console.open(f"#/videos/{video_id}")
    console.play()
    console.wait("document.querySelector('video').currentTime > 4.5")
    assert len(manifests) == 2


def test_a_film_goes_on_by_itself_when_the_line_does(console: Console, video_id: str) -> None:
    alert = console.page.get_by_role("alert")
    segments = Segments(console, 503, 0, 429)
    console.open(f"#/videos/{video_id}")
    console.wait("document.querySelector('video')?.readyState >= 2")
    console.until(lambda: segments.refused >= 2)  # what is ahead is fetched before it plays
    expect(alert).to_have_count(0)
    console.play()
    at, told = console.page.evaluate(f"[{AT}, document.querySelectorAll('[role=alert]').length]")
    assert at > 3.5 or told == 0
    console.wait(f"{AT} > 3.5")
    expect(alert).to_be_visible()
    assert console.faults() == []
    console.screenshot("hiccup")
    segments.mended = True
    console.wait(f"{AT} > 4.5")
    expect(alert).to_have_count(0)


@pytest.mark.parametrize(("answer", "told"), [(404, "404"), (200, "cannot be played here")])
def test_what_does_not_pass_is_tried_again_on_request_from_where_the_viewer_is(
    console: Console, video_id: str, answer: int, told: str
) -> None:
    segments = Segments(console, answer)
    console.open(f"#/videos/{video_id}")
    console.play()
    console.video.evaluate("video => { video.currentTime = 3.5 }")
    expect(console.page.get_by_role("alert")).to_contain_text(told)
    segments.mended = True
    console.page.get_by_role("button", name="Try again").click()
    console.wait(f"{AT} > 4.5")
    assert console.video.evaluate("video => video.played.start(0)") > 3
    expect(console.page.get_by_role("alert")).to_have_count(0)


def test_on_the_full_screen_it_is_told_and_tried_again_too(console: Console, video_id: str) -> None:
    page = console.page
    segments = Segments(console, 404)
    console.open(f"#/videos/{video_id}")
    console.play()
    page.locator(".stage").hover()
    page.get_by_role("button", name="Full screen").click()
    console.wait("document.fullscreenElement !== null")
    as_large = "document.querySelector('video').clientHeight === window.innerHeight"
    console.wait(as_large)
    console.video.evaluate("video => { video.currentTime = 3.5 }")
    expect(page.get_by_role("alert")).to_contain_text("404")
    assert page.evaluate(
        "document.fullscreenElement.contains(document.querySelector('[role=alert]'))"
    )
    console.screenshot("full-screen")
    segments.mended = True
    page.get_by_role("button", name="Try again").click()
    console.wait(f"{AT} > 4.5")
    assert page.evaluate(as_large)
    page.keyboard.press("f")
    console.wait("document.fullscreenElement === null")


def alike(representation: str, count: int) -> list[str]:
    """Make of a quality several, which differ in name and bits."""
    return [
        representation.replace('p"', f'p-{each}"', 1).replace('width="', f'width="{each}', 1)
        for each in range(count)
    ]


@pytest.mark.slow
def test_segments_that_stay_refused_are_asked_for_with_fresh_addresses_once(
    console: Console, video_id: str
) -> None:
    manifests: list[str] = []
    console.expected_refusals = {403}

    def with_many_qualities(route: Route) -> None:
        """Shaka tries each in turn, which takes longer than a renewal is given."""
        manifests.append(route.request.url)
        reply = route.fetch()
        many = PICTURES.sub(lambda found: "".join(alike(found[0], 4)), reply.text())
        route.fulfill(response=reply, body=many)

    console.page.route("**/manifest.mpd*", with_many_qualities)
    pictures = re.compile(r"/\d+p/\d+\.m4s")
    console.page.route(pictures, lambda route: route.fulfill(status=403, headers=CORS))
    console.open(f"#/videos/{video_id}")
    expect(console.page.get_by_role("alert")).to_contain_text("403", timeout=60_000)
    assert len(manifests) == 2

"""A library of more videos than one page of the list has."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from infra.engine import Stack
from tests.browser.console import Console
from tests.integration.product import Product
from zoetrope.adapters.api_keys import ApiKeys
from zoetrope.adapters.identity import now_ms

PAGE = 24
SEARCHED_AT_ONCE = 1000
CORS = {"access-control-allow-origin": "*"}
STRAW = {"status": "ready", "title": "Straw", "filename": "straw.mp4", "progress": 1}
FURTHER_PAGES = "**/videos?*cursor=*"


def create(product: Product, stack: Stack, title: str) -> str:
    """Have a video that waits for its file."""
    reply = product.http.post(
        f"{stack.upload_api_url}/videos",
        json={"filename": "film.mp4", "size_bytes": 1, "title": title},
        headers={"Authorization": f"Bearer {stack.api_key}"},
    )
    reply.raise_for_status()
    return str(reply.json()["id"])


@pytest.fixture(scope="module")
def needle(product: Product, stack: Stack) -> str:
    """A video on the second page of the list."""
    video_id = create(product, stack, "Needle")
    for number in range(PAGE + 1):
        create(product, stack, f"Straw {number}")
    return video_id


def card(console: Console, video_id: str) -> Locator:
    return console.page.locator(".card").filter(
        has=console.page.locator(f"a[href='#/videos/{video_id}']")
    )


def altered(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """Change what the list says of videos."""

    def route(found: Route) -> None:
        reply = found.fetch()
        page = reply.json()
        change(page)
        found.fulfill(response=reply, body=json.dumps(page))

    return route


def test_a_video_that_is_not_on_the_first_page_is_found(console: Console, needle: str) -> None:
    expect(card(console, needle)).to_have_count(0)
    console.page.get_by_role("searchbox").fill("needle")
    expect(card(console, needle)).to_be_visible()
    console.page.get_by_role("searchbox").fill("no such title anywhere")
    expect(console.page.get_by_text("No video matches.")).to_be_visible()
    console.page.get_by_role("searchbox").fill("")
    expect(console.page.get_by_role("button", name="Show more")).to_be_visible()
    expect(console.page.locator(".card")).to_have_count(PAGE)


@pytest.mark.usefixtures("needle")
def test_a_search_through_very_many_videos_asks_before_it_goes_on(console: Console) -> None:
    def endless(route: Route) -> None:
        page = {"videos": [STRAW | {"id": f"00{number}"} for number in range(100)]}
        route.fulfill(json={**page, "next_cursor": "more"}, headers=CORS)

    console.page.route(FURTHER_PAGES, endless)
    console.page.get_by_role("searchbox").fill("pin")
    further = console.page.get_by_role("button", name="Search older ones")
    expect(further).to_be_visible()
    expect(console.page.get_by_text(f"The newest {SEARCHED_AT_ONCE + PAGE} videos")).to_be_visible()
    further.click()
    expect(further).to_be_hidden()
    expect(further).to_be_visible()


def test_a_card_beyond_the_first_page_is_kept_fresh_too(console: Console, needle: str) -> None:
    def stale(page: dict[str, Any]) -> None:
        for video in page["videos"]:
            if video["id"] == needle:
                video.update(status="processing", progress=0.5)

    console.page.route(FURTHER_PAGES, altered(stale))
    console.page.get_by_role("button", name="Show more").click()
    expect(card(console, needle)).to_contain_text("Processing 50 %")
    # As if the tab were looked at again: else the next look at the list may be 15 s away.
    console.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && null")
    expect(card(console, needle)).to_contain_text("Waiting for the file")


def test_a_page_that_is_empty_is_not_taken_for_the_last_one(console: Console, needle: str) -> None:
    def emptied(page: dict[str, Any]) -> None:
        page["videos"] = []

    expect(card(console, needle)).to_have_count(0)
    console.page.route(re.compile(r"/videos\?limit=\d+$"), altered(emptied))
    console.page.reload()
    expect(card(console, needle)).to_be_visible()


@pytest.mark.usefixtures("needle")
def test_another_tenants_key_shows_nothing_of_the_former_ones(
    console: Console, stack: Stack
) -> None:
    keys = ApiKeys(stack.client("dynamodb"), stack.table_name)
    _, secret = keys.create("newcomer", ["admin"], now_ms())
    console.page.get_by_role("button", name="Show more").click()
    expect(console.page.locator(".card").nth(PAGE)).to_be_visible()
    console.page.get_by_role("searchbox").fill("straw")
    console.page.get_by_role("button", name="Disconnect").click()
    console.connect(secret)
    expect(console.page.get_by_text("No videos yet")).to_be_visible()
    expect(console.page.locator(".card")).to_have_count(0)
    expect(console.page.get_by_role("button", name="Show more")).to_have_count(0)
    expect(console.page.get_by_role("searchbox")).to_have_value("")

"""What a person does not see at once: access for everybody, no jumps, and a small first view."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import OpenConsole
from tests.browser.console import Console
from tests.integration.media import make_clip

FIRST_VIEW_BYTES = 350_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_out(
    open_console: OpenConsole, stack: object, tmp_path: Path, scheme: str
) -> None:
    console = open_console(color_scheme=scheme)
    assert console.faults() == []
    console.connect(stack.api_key)  # type: ignore[attr-defined]
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    console.upload_until_ready(make_clip(tmp_path / f"{scheme}.mp4", seconds=2))
    assert console.faults() == []
    console.page.get_by_role("button", name="Rename").click()
    assert console.faults() == []
    console.page.keyboard.press("Escape")
    console.open("#/")
    expect(console.page.get_by_role("link", name=f"Open {scheme}").first).to_be_visible()
    assert console.faults() == []
    console.page.get_by_role("button", name=f"More about {scheme}").first.click()
    expect(console.page.get_by_role("button", name=f"Rename {scheme}").first).to_be_visible()
    assert console.faults() == []


def test_what_jumps_is_noticed(console: Console) -> None:
    expect(console.page.locator(".grid[aria-busy]")).to_have_count(0)
    console.page.wait_for_timeout(700)  # what follows an input within half a second is expected
    console.page.evaluate("document.querySelector('main').style.paddingTop = '200px'")
    console.until(lambda: console.jumps)
    assert "Videos" in console.jumps[0]
    console.jumps.clear()


def test_the_first_view_is_small_and_leaves_the_player_for_later(console: Console) -> None:
    assets: dict[str, int] = {}

    def weigh(reply: Response) -> None:
        if "/assets/" in reply.url:
            assets[reply.url] = len(gzip.compress(reply.body()))

    expect(console.page.locator(".grid[aria-busy]")).to_have_count(0)
    console.page.on("response", weigh)
    console.page.reload()
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    console.page.wait_for_load_state("networkidle")
    assert len(assets) >= 2
    assert not [url for url in assets if "shaka" in url]
    assert sum(assets.values()) <= FIRST_VIEW_BYTES

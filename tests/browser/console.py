"""The console as a person uses it: by what the page says, not by how it is built."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request

from infra.engine import Stack

PROCESSING_MS = 180_000
AT = "document.querySelector('video').currentTime"
AXE = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
MOST_SHIFT = 0.02
SERIOUS = {"serious", "critical"}
# Layout shift as browsers score it: the worst of the windows of at most five seconds that a second
# without any shift ends; what follows an input of the person is expected (web.dev, "CLS").
# So is it that cards make room for the card of a new video, in a list that is alive.
SHIFTS = """
  let score = 0, first = 0, last = 0, came = -Infinity;
  new MutationObserver(changes => {
    const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    if (nodes.some(node => node.matches?.("li.card"))) came = performance.now();
  }).observe(document, { childList: true, subtree: true });
  const cardOf = node => (node?.closest ? node : node?.parentElement)?.closest("li.card");
  const makesRoom = ({ sources, startTime }) =>
    Math.abs(startTime - came) < 500 && sources.every(({ node }) => cardOf(node));
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const { hadRecentInput, sources, startTime, value } = entry;
      if (hadRecentInput || makesRoom(entry)) continue;
      if (startTime - last > 1000 || startTime - first > 5000) [score, first] = [0, startTime];
      last = startTime;
      score += value;
      const what = sources.map(({ node }) => node?.outerHTML ?? node?.parentNode?.outerHTML);
      if (score > MOST) noteShift(`${score} at ${location.hash}: ${what}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


class Console:
    """One tab; it remembers what the browser complained of, and whom the page spoke to."""

    def __init__(self, page: Page, stack: Stack, screenshots: Path) -> None:
        self.page = page
        self.url = stack.console_url
        self.complaints: list[str] = []
        self.strangers: set[str] = set()
        self.expected_refusals: set[int] = set()
        self.cuts_are_expected = False
        self.jumps: list[str] = []
        """Where more than MOST_SHIFT of a view has shifted, and what did."""
        self._screenshots = screenshots
        self._origin = origin(stack.endpoint_url)
        page.set_default_timeout(30_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)
        page.expose_function("noteShift", self._note_jump)
        page.add_init_script(SHIFTS.replace("MOST", str(MOST_SHIFT)))

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
        link = self.page.get_by_role("list", name="Uploads").get_by_role(
            "link", name="Open", exact=True
        )
        link.click(timeout=PROCESSING_MS)
        self.expect_own_file()

    def expect_own_file(self) -> None:
        """Overlook what has moved: a row and a card for the person's own file are no surprise."""
        self.jumps.clear()

    def upload_until_ready(self, path: Path) -> str:
        """Upload a file, wait until it plays, and give the video's id."""
        self.upload(path)
        self.video.wait_for(timeout=PROCESSING_MS)
        return self.page.url.rsplit("/", 1)[1]

    @property
    def video(self) -> Locator:
        """The player's picture."""
        return self.page.locator("video")

    @property
    def link(self) -> str:
        """The address, for others, of the video that is shown."""
        return self.page.get_by_role("textbox", name="Link", exact=True).input_value()

    def play(self) -> None:
        """Play, until half a second was shown."""
        self.wait("document.querySelector('video')?.readyState >= 2")
        # Where the film is loaded anew meanwhile, the promise is refused, and playing goes on.
        self.video.evaluate("video => { video.play().catch(() => null) }")
        self.wait("document.querySelector('video').currentTime > 0.5")

    def wait(self, expression: str) -> None:
        """Wait until something holds in the page; asked from outside, as its policy bars `eval`."""
        for _ in range(300):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never came true: {expression}")

    def until(self, holds: Callable[[], object]) -> None:
        """Wait, while the page lives on, until something holds here."""
        for _ in range(600):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("what the test waits for never came true")

    def faults(self) -> list[str]:
        """What keeps people out of the view as it is now, and what has jumped since it was opened.

        The first is what axe finds serious or critical (WCAG 2.2 A and AA).
        """
        self.page.evaluate(AXE.read_text())
        # Shaka Player's button for advertisements has no name; it is disabled and never shown.
        scope = "{ exclude: ['.shaka-ad-info'] }, { resultTypes: ['violations'] }"
        found = self.page.evaluate(f"axe.run({scope})")
        barriers = [
            f"{each['id']}: {json.dumps([node['html'] for node in each['nodes']])}"
            for each in found["violations"]
            if each["impact"] in SERIOUS
        ]
        jumps, self.jumps = self.jumps, []
        return barriers + jumps

    def screenshot(self, name: str) -> None:
        """Keep what is seen now, in .cache/screenshots."""
        self.page.screenshot(path=self._screenshots / f"{name}.png", full_page=True)

    def _note_jump(self, jump: str) -> None:
        self.jumps.append(jump)

    def _hear(self, message: ConsoleMessage) -> None:
        refused = (bool(self.expected_refusals) and message.text.startswith("[Uppy]")) or any(
            f"status of {status} " in message.text for status in self.expected_refusals
        )
        cut = self.cuts_are_expected and message.text.endswith(
            ("net::ERR_FAILED", "Failed to fetch")
        )
        if message.type in {"error", "warning"} and not (refused or cut):
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if request.url.startswith("http") and origin(request.url) != self._origin:
            self.strangers.add(request.url)


def origin(url: str) -> str:
    """Give scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""docs/playback.md: what it tells a page to do after a long pause works, word for word."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.browser.players import PLAYERS, Player, blank_page, open_player
from tests.integration.media import make_clip
from tests.integration.product import Product
from tests.running import ROOT

SNIPPETS = re.findall(
    r"^([^\n]+):\n\n```js\n(.+?)```",
    (ROOT / "docs" / "playback.md").read_text(),
    re.MULTILINE | re.DOTALL,
)
NAMES = {"hls.js": "hls.js", "Shaka Player": "shaka"}
SEGMENT = re.compile(r"/media/.+/(\d{5})\.m4s")
# Not the last one of the 25: Shaka Player looks at it as it loads.
FAR_AHEAD = {f"{number:05}" for number in range(16, 25)}
REFUSALS = {"hls.js": 400, "Shaka Player": 403}
"""S3 says ExpiredToken with 400, and AccessDenied with 403 where only the URL has ended."""


class Expiry:
    """Signed URLs that end while a video plays: refused until its manifest is asked for again."""

    def __init__(self, page: Page, manifest: str, status_code: int) -> None:
        self.status_code = status_code
        self.manifests = 0
        self.refusals = 0
        self.has_come = False
        page.route(re.compile(re.escape(manifest)), self._ask_manifest)
        page.route(SEGMENT, self._ask_segment)

    def _ask_manifest(self, route: Route) -> None:
        self.manifests += 1
        route.continue_()

    def _ask_segment(self, route: Route) -> None:
        if not self.has_come and SEGMENT.findall(route.request.url)[0] in FAR_AHEAD:
            return  # on its way until the player asks for another one: hls.js fetches minutes ahead
        if not self.has_come or self.manifests > 1:
            route.continue_()
            return
        self.refusals += 1
        route.fulfill(status=self.status_code, headers={"Access-Control-Allow-Origin": "*"})


def test_the_page_has_an_example_of_each_player_that_it_names() -> None:
    assert [name for name, _ in SNIPPETS] == list(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "snippet"), SNIPPETS, ids=[name for name, _ in SNIPPETS])
def test_a_player_goes_on_when_its_urls_have_ended(
    page: Page, product: Product, tmp_path: Path, name: str, snippet: str
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=100, size="160x90", rate="5")
    player: Player = next(each for each in PLAYERS if each.name == NAMES[name])
    url = f"{product.stack.streaming_api_url}/videos/{product.ready(clip).id}/{player.manifest}"
    expiry = Expiry(page, player.manifest, REFUSALS[name])
    with blank_page() as address:
        open_player(page, player, address)
        page.evaluate(
            f"async (url) => {{ const video = document.querySelector('video'); {snippet} "
            "await video.play(); }",
            url,
        )
        expiry.has_come = True
        page.evaluate("document.querySelector('video').currentTime = 97")
        page.wait_for_function("document.querySelector('video').ended", timeout=60_000)
    assert expiry.manifests == 2
    assert expiry.refusals
    ended_at = page.evaluate("document.querySelector('video').currentTime")
    assert ended_at == pytest.approx(100, abs=0.2)

"""Four players of the web play what the running stack streams, in a real Chromium."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.players import PLAYERS, Player, blank_page, open_player, watch
from tests.integration.media import make_clip
from tests.integration.product import Product

CLIPS: dict[str, dict[str, object]] = {
    "film": {"seconds": 10, "size": "854x480", "rate": "24000/1001"},
    "portrait": {"seconds": 9, "size": "480x854", "rate": "30"},
    "television": {"seconds": 13, "size": "640x360", "rate": "25"},
    "short": {"seconds": 5, "size": "640x480", "rate": "30000/1001"},
    "fast": {"seconds": 8, "size": "480x480", "rate": "60"},
}
QUICK = "film"
REPORT = Path(__file__).parents[2] / ".cache" / "players.json"

Published = Callable[[str], str]


@pytest.fixture(scope="module")
def published(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Gives the id of a published clip by name; each is made once."""
    ids: dict[str, str] = {}
    folder = tmp_path_factory.mktemp("clips")

    def publish(name: str) -> str:
        if name not in ids:
            clip = make_clip(folder / f"{name}.mp4", **CLIPS[name])  # type: ignore[arg-type]
            ids[name] = product.ready(clip).id
        return ids[name]

    return publish


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with blank_page() as served:
        yield served


@pytest.fixture(scope="module")
def first_frames() -> Iterator[dict[str, int]]:
    """Time to the first frame, by player and clip, in ms; kept where a person can read it."""
    measured: dict[str, int] = {}
    yield measured
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def cases() -> Iterator[object]:
    for player in PLAYERS:
        for clip in CLIPS:
            if player.name == "video.js" and clip not in {QUICK, "portrait"}:
                continue
            marks = [] if clip == QUICK else [pytest.mark.slow]
            yield pytest.param(player, clip, id=f"{player}, {clip}", marks=marks)


@pytest.mark.parametrize(("player", "clip"), list(cases()))
def test_a_player_plays_from_the_start_the_middle_and_to_the_end_and_reaches_every_level(
    page: Page,
    address: str,
    product: Product,
    published: Published,
    first_frames: dict[str, int],
    player: Player,
    clip: str,
) -> None:
    url = f"{product.stack.streaming_api_url}/videos/{published(clip)}/{player.manifest}"
    open_player(page, player, address)
    seen = watch(page, player, url)
    first_frames[f"{player}, {clip}"] = round(seen.first_frame_ms)
    assert seen.errors == []
    assert len(seen.levels) >= 2
    assert seen.reached == seen.levels[: player.asked]
    assert seen.duration == pytest.approx(CLIPS[clip]["seconds"], abs=0.2)
    assert seen.duration / 2 <= seen.middle < seen.duration
    assert seen.ended_at == pytest.approx(seen.duration, abs=0.1)


@pytest.mark.exhaustive
@pytest.mark.parametrize("clip", ["film", "portrait", "fast"])
@pytest.mark.parametrize("player", PLAYERS[:4], ids=str)
def test_a_player_comes_to_the_end_however_often_a_film_ends(
    page: Page, address: str, product: Product, published: Published, player: Player, clip: str
) -> None:
    url = f"{product.stack.streaming_api_url}/videos/{published(clip)}/{player.manifest}"
    open_player(page, player, address)
    page.evaluate("([name, url]) => viewer.start(name, url)", [player.name, url])
    page.evaluate("viewer.playToTheEnd(1.5)")  # docs/clients.md, 6
    for each in range(60):
        page.evaluate("before => viewer.playToTheEnd(before)", 0.15 + each % 20 / 100)
    assert page.evaluate("viewer.errors()") == []


SIGNED = [
    pytest.param(player, id=str(player), marks=[] if player is PLAYERS[0] else [pytest.mark.slow])
    for player in PLAYERS
]


@pytest.mark.parametrize("player", SIGNED)
def test_a_signed_video_plays_with_a_token_that_every_playlist_carries_on(
    page: Page, address: str, product: Product, published: Published, player: Player
) -> None:
    video_id = published(QUICK)
    set_policy(product, video_id, "signed")
    try:
        base = f"{product.stack.streaming_api_url}/videos/{video_id}/{player.manifest}"
        assert product.http.get(base).status_code == 401
        token = product.api.playback_token(video_id, ttl_seconds=600)["token"]
        open_player(page, player, address)
        seen = watch(page, player, f"{base}?token={token}")
        assert (seen.errors, seen.reached) == ([], seen.levels[: player.asked])
    finally:
        set_policy(product, video_id, "public")


@pytest.mark.slow
@pytest.mark.parametrize("player", {each.name: each for each in PLAYERS}.values(), ids=str)
def test_a_player_plays_through_redirects_of_the_api(
    page: Page, address: str, product: Product, published: Published, player: Player
) -> None:
    url = f"{product.stack.streaming_api_url}/videos/{published(QUICK)}/{player.manifest}"
    redirects: list[str] = []
    page.on(
        "response",
        lambda reply: redirects.append(reply.url) if reply.status == 302 else None,
    )
    with delivery_mode(product, "redirect"):
        open_player(page, player, address)
        seen = watch(page, player, url)
    assert (seen.errors, seen.reached) == ([], seen.levels[: player.asked])
    segments = {each for each in redirects if "/segments/1/" in each and each.endswith(".m4s")}
    assert len(segments) >= 3  # ten seconds in segments of four, and that of several levels


@contextmanager
def delivery_mode(product: Product, mode: str) -> Iterator[None]:
    """Have the deployed Streaming API run in another delivery mode for a while."""
    functions = product.stack.client("lambda")
    name = f"{product.stack.stack_name}-streaming-api-function"
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

    def configure(variables: dict[str, str]) -> None:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )

    configure(before | {"DELIVERY_MODE": mode})
    try:
        yield
    finally:
        configure(before)


def set_policy(product: Product, video_id: str, policy: str) -> None:
    product.http.patch(
        f"{product.stack.upload_api_url}/videos/{video_id}",
        json={"playback_policy": policy},
        headers={"Authorization": f"Bearer {product.stack.api_key}"},
    ).raise_for_status()

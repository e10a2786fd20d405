"""A video that is published anew: whoever plays goes on, and whoever comes gets the new one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.indexes import film_index, index_of, video_track
from tests.unit.streaming.conftest import WINDOW_START, Clock, text_of
from zoetrope.adapters import clients
from zoetrope.domain.evolution import KEPT_MS
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change

Get = Callable[..., dict[str, Any]]
PUBLISHED_MS = WINDOW_START * 1000


@pytest.fixture
def anew(get: Get, film: str, clock: Clock) -> str:  # noqa: ARG001 - the film must be there
    """The film, published a second time, with one rendition less."""
    publish(film, 2, at_ms=PUBLISHED_MS)
    return film


def publish(film: str, generation: int, *, at_ms: int) -> None:
    index = index_of(video_track("480p")).to_json() | {"generation": generation}
    clients.media_bucket().put_json(GenerationKeys(film, generation).index, index)
    changes = (Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED, Change.PUBLISHED)
    for number, change in enumerate(changes, start=-2):
        token = f"{generation}-{number}"
        clients.video_table().change(film, change, at_ms=at_ms + number, token=token)


def lines(get: Get, path: str) -> list[str]:
    reply = get(path)
    assert reply["statusCode"] == 200
    return text_of(reply).splitlines()


def test_every_playlist_of_a_viewing_is_of_the_generation_that_it_began_with(
    get: Get, anew: str
) -> None:
    began = f"/videos/{anew}/720p.m3u8?generation=1"
    assert all(f"/media/{anew}/1/" in line for line in lines(get, began) if "https:" in line)
    [child] = [line for line in lines(get, f"/videos/{anew}/master.m3u8") if line[0] != "#"]
    assert child == "480p.m3u8?generation=2"


def test_a_viewing_that_began_before_finds_renditions_that_are_no_more(get: Get, anew: str) -> None:
    assert get(f"/videos/{anew}/360p.m3u8")["statusCode"] == 404
    assert get(f"/videos/{anew}/360p.m3u8?generation=1")["statusCode"] == 200


@pytest.mark.parametrize(("after_ms", "generation"), [(-1000, 1), (0, 2), (1000, 2)])
def test_the_former_generation_is_shown_for_as_long_as_it_is_kept(
    get: Get, anew: str, clock: Clock, after_ms: int, generation: int
) -> None:
    clock.now = (PUBLISHED_MS + KEPT_MS + after_ms) // 1000
    found = lines(get, f"/videos/{anew}/master.m3u8?generation=1")
    assert f"generation={generation}" in "".join(found)


@pytest.mark.parametrize(("after_ms", "generation"), [(-1000, 1), (0, 3)])
def test_a_viewing_goes_on_however_often_the_video_is_published_anew(
    get: Get, anew: str, clock: Clock, after_ms: int, generation: int
) -> None:
    publish(anew, 3, at_ms=PUBLISHED_MS + 5000)
    clock.now = (PUBLISHED_MS + KEPT_MS + after_ms) // 1000
    found = lines(get, f"/videos/{anew}/master.m3u8?generation=1")
    assert f"generation={generation}" in "".join(found)
    assert "generation=2" in "".join(lines(get, f"/videos/{anew}/master.m3u8?generation=2"))


@pytest.mark.parametrize("wanted", ["0", "3", "-1", "x", "", "²", "1" * 4000, "01", "1.0"])
def test_what_is_not_shown_is_answered_with_what_is_published(
    get: Get, film: str, wanted: str
) -> None:
    assert "generation=1" in "".join(lines(get, f"/videos/{film}/master.m3u8?generation={wanted}"))


def test_a_generation_in_processing_is_never_shown(get: Get, film: str) -> None:
    index = film_index().to_json() | {"generation": 2}
    clients.media_bucket().put_json(GenerationKeys(film, 2).index, index)
    clients.video_table().change(film, Change.REPROCESS_REQUESTED, at_ms=9, token="a")
    assert "generation=2" not in json.dumps(get(f"/videos/{film}/master.m3u8?generation=2"))

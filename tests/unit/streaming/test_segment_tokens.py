"""Segments of a signed video by addresses of this API: tokens of their own, for the whole film."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from streaming import segments
from tests.indexes import VIDEO_ID, film_index
from tests.unit.conftest import forget_cached
from tests.unit.streaming.conftest import text_of
from tests.unit.streaming.test_segments import fetch
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.playback_keys import PlaybackKey
from zoetrope.domain.playback_tokens import MAX_TTL_SECONDS, mint
from zoetrope.domain.signing_window import WINDOW_SECONDS
from zoetrope.domain.video import PlaybackPolicy
from zoetrope.settings import settings

Get = Callable[..., dict[str, Any]]
KEY = PlaybackKey("first", "s3cret")
OTHER_VIDEO = "01HF0000000000000000000001"
PAUSE = 6 * 3600


@pytest.fixture(autouse=True)
def early_in_a_window() -> None:
    """What a test compares is signed in one window, unless this one is about to end."""
    if time.time() % WINDOW_SECONDS > WINDOW_SECONDS - 10:
        time.sleep(11)


def token(life: int = 60, **changes: Any) -> str:
    now = int(time.time())
    given: dict[str, Any] = {"tenant": TENANT, "video_id": VIDEO_ID, "issued_at": now}
    return mint(KEY, **given | {"expires_at": now + life} | changes)


@pytest.fixture
def signed(aws: None, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001 - it must come first
    """The id of a signed video, in a deployment that redirects."""
    monkeypatch.setenv("DELIVERY_MODE", "redirect")
    forget_cached()
    table = clients.video_table()
    for video_id in (VIDEO_ID, OTHER_VIDEO):
        stored_video(table, Status.READY, video_id=video_id, playback_policy=PlaybackPolicy.SIGNED)
    clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).index, film_index().to_json())
    return VIDEO_ID


def at(moment: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the route of segments see another time."""
    monkeypatch.setattr(segments, "time", type("Clock", (), {"time": staticmethod(lambda: moment)}))


def segment_of(get: Get, video_id: str, opened_by: str) -> str:
    text = text_of(get(f"/videos/{video_id}/720p.m3u8?token={opened_by}"))
    return f"/videos/{video_id}/{re.findall('segments/1/720p/00001.m4s.*', text)[0]}"


def test_a_film_plays_on_after_the_token_that_opened_it_has_ended(
    get: Get, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = segment_of(get, signed, token(life=60))
    at(time.time() + 3600, monkeypatch)
    reply = fetch(address)
    assert reply["statusCode"] == 302
    assert reply["headers"]["Cache-Control"].startswith("private, max-age=")


@pytest.mark.parametrize(("late", "status"), [(-WINDOW_SECONDS, 302), (WINDOW_SECONDS, 403)])
def test_an_address_ends_with_the_film_and_a_pause(
    get: Get, signed: str, monkeypatch: pytest.MonkeyPatch, late: int, status: int
) -> None:
    address = segment_of(get, signed, token())
    at(time.time() + PAUSE + WINDOW_SECONDS + float(film_index().duration) + late, monkeypatch)
    assert settings().playback_url_ttl_seconds == PAUSE
    assert fetch(address)["statusCode"] == status


def test_no_pause_lets_an_address_live_for_more_than_a_day(
    get: Get, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYBACK_URL_TTL_SECONDS", "500000")
    settings.cache_clear()
    address = segment_of(get, signed, token())
    assert fetch(address)["statusCode"] == 302
    at(time.time() + MAX_TTL_SECONDS, monkeypatch)
    assert fetch(address)["statusCode"] == 403


@pytest.mark.parametrize("name", ["master.m3u8", "720p.m3u8", "manifest.mpd", "poster.jpg"])
def test_a_leaked_address_of_a_segment_opens_no_manifest(get: Get, signed: str, name: str) -> None:
    leaked = segment_of(get, signed, token()).partition("?token=")[2]
    reply = get(f"/videos/{signed}/{name}?token={leaked}")
    assert reply["statusCode"] == 403
    assert json.loads(reply["body"])["code"] == "playback_token_invalid"


@pytest.mark.parametrize(
    "path",
    [
        f"/videos/{OTHER_VIDEO}/segments/1/720p/00001.m4s",
        f"/videos/{VIDEO_ID}/segments/2/720p/00001.m4s",
        f"/videos/{VIDEO_ID}/segments/0/720p/00001.m4s",
    ],
)
def test_nor_a_segment_of_another_video_or_generation(get: Get, signed: str, path: str) -> None:
    leaked = segment_of(get, signed, token()).partition("?")[2]
    assert fetch(f"{path}?{leaked}")["statusCode"] == 403


@pytest.mark.parametrize("opened_by", [token, lambda: token(generation=2), lambda: "a.b.c"])
def test_a_segment_is_opened_by_its_own_token_only(
    signed: str, opened_by: Callable[[], str]
) -> None:
    path = f"/videos/{signed}/segments/1/720p/00001.m4s?token={opened_by()}"
    assert fetch(path)["statusCode"] == 403


def test_a_manifest_is_the_same_for_all_who_come_in_one_window(get: Get, signed: str) -> None:
    first, again = (get(f"/videos/{signed}/720p.m3u8?token={token(life)}") for life in (60, 61))
    assert text_of(first) == text_of(again)
    assert first["headers"]["ETag"] == again["headers"]["ETag"]


def test_what_becomes_of_the_video_counts_at_the_next_segment(get: Get, signed: str) -> None:
    address = segment_of(get, signed, token())
    table = clients.video_table()
    table.edit(signed, {"playback_policy": PlaybackPolicy.PUBLIC}, tenant=TENANT, at_ms=9)
    assert fetch(address)["statusCode"] == 302
    table.change(signed, Change.DELETED, at_ms=10, token="t")
    assert fetch(address)["statusCode"] == 404

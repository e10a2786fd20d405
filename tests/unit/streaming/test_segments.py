"""Segments by an address of this API: relative URLs, and a fresh signature for each segment."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from streaming.app import app
from streaming.compression import MAX_REPLY_BYTES
from tests.events import rest_event
from tests.indexes import audio_track, index_of, video_track
from tests.unit.conftest import forget_cached
from tests.unit.streaming.conftest import text_of
from zoetrope.adapters import clients
from zoetrope.adapters.delivery import MAX_SIGNED_URLS
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change
from zoetrope.domain.video import PlaybackPolicy

Get = Callable[..., dict[str, Any]]
ROUTE = "/videos/{video_id}/segments/{generation}/{track}/{file}"


@pytest.fixture
def redirecting(film: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The film, in a deployment of this mode."""
    monkeypatch.setenv("DELIVERY_MODE", "redirect")
    forget_cached()
    return film


def fetch(path: str, method: str = "GET") -> dict[str, Any]:
    return app(rest_event(method, path, route=ROUTE), None)


def named(text: str) -> list[str]:
    return re.findall(r"segments/[^\"<\s]+", text)


@pytest.mark.parametrize("name", ["720p.m3u8", "audio-0.m3u8", "manifest.mpd"])
def test_every_segment_that_a_manifest_names_is_redirected_to_its_signed_url(
    get: Get, redirecting: str, name: str
) -> None:
    text = text_of(get(f"/videos/{redirecting}/{name}"))
    assert "X-Amz" not in text
    assert "<BaseURL>" not in text
    urls = named(text)
    assert len(urls) >= 9
    for url in urls:
        reply = fetch(f"/videos/{redirecting}/{url}")
        assert reply["statusCode"] == 302
        location = urlsplit(reply["headers"]["Location"])
        assert location.path == f"/media/{redirecting}/{url.removeprefix('segments/')}"
        assert "X-Amz-Signature" in parse_qs(location.query)
        assert reply["headers"]["Access-Control-Allow-Origin"] == "*"


def test_a_redirect_is_not_kept_for_longer_than_its_signature(redirecting: str) -> None:
    reply = fetch(f"/videos/{redirecting}/segments/1/720p/00001.m4s")
    assert re.fullmatch(r"public, max-age=\d{1,2}", reply["headers"]["Cache-Control"])


@pytest.mark.parametrize(
    "path",
    [
        "segments/1/720p/..%2f..%2findex.json",
        "segments/1/../index.json",
        "segments/1/720p/UPPER.m4s",
        "segments/1/720p/00001",
        "segments/2/720p/00001.m4s",
        "segments/0/720p/00001.m4s",
        "segments/x/720p/00001.m4s",
        "segments/-1/720p/00001.m4s",
    ],
)
def test_nothing_else_is_signed(redirecting: str, path: str) -> None:
    reply = fetch(f"/videos/{redirecting}/{path}")
    assert reply["statusCode"] == 404
    assert "Location" not in reply["headers"]


def test_a_deleted_video_is_gone_at_the_next_segment(redirecting: str) -> None:
    clients.video_table().change(redirecting, Change.DELETED, at_ms=9, token="t")
    assert fetch(f"/videos/{redirecting}/segments/1/720p/00001.m4s")["statusCode"] == 404


def test_each_segment_of_a_signed_video_needs_the_token(redirecting: str) -> None:
    clients.video_table().edit(
        redirecting, {"playback_policy": PlaybackPolicy.SIGNED}, tenant="acme", at_ms=9
    )
    path = f"/videos/{redirecting}/segments/1/720p/00001.m4s"
    for query, expected in (("", 401), ("?token=a.b.c", 403)):
        assert fetch(path + query)["statusCode"] == expected


def publish_with_segments(video_id: str, count: int) -> None:
    """Give the film so many segments in all, half of them in each of two tracks."""
    picture, sound = (((96096, count // 2),), ((192512, count - count // 2),))
    index = index_of(video_track(durations=picture), audio_track(durations=sound))
    clients.media_bucket().put_json(GenerationKeys(video_id, 1).index, index.to_json())


@pytest.mark.parametrize("count", [MAX_SIGNED_URLS - 1, MAX_SIGNED_URLS, MAX_SIGNED_URLS + 1])
def test_a_dash_manifest_of_too_many_segments_to_be_signed_names_them_here(
    get: Get, film: str, count: int
) -> None:
    publish_with_segments(film, count)
    reply = get(f"/videos/{film}/manifest.mpd", headers={"Accept": "*/*"})
    assert reply["statusCode"] == 200
    assert len(json.dumps(reply)) < MAX_REPLY_BYTES
    text = text_of(reply)
    assert text.count("<SegmentURL ") == count
    assert ("X-Amz-Signature" in text) is (count <= MAX_SIGNED_URLS)
    assert bool(named(text)) is (count > MAX_SIGNED_URLS)
    for url in named(text)[:1]:
        assert fetch(f"/videos/{film}/{url}")["statusCode"] == 302
    playlist = text_of(get(f"/videos/{film}/720p.m3u8", headers={"Accept": "*/*"}))
    assert "X-Amz-Signature" in playlist

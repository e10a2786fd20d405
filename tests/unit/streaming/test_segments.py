"""The delivery mode `redirect`: relative URLs, and a fresh signature for each segment."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from streaming.app import app
from tests.events import rest_event
from tests.unit.conftest import forget_cached
from tests.unit.streaming.conftest import text_of
from zoetrope.adapters import clients
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


def test_other_modes_have_no_such_route(film: str) -> None:
    reply = fetch(f"/videos/{film}/segments/1/720p/00001.m4s")
    assert (reply["statusCode"], json.loads(reply["body"])["code"]) == (404, "not_found")

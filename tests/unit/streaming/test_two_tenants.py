"""Playback knows a tenant only from a token: the other one's is as good as a forged one."""

import re
import time
from typing import Any

import pytest

from streaming.app import app
from tests.events import rest_event
from tests.indexes import VIDEO_ID
from tests.openapi import hold_to_document, routes
from tests.unit.conftest import forget_cached
from tests.unit.streaming.test_tokens import KEY
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.playback_tokens import mint
from zoetrope.domain.video import PlaybackPolicy

OF_A_VIDEO = sorted(route for route in routes("streaming") if "{video_id}" in route[1])
NAMES = {
    "playlist": "720p.m3u8",
    "sheet": "00001.jpg",
    "generation": "1",
    "track": "720p",
    "file": "00001.m4s",
}
"""What each other parameter of the document is filled with."""
UNKNOWN_ID = "01HF00000000000000000000ZZ"
STATUSES = [Status.AWAITING_UPLOAD, Status.PROCESSING, Status.READY, Status.FAILED]


@pytest.fixture
def redirects(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it must come first
    """The delivery mode that has a route more than the others."""
    monkeypatch.setenv("DELIVERY_MODE", "redirect")
    forget_cached()


def ask(route: tuple[str, str], video_id: str, query: str = "") -> dict[str, Any]:
    names = {"video_id": video_id, **NAMES}
    path = re.sub(r"\{(\w+)\}", lambda name: names[name[1]], route[1])
    event = rest_event(route[0], path + query, route=route[1])
    reply = app(event, None)
    hold_to_document(*route, reply)
    return reply


def token(tenant: str, video_id: str) -> str:
    now = int(time.time())
    return mint(KEY, tenant=tenant, video_id=video_id, issued_at=now, expires_at=now + 600)


def shown(reply: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    headers = {k: v for k, v in reply["headers"].items() if k != "X-Request-Id"}
    return reply["statusCode"], headers, reply["body"]


@pytest.mark.usefixtures("redirects")
@pytest.mark.parametrize("route", OF_A_VIDEO, ids=" ".join)
def test_the_others_token_is_refused_as_a_forged_one_is_and_says_nothing_of_the_video(
    route: tuple[str, str],
) -> None:
    table = clients.video_table()
    without, refused = [], []
    for number, status in enumerate(STATUSES):
        video_id = f"{VIDEO_ID[:-1]}{number}"
        stored_video(table, status, video_id=video_id, playback_policy=PlaybackPolicy.SIGNED)
        without.append(shown(ask(route, video_id)))
        refused += [
            shown(ask(route, video_id, f"?token={bad}"))
            for bad in (token("rival", video_id), token(TENANT, UNKNOWN_ID), "x.y.z")
        ]
    assert without == [without[0]] * len(without)
    assert refused == [refused[0]] * len(refused)
    assert (without[0][0], refused[0][0]) == (401, 403)


@pytest.mark.usefixtures("redirects")
@pytest.mark.parametrize("route", OF_A_VIDEO, ids=" ".join)
def test_an_unknown_video_is_not_found_whatever_the_token(route: tuple[str, str]) -> None:
    given = ("", f"?token={token(TENANT, UNKNOWN_ID)}", "?token=x.y.z")
    replies = [shown(ask(route, UNKNOWN_ID, query)) for query in given]
    assert replies == [replies[0]] * len(replies)
    assert replies[0][0] == 404

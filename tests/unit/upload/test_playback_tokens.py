"""Playback tokens from the Upload API: for the tenant's own videos, for a day at most."""

from datetime import datetime
from typing import Any

import pytest

from tests.unit.upload.conftest import Answer, Api
from zoetrope.adapters.playback_keys import playback_keys
from zoetrope.domain.playback_tokens import MAX_TTL_SECONDS, MIN_TTL_SECONDS, verify

OTHER = "01HF0000000000000000000009"


def minted(api: Api, video_id: str, body: object = None, **how: Any) -> Answer:
    return api("POST", f"/videos/{video_id}/playback-tokens", body, **how)


def end_of(token: str, video_id: str, *, now: int, tenant: str = "acme") -> int:
    return verify(
        token,
        find_key=lambda kid: playback_keys().find(kid, now),
        tenant=tenant,
        video_id=video_id,
        now=now,
    )


def seconds(answer: Answer) -> int:
    return int(datetime.fromisoformat(answer.body["expires_at"]).timestamp())


def test_a_token_is_for_this_video_until_the_time_that_is_told(api: Api) -> None:
    video_id = api.created()
    answer = minted(api, video_id, {"ttl_seconds": 600})
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    end = seconds(answer)
    assert end_of(answer.body["token"], video_id, now=end - 600) == end


def test_a_token_lasts_an_hour_unless_said_otherwise(api: Api) -> None:
    video_id = api.created()
    answer = minted(api, video_id)
    assert end_of(answer.body["token"], video_id, now=seconds(answer) - 3600)


@pytest.mark.parametrize(
    ("ttl", "status_code"),
    [
        (MIN_TTL_SECONDS - 1, 400),
        (MIN_TTL_SECONDS, 201),
        (MIN_TTL_SECONDS + 1, 201),
        (MAX_TTL_SECONDS - 1, 201),
        (MAX_TTL_SECONDS, 201),
        (MAX_TTL_SECONDS + 1, 400),
    ],
)
def test_a_token_lives_from_a_minute_to_a_day(api: Api, ttl: int, status_code: int) -> None:
    assert minted(api, api.created(), {"ttl_seconds": ttl}).status_code == status_code


def test_no_token_is_made_for_a_video_that_is_not_ones_own(api: Api) -> None:
    video_id = api.created()
    assert minted(api, video_id, tenant="rival").code == "video_not_found"
    assert minted(api, OTHER).code == "video_not_found"


def test_an_upload_token_makes_no_playback_token(api: Api) -> None:
    video_id = api.created()
    bearer = {"tenant": "acme", "video_id": video_id}
    assert minted(api, video_id, bearer=bearer).code == "forbidden"

"""Signed videos over HTTP: who is let in, and what the others are told."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.aws import ENVIRONMENT
from tests.indexes import VIDEO_ID, film_index
from tests.unit.streaming.conftest import text_of
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.playback_keys import PlaybackKey, PlaybackKeys
from zoetrope.domain.playback_tokens import mint
from zoetrope.domain.video import PlaybackPolicy

Get = Callable[..., dict[str, Any]]

KEY = PlaybackKey("first", "s3cret")
OTHER_VIDEO = "01HF0000000000000000000001"
MANIFESTS = ["master.m3u8", "720p.m3u8", "audio-0.m3u8", "manifest.mpd"]


@pytest.fixture
def signed(get: Get) -> str:  # noqa: ARG001 - the account must be there
    """The id of a published video that is `signed`."""
    table = clients.video_table()
    stored_video(table, Status.READY, video_id=VIDEO_ID, playback_policy=PlaybackPolicy.SIGNED)
    clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).index, film_index().to_json())
    return VIDEO_ID


def token(*, key: PlaybackKey = KEY, life: int = 3600, **changes: Any) -> str:
    now = int(time.time())
    given: dict[str, Any] = {
        "tenant": TENANT,
        "video_id": VIDEO_ID,
        "issued_at": now,
        "expires_at": now + life,
    }
    return mint(key, **given | changes)


def refusal(reply: dict[str, Any]) -> tuple[int, str]:
    return reply["statusCode"], json.loads(reply["body"])["code"]


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_token_opens_every_manifest(get: Get, signed: str, name: str) -> None:
    assert get(f"/videos/{signed}/{name}?token={token()}")["statusCode"] == 200


@pytest.mark.parametrize("name", MANIFESTS)
def test_without_a_token_a_client_is_told_that_one_is_needed(
    get: Get, signed: str, name: str
) -> None:
    reply = get(f"/videos/{signed}/{name}")
    assert refusal(reply) == (401, "playback_token_required")
    assert reply["headers"]["WWW-Authenticate"] == "Bearer"
    assert reply["headers"]["Access-Control-Allow-Origin"] == "*"


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(life=0),
    "altered": lambda: token()[:-8] + "AAAAAAAA",
    "of another video": lambda: token(video_id=OTHER_VIDEO),
    "of another tenant": lambda: token(tenant="rival"),
    "of another key": lambda: token(key=PlaybackKey("first", "guessed")),
    "of an unknown key": lambda: token(key=PlaybackKey("other", "s3cret")),
    "unsigned": lambda: "eyJhbGciOiJub25lIn0." + token().split(".")[1] + ".",
    "oversized": lambda: "a" * 9000,
    "nonsense": lambda: "let-me-in",
}


@pytest.mark.parametrize("name", ["master.m3u8", "720p.m3u8", "manifest.mpd"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_token_is_refused_and_nothing_leaks(
    get: Get, signed: str, case: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad = BAD[case]()
    with caplog.at_level(logging.DEBUG):
        reply = get(f"/videos/{signed}/{name}?token={bad}")
    assert refusal(reply) == (403, "playback_token_invalid")
    for told in (json.dumps(reply), caplog.text):
        assert bad not in told
        assert KEY.secret not in told
    assert TENANT not in json.dumps(reply)


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.FAILED])
def test_a_bad_token_does_not_learn_the_status(get: Get, status: Status) -> None:
    stored_video(
        clients.video_table(), status, video_id=VIDEO_ID, playback_policy=PlaybackPolicy.SIGNED
    )
    reply = get(f"/videos/{VIDEO_ID}/master.m3u8?token=x.y.z")
    assert refusal(reply) == (403, "playback_token_invalid")


def test_a_good_token_of_a_video_that_is_not_ready_says_so(get: Get) -> None:
    stored_video(
        clients.video_table(),
        Status.PROCESSING,
        video_id=VIDEO_ID,
        playback_policy=PlaybackPolicy.SIGNED,
    )
    reply = get(f"/videos/{VIDEO_ID}/master.m3u8?token={token()}")
    assert refusal(reply) == (409, "video_not_ready")


def test_every_playlist_that_is_named_carries_the_token_on(get: Get, signed: str) -> None:
    given = token()
    lines = text_of(get(f"/videos/{signed}/master.m3u8?token={given}")).splitlines()
    named = [line for line in lines if ".m3u8" in line]
    assert len(named) == 3
    assert all(f".m3u8?generation=1&token={given}" in line for line in named)


def test_a_public_video_needs_no_token_and_hands_none_on(get: Get, film: str) -> None:
    reply = get(f"/videos/{film}/master.m3u8?token=whatever")
    assert reply["statusCode"] == 200
    assert "token" not in text_of(reply)


def test_no_cache_keeps_what_a_token_opened_beyond_the_token(get: Get, signed: str) -> None:
    reply = get(f"/videos/{signed}/720p.m3u8?token={token(life=30)}")
    kind, _, age = reply["headers"]["Cache-Control"].partition(", max-age=")
    assert kind == "private"
    assert 28 <= int(age) <= 30


def test_what_a_token_opened_is_refused_to_whoever_has_it_already(get: Get, signed: str) -> None:
    etag = get(f"/videos/{signed}/720p.m3u8?token={token()}")["headers"]["ETag"]
    again = get(f"/videos/{signed}/720p.m3u8", headers={"If-None-Match": etag})
    assert again["statusCode"] == 401


def test_tokens_of_both_keys_are_good_while_they_overlap(get: Get, signed: str) -> None:
    now = int(time.time())
    new = PlaybackKey("second", "other")
    keys = PlaybackKeys(KEY).rotated(new, now=now, overlap_seconds=60)
    write(keys)
    for key in (KEY, new):
        reply = get(f"/videos/{signed}/master.m3u8?token={token(key=key)}")
        assert reply["statusCode"] == 200


def test_a_key_that_was_withdrawn_opens_nothing(get: Get, signed: str) -> None:
    write(PlaybackKeys(KEY).rotated(PlaybackKey("b", "c"), now=int(time.time()), overlap_seconds=0))
    reply = get(f"/videos/{signed}/master.m3u8?token={token()}")
    assert refusal(reply) == (403, "playback_token_invalid")


def test_a_secret_that_is_gone_is_a_fault_and_lets_nobody_in(get: Get, signed: str) -> None:
    boto3.client("secretsmanager").delete_secret(
        SecretId=ENVIRONMENT["PLAYBACK_KEYS_SECRET"], ForceDeleteWithoutRecovery=True
    )
    reply = get(f"/videos/{signed}/master.m3u8?token={token()}")
    assert refusal(reply) == (503, "dependency_unavailable")


def write(keys: PlaybackKeys) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId=ENVIRONMENT["PLAYBACK_KEYS_SECRET"], SecretString=keys.to_json()
    )

"""Which videos are played, and what is said of the others."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from tests.aws import ENVIRONMENT
from tests.indexes import film_index
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, PlaybackPolicy

Get = Callable[..., dict[str, Any]]


def problem(get: Get, video_id: str) -> dict[str, Any]:
    reply = get(f"/videos/{video_id}/master.m3u8")
    assert reply["headers"]["Content-Type"] == "application/problem+json"
    return dict(json.loads(reply["body"])) | {"headers": reply["headers"]}


def stored(status: Status, **fields: Any) -> str:
    return stored_video(clients.video_table(), status, **fields).video_id


@pytest.mark.parametrize(
    "status", [Status.AWAITING_UPLOAD, Status.UPLOADED, Status.PROCESSING, Status.EXPIRED]
)
def test_a_video_that_is_not_ready_says_so_and_when_to_ask_again(get: Get, status: Status) -> None:
    told = problem(get, stored(status))
    assert (told["status"], told["code"], told["video_status"]) == (409, "video_not_ready", status)
    assert int(told["headers"]["Retry-After"]) > 0


def test_a_failed_video_says_why(get: Get) -> None:
    table = clients.video_table()
    video = stored_video(table, Status.PROCESSING)
    failure = Failure("not_a_video", "This is a text file.")
    table.change(video.video_id, Change.PROCESSING_FAILED, at_ms=9, token="t", failure=failure)
    told = problem(get, video.video_id)
    assert (told["status"], told["code"]) == (409, "video_failed")
    assert told["failure"] == asdict(failure)
    assert "Retry-After" not in told["headers"]


def test_a_failure_that_nobody_wrote_down_is_still_told(get: Get) -> None:
    assert problem(get, stored(Status.FAILED))["failure"]["code"] == "internal_error"


def test_an_unknown_video_is_not_found(get: Get) -> None:
    told = problem(get, "01HF0000000000000000000009")
    assert (told["status"], told["code"]) == (404, "video_not_found")


@pytest.mark.parametrize(
    "given", ["x" * 3000, "status", "01HF000000000000000000000", "01hf0000000000000000000000"]
)
def test_what_is_no_id_is_not_found_and_not_looked_up(get: Get, given: str) -> None:
    clients.dynamodb().delete_table(TableName=ENVIRONMENT["TABLE_NAME"])
    told = problem(get, given)
    assert (told["status"], told["code"]) == (404, "video_not_found")
    assert len(told["detail"]) < 100


def test_a_deleted_video_is_not_found_although_it_was_published(get: Get, film: str) -> None:
    clients.video_table().change(film, Change.DELETED, at_ms=9, token="t")
    assert problem(get, film)["code"] == "video_not_found"


@pytest.mark.parametrize("change", [Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED])
def test_a_published_video_plays_on_while_it_is_processed_again(
    get: Get, film: str, change: Change
) -> None:
    table = clients.video_table()
    table.change(film, Change.REPROCESS_REQUESTED, at_ms=9, token="a")
    if change is Change.PROCESSING_STARTED:
        table.change(film, change, at_ms=10, token="b")
    assert get(f"/videos/{film}/720p.m3u8")["statusCode"] == 200


def test_publishing_anew_shows_the_new_generation_at_once(get: Get, film: str) -> None:
    assert "/1/720p/" in get(f"/videos/{film}/720p.m3u8")["body"]
    table = clients.video_table()
    for number, change in enumerate(
        (Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED, Change.PUBLISHED)
    ):
        table.change(film, change, at_ms=10 + number, token=f"again-{number}")
    index = film_index().to_json() | {"generation": 2}
    clients.media_bucket().put_json(GenerationKeys(film, 2).index, index)
    assert "/2/720p/" in get(f"/videos/{film}/720p.m3u8")["body"]


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.READY])
def test_a_signed_video_is_not_shown_without_a_token(get: Get, status: Status) -> None:
    told = problem(get, stored(status, playback_policy=PlaybackPolicy.SIGNED))
    assert (told["status"], told["code"]) == (401, "playback_token_required")

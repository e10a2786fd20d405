"""How an execution that cannot publish ends."""

import pytest

from processing.fail_video import handler
from processing.failures import INTERNAL_ERROR, record_failure
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, Video

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
EVENT = {"video_id": VIDEO_ID, "tenant": "acme", "generation": 1, "attempt": 1}
REASON = Failure("corrupt_source", "The file is damaged; export it again.")
SAID = {"code": REASON.code, "message": REASON.message}


def video() -> Video:
    found = clients.video_table().get(VIDEO_ID)
    assert found is not None
    return found


def test_a_refusal_in_the_input_becomes_the_failure() -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    handler(EVENT | {"failure": SAID}, None)
    assert video().status is Status.FAILED
    assert video().failure == REASON


def test_a_refusal_that_a_task_wrote_down_becomes_the_failure() -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).failure, SAID)
    handler(EVENT | {"error": {"Error": "States.ExceedToleratedFailureThreshold"}}, None)
    assert video().failure == REASON


def test_anything_else_is_a_fault_of_ours_and_shows_nothing_internal() -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    handler(EVENT | {"error": {"Error": "States.Timeout", "Cause": "secret detail"}}, None)
    assert video().failure == INTERNAL_ERROR


def test_a_repeated_failure_is_one_failure() -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    handler(EVENT | {"failure": SAID}, None)
    first = video()
    handler(EVENT, None)
    assert video() == first


@pytest.mark.parametrize("status", [Status.READY, Status.DELETED])
def test_a_video_that_went_on_is_not_failed(status: Status) -> None:
    before = stored_video(clients.video_table(), status)
    handler(EVENT, None)
    assert video() == before


def test_an_unknown_video_is_not_failed() -> None:
    assert not record_failure("unknown", INTERNAL_ERROR, generation=1, attempt=1)
    assert clients.video_table().get("unknown") is None


def test_an_older_generation_cannot_fail_the_newer_one() -> None:
    stored_video(clients.video_table(), Status.READY)
    table = clients.video_table()
    before = table.change(VIDEO_ID, Change.REPROCESS_REQUESTED, at_ms=1, token="again")
    handler(EVENT, None)
    assert video() == before


@pytest.mark.parametrize("given", [{}, {"failure": SAID}])
def test_an_older_attempt_cannot_fail_the_newer_one(given: dict[str, object]) -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    before = clients.video_table().change(
        VIDEO_ID, Change.PROCESSING_RESTARTED, at_ms=1, token="again"
    )
    handler(EVENT | given, None)
    assert video() == before
    handler(EVENT | given | {"attempt": 2}, None)
    assert video().status is Status.FAILED

"""A worker that was paused leaves what was published meanwhile, wherever it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from processing.late_writers import TRIES, first_made, put_until_finished
from processing.tasks import Job
from tests.moto_calls import with_a_lost_answer
from zoetrope.adapters import clients
from zoetrope.adapters.media_bucket import MediaBucket
from zoetrope.errors import DependencyUnavailable, StaleGeneration

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("aws")
TASK, TRACK = "audio-0-00000", "audio-0"
JOB = Job("01HF0000000000000000000000", "acme", 1, 0.0)
KEY = JOB.keys.segment("audio-0", 1)
WHOLE, CUT, OTHER = b"a segment that is whole", b"a segment", b"a segment of another release"


def put(body: bytes = WHOLE) -> None:
    put_until_finished(JOB, TASK)(KEY, body, content_type="video/mp4", cache_control="immutable")


def there() -> bytes | None:
    return clients.media_bucket().get(KEY)


def publish() -> None:
    """What others do: the result of the task, and then the cut."""
    clients.media_bucket().put_json(JOB.keys.task_result(TASK), {})
    clients.media_bucket().put(KEY, CUT)


def once_before(monkeypatch: pytest.MonkeyPatch, call: str, act: Callable[[], None]) -> None:
    """Pause the worker before one of its calls, for as long as others need."""
    made, pending = getattr(MediaBucket, call), [act]

    def paused(self: MediaBucket, *given: Any, **named: Any) -> Any:
        if pending:
            pending.pop()()
        return made(self, *given, **named)

    monkeypatch.setattr(MediaBucket, call, paused)


def test_what_is_not_there_is_written_and_what_is_there_stays() -> None:
    put()
    put()
    assert there() == WHOLE
    head = clients.s3().head_object(Bucket=clients.media_bucket().name, Key=KEY)
    assert (head["ContentType"], head["CacheControl"]) == ("video/mp4", "immutable")


def test_what_another_release_has_left_of_an_unfinished_task_is_replaced() -> None:
    clients.media_bucket().put(KEY, OTHER)
    put()
    assert there() == WHOLE


@pytest.mark.parametrize("before", ["put_over", "tag", "get_json"])
@pytest.mark.parametrize("found", [None, WHOLE, OTHER], ids=["nothing", "the same", "another"])
def test_wherever_it_is_paused_it_leaves_what_was_cut(
    monkeypatch: pytest.MonkeyPatch, before: str, found: bytes | None
) -> None:
    if found is not None:
        clients.media_bucket().put(KEY, found)
    once_before(monkeypatch, before, publish)
    calls = {None: {"put_over"}, WHOLE: {"put_over", "tag"}, OTHER: {"put_over", "tag", "get_json"}}
    if before not in calls[found]:
        put()  # it does not come to that call
        assert there() == WHOLE
        return
    with pytest.raises(StaleGeneration):
        put()
    assert there() == CUT


def test_paused_between_its_last_look_and_its_write_it_leaves_what_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clients.media_bucket().put(KEY, OTHER)
    looked: list[str] = []
    get_json = MediaBucket.get_json

    def look(self: MediaBucket, key: str) -> dict[str, Any] | None:
        found = get_json(self, key)
        if not looked:
            looked.append(key)
            publish()
        return found

    monkeypatch.setattr(MediaBucket, "get_json", look)
    with pytest.raises(StaleGeneration):
        put()
    assert there() == CUT


def test_a_write_whose_answer_was_lost_has_been_made() -> None:
    answers = with_a_lost_answer(clients.s3(), "PutObject")
    put()
    assert answers == [200, 412]
    assert there() == WHOLE


def test_what_others_write_all_the_time_is_left_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def never(self: MediaBucket, *_: object, **named: Any) -> bool:  # noqa: ARG001
        tried.append(named["seen"])
        return False

    monkeypatch.setattr(MediaBucket, "put_over", never)
    with pytest.raises(DependencyUnavailable):
        put()
    assert tried == [""] * TRIES


def test_what_the_first_worker_of_a_task_made_is_what_all_upload() -> None:
    assert first_made(JOB, TASK, TRACK, WHOLE) == WHOLE
    assert first_made(JOB, TASK, TRACK, OTHER) == WHOLE
    assert first_made(JOB, "audio-0-00001", TRACK, OTHER) == OTHER


def test_a_worker_that_did_not_hear_that_it_was_the_first_is_the_first_all_the_same() -> None:
    answers = with_a_lost_answer(clients.s3(), "PutObject")
    assert first_made(JOB, TASK, TRACK, WHOLE) == WHOLE
    assert answers == [200, 412]


def test_who_is_the_first_is_asked_again_while_that_is_being_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # S3 answers 409 then, and there is nothing to read yet.
    put_over, refused = MediaBucket.put_over, [True]

    def conflict(self: MediaBucket, *given: Any, **named: Any) -> bool:
        return not (refused and refused.pop()) and put_over(self, *given, **named)

    monkeypatch.setattr(MediaBucket, "put_over", conflict)
    assert first_made(JOB, TASK, TRACK, WHOLE) == WHOLE
    monkeypatch.setattr(MediaBucket, "put_over", lambda *_, **__: False)
    with pytest.raises(DependencyUnavailable):
        first_made(JOB, "audio-0-00001", TRACK, WHOLE)

"""The table of videos: conditional writes, audit trail, and tasks counted once."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.videos import CREATED_MS, new_video, stored_video
from zoetrope.adapters import clients, table_writes
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.idempotency import Idempotency
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, Progress
from zoetrope.errors import (
    DependencyUnavailable,
    IdempotencyKeyReused,
    InvalidState,
    StaleGeneration,
    VideoNotFound,
)

VIDEO_ID = new_video().video_id
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def table() -> VideoTable:
    return clients.video_table()


def change(table: VideoTable, what: Change, token: str = "token", **more: Any) -> Any:
    return table.change(VIDEO_ID, what, at_ms=CREATED_MS + 9, token=token, **more)


def test_a_video_is_read_as_it_was_written(table: VideoTable) -> None:
    video = new_video(title="Sea", metadata={"a": "b"}, facts={"frame_rate": 23.976, "width": 4})
    table.create(video)
    assert table.get(VIDEO_ID) == video


def test_an_unknown_video_is_none(table: VideoTable) -> None:
    assert table.get("nobody") is None


def test_another_tenants_video_does_not_exist(table: VideoTable) -> None:
    table.create(new_video())
    assert table.get_for_tenant(VIDEO_ID, "acme").video_id == VIDEO_ID
    with pytest.raises(VideoNotFound):
        table.get_for_tenant(VIDEO_ID, "rival")


def test_a_deleted_video_does_not_exist_for_its_tenant(table: VideoTable) -> None:
    stored_video(table, Status.DELETED)
    with pytest.raises(VideoNotFound):
        table.get_for_tenant(VIDEO_ID, "acme")


def test_a_change_writes_the_record_and_its_event(table: VideoTable) -> None:
    table.create(new_video())
    after = change(table, Change.UPLOAD_COMPLETED, reason="client")
    assert table.get(VIDEO_ID) == after
    trail = clients.video_queries().events(VIDEO_ID)
    assert [(e.change, e.target) for e in trail] == [
        ("created", "awaiting_upload"),
        ("upload_completed", "uploaded"),
    ]
    assert trail[1].reason == "client"


def test_a_refused_change_writes_nothing(table: VideoTable) -> None:
    before = table.create(new_video()).video
    with pytest.raises(InvalidState):
        change(table, Change.PUBLISHED)
    assert table.get(VIDEO_ID) == before
    assert len(clients.video_queries().events(VIDEO_ID)) == 1


def test_a_change_of_an_unknown_video_is_not_found(table: VideoTable) -> None:
    with pytest.raises(VideoNotFound):
        change(table, Change.DELETED)


def test_the_same_token_makes_one_change(table: VideoTable) -> None:
    table.create(new_video())
    first = change(table, Change.UPLOAD_COMPLETED)
    assert change(table, Change.UPLOAD_COMPLETED) == first
    assert len(clients.video_queries().events(VIDEO_ID)) == 2


def test_of_two_writers_one_wins_and_the_other_sees_the_new_status(
    table: VideoTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = table.create(new_video()).video
    change(table, Change.UPLOAD_COMPLETED, token="faster")
    reads = iter([stale])
    fresh = table.get
    monkeypatch.setattr(table, "get", lambda video_id: next(reads, None) or fresh(video_id))
    with pytest.raises(InvalidState):
        change(table, Change.UPLOAD_COMPLETED, token="slower")
    assert len(clients.video_queries().events(VIDEO_ID)) == 2


def test_a_lost_answer_is_recognised_as_our_own_write(
    table: VideoTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.create(new_video())
    written = table_writes.transact

    def lose_the_answer(client: Any, writes: Any) -> list[str]:
        written(client, writes)
        return ["ConditionalCheckFailed", "None"]

    monkeypatch.setattr("zoetrope.adapters.video_table.transact", lose_the_answer)
    assert change(table, Change.UPLOAD_COMPLETED).status is Status.UPLOADED


def test_a_stale_generation_cannot_publish(table: VideoTable) -> None:
    stored_video(table, Status.PROCESSING)
    with pytest.raises(StaleGeneration):
        change(table, Change.PUBLISHED, generation=2)


def test_the_database_itself_refuses_what_the_table_of_transitions_does_not_name(
    table: VideoTable,
) -> None:
    video = stored_video(table, Status.READY)
    forged = replace(video, status=Status.PROCESSING, version=video.version + 1)
    write = table_writes.replace_video(table.name, video, forged, frozenset({Status.UPLOADED}))
    refusals = table_writes.transact(clients.dynamodb(), [write])
    assert refusals == ["ConditionalCheckFailed"]


def test_a_failure_is_kept_and_forgotten_by_the_next_success(table: VideoTable) -> None:
    stored_video(table, Status.PROCESSING)
    failure = Failure("corrupt_source", "The file is damaged.")
    change(table, Change.PROCESSING_FAILED, token="a", failure=failure)
    kept = table.get(VIDEO_ID)
    assert kept is not None
    assert kept.failure == failure
    change(table, Change.REPROCESS_REQUESTED, token="b")
    again = table.get(VIDEO_ID)
    assert again is not None
    assert again.failure is None


def test_a_task_is_counted_once_however_often_it_is_finished(table: VideoTable) -> None:
    stored_video(table, Status.PROCESSING)
    table.record_plan(VIDEO_ID, 1, tasks_total=3, facts={"width": 640})
    for task in ("chunk-00000", "chunk-00000", "audio-0"):
        table.finish_task(VIDEO_ID, 1, task, at_ms=CREATED_MS, compute_mb_ms=512)
    video = table.get(VIDEO_ID)
    assert video is not None
    assert video.progress == Progress(2, 3, compute_mb_ms=1024)
    assert video.facts == {"width": 640}
    assert table.is_task_finished(VIDEO_ID, 1, "audio-0")
    assert not table.is_task_finished(VIDEO_ID, 2, "audio-0")


def test_a_new_generation_begins_its_account_anew(table: VideoTable) -> None:
    stored_video(table, Status.PROCESSING)
    table.finish_task(VIDEO_ID, 1, "chunk-00000", at_ms=CREATED_MS, compute_mb_ms=512)
    change(table, Change.PUBLISHED)
    video = change(table, Change.REPROCESS_REQUESTED, token="again")
    assert video.progress == Progress()


def test_planning_anew_leaves_the_facts_of_what_is_published(table: VideoTable) -> None:
    stored_video(table, Status.PROCESSING)
    published = {"width": 640, "renditions": [{"name": "360p"}]}
    change(table, Change.PUBLISHED, facts=published)
    for again in (Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED):
        change(table, again, token=again.value)
    table.record_plan(VIDEO_ID, 2, tasks_total=3, facts={"width": 640})
    video = table.get(VIDEO_ID)
    assert video is not None
    assert (video.facts, video.progress.tasks_total) == (published, 3)


def test_a_change_does_not_lose_tasks_counted_meanwhile(
    table: VideoTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = stored_video(table, Status.PROCESSING)
    table.record_plan(VIDEO_ID, 1, tasks_total=1, facts={})
    table.finish_task(VIDEO_ID, 1, "chunk-00000", at_ms=CREATED_MS)
    monkeypatch.setattr(table, "get", lambda _: stale)
    change(table, Change.PUBLISHED)
    monkeypatch.undo()
    video = clients.video_table().get(VIDEO_ID)
    assert video is not None
    assert video.progress == Progress(1, 1)


@pytest.mark.parametrize("generation", [0, 2])
def test_a_task_of_another_generation_is_stale(table: VideoTable, generation: int) -> None:
    stored_video(table, Status.PROCESSING)
    with pytest.raises(StaleGeneration):
        table.finish_task(VIDEO_ID, generation, "chunk-00000", at_ms=CREATED_MS)
    with pytest.raises(StaleGeneration):
        table.record_plan(VIDEO_ID, generation, tasks_total=1, facts={})


def test_a_fault_of_the_database_is_not_mistaken_for_a_stale_generation() -> None:
    nowhere = VideoTable(clients.dynamodb(), "no-such-table")
    with pytest.raises(DependencyUnavailable):
        nowhere.record_plan(VIDEO_ID, 1, tasks_total=1, facts={})
    with pytest.raises(DependencyUnavailable):
        nowhere.create(new_video())


def test_one_idempotency_key_makes_one_video(table: VideoTable) -> None:
    key = Idempotency("key", "print", CREATED_MS // 1000 + 60)
    first = table.create(new_video(), idempotency=key)
    second = table.create(new_video("01HF0000000000000000000001"), idempotency=key)
    assert (first.created, second.created) == (True, False)
    assert second.video == first.video
    assert table.get("01HF0000000000000000000001") is None


def test_an_idempotency_key_stands_for_one_request(table: VideoTable) -> None:
    expires_at = CREATED_MS // 1000 + 60
    table.create(new_video(), idempotency=Idempotency("key", "print", expires_at))
    with pytest.raises(IdempotencyKeyReused):
        table.create(new_video("other"), idempotency=Idempotency("key", "different", expires_at))


@pytest.mark.parametrize(("age", "created"), [(-1, True), (0, False), (1, False)])
def test_an_expired_idempotency_key_can_be_used_anew(
    table: VideoTable, age: int, created: bool
) -> None:
    key = Idempotency("key", "print", CREATED_MS // 1000 + age)
    table.create(new_video(), idempotency=key)
    assert table.create(new_video("other"), idempotency=key).created is created


def test_a_write_that_never_gets_through_is_reported(
    table: VideoTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_video(table, Status.PROCESSING)
    monkeypatch.setattr("zoetrope.adapters.table_writes.time.sleep", lambda _: None)
    for module in ("video_table", "video_creation"):
        monkeypatch.setattr(
            f"zoetrope.adapters.{module}.transact",
            lambda _, writes: ["TransactionConflict"] * len(writes),
        )
    with pytest.raises(DependencyUnavailable, match="concurrent"):
        table.finish_task(VIDEO_ID, 1, "chunk-00000", at_ms=CREATED_MS)
    with pytest.raises(DependencyUnavailable, match="concurrent"):
        change(table, Change.PUBLISHED)
    with pytest.raises(DependencyUnavailable, match="concurrent"):
        table.create(new_video("other"))


@pytest.mark.parametrize("status", [Status.DELETED, Status.EXPIRED])
def test_a_video_is_watched_no_longer_unless_it_has_moved_on(
    table: VideoTable, status: Status
) -> None:
    settled, moved = stored_video(table, status), stored_video(table, status, video_id="moved")
    table.note_repair(moved, "this and that", at_ms=CREATED_MS)
    table.stop_watching(settled)
    with pytest.raises(DependencyUnavailable):
        table.stop_watching(moved)
    assert clients.video_queries().watched(status, before_ms=10**14, limit=9) == ["moved"]
    assert table.get(settled.video_id) == settled


def test_an_error_that_is_not_a_refusal_is_passed_on() -> None:
    with pytest.raises(ClientError):
        table_writes.transact(clients.dynamodb(), [table_writes.put_new("no-such-table", {})])

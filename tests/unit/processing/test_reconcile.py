"""The sweep moves on what an event should have moved on."""

from types import SimpleNamespace
from typing import Any

import pytest

from processing import reconcile, sweep
from processing.reconcile import SETTLE_MS, UNDER_WAY_MS
from tests.aws import SOURCE_BUCKET, STATE_MACHINE_ARN
from tests.videos import CREATED_MS, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.source_bucket import SourceBucket
from zoetrope.domain.evolution import KEPT_MS
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Video
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
EXPIRES_MS = new_video().upload.expires_at * 1000
LAST_SOURCE_MS = 3600_000 + UNDER_WAY_MS


@pytest.fixture(autouse=True)
def purges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def ask(video_id: str, *, generation: int = 0) -> None:
        asked.append(f"{video_id} {generation}" if generation else video_id)

    monkeypatch.setattr(reconcile, "request_purge", ask)
    return asked


def sweep_at(monkeypatch: pytest.MonkeyPatch, at_ms: int) -> dict[str, int]:
    monkeypatch.setattr(reconcile, "now_ms", lambda: at_ms)
    return reconcile.handler({}, None)


def video(video_id: str = VIDEO_ID) -> Video:
    found = clients.video_table().get(video_id)
    assert found is not None
    return found


def executions() -> int:
    reply = clients.stepfunctions().list_executions(stateMachineArn=STATE_MACHINE_ARN)
    return len(reply["executions"])


def put_source() -> None:
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key("acme", VIDEO_ID), Body=bytes(10))


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.EXPIRED])
def test_a_source_whose_event_was_lost_is_found(
    monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    stored_video(clients.video_table(), status)
    put_source()
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert video().status is Status.UPLOADED
    assert executions() == 1


@pytest.mark.parametrize(("age_ms", "found"), [(-1, 0), (0, 0), (1, 1)])
def test_a_young_upload_is_left_to_its_events(
    monkeypatch: pytest.MonkeyPatch, age_ms: int, found: int
) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    put_source()
    looked_at = sweep_at(monkeypatch, CREATED_MS + SETTLE_MS[Status.AWAITING_UPLOAD] + age_ms)
    assert (looked_at["awaiting_upload"], executions()) == (found, found)


def test_a_source_that_comes_while_the_sweep_gives_it_up_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    bucket = type(clients.source_bucket())
    head = bucket.head

    def head_too_early(self: SourceBucket, key: str) -> int | None:
        found = head(self, key)
        put_source()
        return found

    with monkeypatch.context() as early:
        early.setattr(bucket, "head", head_too_early)
        sweep_at(early, EXPIRES_MS)
    assert video().status is Status.EXPIRED
    sweep_at(monkeypatch, video().updated_at + 120_000)
    assert video().status is Status.UPLOADED
    assert executions() == 1


@pytest.mark.parametrize(("after", "watched"), [(-1, 1), (0, 1), (1, 0)])
def test_an_expired_upload_is_watched_for_as_long_as_anything_may_still_make_its_source(
    monkeypatch: pytest.MonkeyPatch, after: int, watched: int
) -> None:
    expired = stored_video(clients.video_table(), Status.EXPIRED)
    at_ms = expired.updated_at + LAST_SOURCE_MS + after
    for _ in range(2):
        sweep_at(monkeypatch, at_ms)
    assert clients.video_queries().count_watched(Status.EXPIRED) == watched
    assert video() == expired


def test_the_last_look_at_an_expired_upload_is_one_after_the_last_source_could_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expired = stored_video(clients.video_table(), Status.EXPIRED)
    clock = [expired.updated_at + LAST_SOURCE_MS]
    bucket = type(clients.source_bucket())
    head = bucket.head

    def slow_head(self: SourceBucket, key: str) -> int | None:
        found = head(self, key)
        clock[0] += 60_000
        return found

    monkeypatch.setattr(bucket, "head", slow_head)
    monkeypatch.setattr(reconcile, "now_ms", lambda: clock[0])
    reconcile.handler({}, None)
    assert clients.video_queries().count_watched(Status.EXPIRED) == 1


def test_an_expired_upload_that_is_revived_is_watched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expired = stored_video(clients.video_table(), Status.EXPIRED)
    sweep_at(monkeypatch, expired.updated_at + LAST_SOURCE_MS + 1)
    revived_ms = expired.updated_at + LAST_SOURCE_MS + 2
    clients.video_table().change(VIDEO_ID, Change.UPLOAD_REVIVED, at_ms=revived_ms, token="again")
    put_source()
    sweep_at(monkeypatch, revived_ms + 120_000)
    assert video().status is Status.UPLOADED


def test_a_lost_event_is_found_behind_more_open_uploads_than_one_sweep_looks_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconcile, "SWEEP_LIMIT", 2)
    ids = [f"01HF000000000000000000000{number}" for number in range(5)]
    for each in ids:
        stored_video(clients.video_table(), Status.AWAITING_UPLOAD, video_id=each)
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key("acme", ids[-1]), Body=bytes(10))
    for minute in range(3):
        looked_at = sweep_at(monkeypatch, CREATED_MS + 120_000 + minute * 60_000)
        assert looked_at["awaiting_upload"] <= 2
    assert video(ids[-1]).status is not Status.AWAITING_UPLOAD


def test_an_operators_sweep_is_nobodys_turn_and_does_what_is_done_once_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconcile, "SWEEP_LIMIT", 2)
    monkeypatch.setattr(reconcile, "now_ms", lambda: CREATED_MS + 120_000)
    for number in range(5):
        each = f"01HF000000000000000000000{number}"
        stored_video(clients.video_table(), Status.AWAITING_UPLOAD, video_id=each)
    expired = stored_video(clients.video_table(), Status.EXPIRED, video_id=VIDEO_ID[:-1] + "9")
    clients.video_table().stop_watching(expired)
    key = source_key("acme", expired.video_id)
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=key, Body=bytes(10))
    swept = reconcile.handler({"whole": True}, None)
    assert (swept["awaiting_upload"], swept["expired"], swept["left"]) == (5, 0, 0)
    assert video(expired.video_id).status is Status.UPLOADED
    assert "orphaned_objects" not in sweep_at(monkeypatch, CREATED_MS + 180_000)


def test_operators_sweeps_that_are_cut_short_look_at_each_video_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []
    # The clock moves on by one with each look, and a sweep has time for two.
    clock = SimpleNamespace(monotonic=lambda: len(seen))
    monkeypatch.setattr(reconcile, "time", clock)
    monkeypatch.setattr(sweep, "time", clock)
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    monkeypatch.setattr(reconcile, "SWEEP_MS", 2000)
    monkeypatch.setattr(reconcile, "now_ms", lambda: CREATED_MS + 120_000)
    ids = [f"01HF000000000000000000000{number}" for number in range(5)]
    for status, some in ((Status.AWAITING_UPLOAD, ids[:4]), (Status.UPLOADED, ids[4:])):
        monkeypatch.setitem(reconcile._LOOKS, status, lambda found: seen.append(found.video_id))
        for each in some:
            stored_video(clients.video_table(), status, video_id=each)
    event: dict[str, Any] = {"whole": True}
    sweeps = []
    for _ in range(3):
        sweeps.append(swept := reconcile.handler(event, None))
        event["after"] = swept["after"]
    assert [swept["left"] for swept in sweeps] == [3, 1, 0]
    assert sorted(seen) == ids
    assert ["orphaned_objects" in swept for swept in sweeps] == [True, False, False]


def test_a_sweep_says_how_many_it_had_no_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    stored_video(clients.video_table(), Status.UPLOADED, video_id="second")
    with monkeypatch.context() as short:
        short.setattr(reconcile, "SWEEP_MS", 0)
        short.setattr(reconcile, "now_ms", lambda: CREATED_MS + 120_000)
        assert reconcile.handler({"whole": True}, None)["left"] == 2
    assert sweep_at(monkeypatch, CREATED_MS + 120_000)["left"] == 0


@pytest.mark.parametrize(
    ("at_ms", "status"),
    [
        (EXPIRES_MS - 1, Status.AWAITING_UPLOAD),
        (EXPIRES_MS, Status.EXPIRED),
        (EXPIRES_MS + 1, Status.EXPIRED),
    ],
)
def test_an_abandoned_upload_expires_at_its_time(
    monkeypatch: pytest.MonkeyPatch, at_ms: int, status: Status
) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    sweep_at(monkeypatch, at_ms)
    assert video().status is status


def test_an_execution_that_was_never_started_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.UPLOADED)
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert executions() == 1


def test_an_execution_that_died_in_processing_is_brought_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    clients.executions().start(before)
    monkeypatch.setattr(type(clients.executions()), "status", lambda *_: "FAILED")
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert video().attempt == 2


def test_a_purge_that_was_lost_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, purges: list[str]
) -> None:
    stored_video(clients.video_table(), Status.DELETED)
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert purges == [VIDEO_ID]


def test_what_is_still_settling_is_left_to_its_events(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.UPLOADED)
    assert sweep_at(monkeypatch, CREATED_MS + 10)["uploaded"] == 0
    assert executions() == 0


def test_finished_videos_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.READY)
    stored_video(clients.video_table(), Status.FAILED, video_id="other")
    assert set(sweep_at(monkeypatch, CREATED_MS + KEPT_MS - 1).values()) == {0}


def test_a_video_that_moved_on_since_the_index_was_read_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored_video(clients.video_table(), Status.READY)
    monkeypatch.setattr(type(clients.video_queries()), "watched", lambda *_, **__: [VIDEO_ID, "x"])
    before = video()
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert video() == before


def test_one_video_in_trouble_does_not_stop_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.UPLOADED, video_id="first")
    stored_video(clients.video_table(), Status.UPLOADED, video_id="second")
    start = type(clients.executions()).start

    def fail_first(self: object, what: Video) -> None:
        if what.video_id == "first":
            raise DependencyUnavailable("throttled")
        start(self, what)  # type: ignore[arg-type]

    monkeypatch.setattr(type(clients.executions()), "start", fail_first)
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert clients.executions().status(video("second")) == "RUNNING"


@pytest.mark.parametrize(("after", "asked"), [(0, []), (1, [f"{VIDEO_ID} 1"])])
def test_a_generation_is_purged_when_nobody_plays_it_any_more(
    monkeypatch: pytest.MonkeyPatch, purges: list[str], after: int, asked: list[str]
) -> None:
    failed = stored_video(clients.video_table(), Status.FAILED)
    swept = sweep_at(monkeypatch, failed.updated_at + KEPT_MS + after)
    assert purges == asked
    assert swept["retired_generations"] == len(asked)

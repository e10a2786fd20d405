"""The sweep moves on what an event should have moved on."""

import pytest

from processing import reconcile
from tests.aws import SOURCE_BUCKET, STATE_MACHINE_ARN
from tests.videos import CREATED_MS, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.evolution import KEPT_MS
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import Video
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
EXPIRES_MS = new_video().upload.expires_at * 1000


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


def test_a_source_whose_event_was_lost_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key("acme", VIDEO_ID), Body=bytes(10))
    sweep_at(monkeypatch, CREATED_MS + 120_000)
    assert video().status is Status.UPLOADED
    assert executions() == 1


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

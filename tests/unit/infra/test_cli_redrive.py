"""`zoetrope redrive`: the next attempt of the same generation, and none where it is senseless."""

import json
from typing import Any

import pytest

from infra.cli import redrive_command
from infra.cli.exit_codes import ExitCode
from processing.on_execution_ended import handler as on_execution_ended
from tests.unit.infra.conftest import Zoetrope
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import Video

VIDEO_ID = new_video().video_id


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    opened = (clients.video_table(), clients.executions())
    monkeypatch.setattr(redrive_command, "open_processing", lambda *_: opened)
    return zoetrope


def video() -> Video:
    found = clients.video_table().get(VIDEO_ID)
    assert found
    return found


def in_execution(status: Status = Status.PROCESSING) -> Video:
    stored = stored_video(clients.video_table(), status)
    clients.executions().start(stored)
    return stored


def statuses(*attempts: Video) -> list[str | None]:
    return [clients.executions().status(each) for each in attempts]


def test_an_execution_that_somebody_stopped_is_followed_by_another(on_aws: Zoetrope) -> None:
    before = in_execution()
    clients.video_table().finish_task(VIDEO_ID, 1, "chunk-00000", at_ms=1)
    clients.executions().stop(before)
    done = json.loads(on_aws("redrive", VIDEO_ID, "--json").stdout)
    assert done == {"id": VIDEO_ID, "generation": 1, "attempt": 2}
    assert statuses(before, video()) == ["ABORTED", "RUNNING"]
    assert clients.video_table().is_task_finished(VIDEO_ID, 1, "chunk-00000")
    assert video().progress.tasks_done == 1
    last = clients.video_queries().events(VIDEO_ID)[-1]
    assert last.change == "processing_restarted"
    assert last.reason == "redriven by an operator; execution 1 was aborted"


def test_one_that_runs_is_ended_only_when_that_is_said(on_aws: Zoetrope) -> None:
    before = in_execution()
    refused = on_aws("redrive", VIDEO_ID)
    assert (refused.exit_code, video()) == (ExitCode.NOT_READY, before)
    assert "--stop" in refused.stderr
    assert "Attempt 2 of generation 1" in on_aws("redrive", VIDEO_ID, "--stop").stdout
    assert statuses(before, video()) == ["ABORTED", "RUNNING"]


def test_the_end_of_the_one_before_does_not_fail_the_video(on_aws: Zoetrope) -> None:
    in_execution()
    on_aws("redrive", VIDEO_ID, "--stop")
    given = {"video_id": VIDEO_ID, "generation": 1, "attempt": 1}
    ended: dict[str, Any] = {"name": "x", "status": "ABORTED", "input": json.dumps(given)}
    on_execution_ended({"detail": ended}, None)
    assert video().status is Status.PROCESSING


def test_one_that_was_stopped_by_other_means_has_ended_and_is_reprocessed_instead(
    on_aws: Zoetrope,
) -> None:
    before = in_execution()
    clients.executions().stop(before)
    given = {"video_id": VIDEO_ID, "generation": 1, "attempt": 1}
    ended: dict[str, Any] = {"name": "x", "status": "ABORTED", "input": json.dumps(given)}
    on_execution_ended({"detail": ended}, None)
    assert video().status is Status.FAILED
    assert f"`zoetrope reprocess {VIDEO_ID}`" in on_aws("redrive", VIDEO_ID).stderr


def test_what_never_began_begins(on_aws: Zoetrope) -> None:
    stored_video(clients.video_table(), Status.UPLOADED)
    assert on_aws("redrive", VIDEO_ID).exit_code == ExitCode.OK
    assert statuses(video()) == ["RUNNING"]


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        (Status.AWAITING_UPLOAD, "source"),
        (Status.EXPIRED, "revives"),
        (Status.READY, f"`zoetrope reprocess {VIDEO_ID}`"),
        (Status.FAILED, f"`zoetrope reprocess {VIDEO_ID}`"),
    ],
)
def test_where_it_makes_no_sense_it_says_what_does(
    on_aws: Zoetrope, status: Status, instead: str
) -> None:
    before = stored_video(clients.video_table(), status)
    refused = on_aws("redrive", VIDEO_ID)
    assert (refused.exit_code, video()) == (ExitCode.NOT_READY, before)
    assert instead in refused.stderr


def test_a_deleted_video_is_not_found(on_aws: Zoetrope) -> None:
    stored_video(clients.video_table(), Status.DELETED)
    assert on_aws("redrive", VIDEO_ID).exit_code == ExitCode.NOT_FOUND
    assert on_aws("redrive", "unknown").exit_code == ExitCode.NOT_FOUND

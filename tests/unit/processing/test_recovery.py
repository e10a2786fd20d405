"""Dead executions: restarted, failed, or left alone."""

import json
from importlib import import_module
from itertools import count
from typing import Any

import pytest

from infra.client.errors import NotRedrivable
from infra.engine.redrive import redrive
from processing import recovery
from processing.on_execution_ended import handler
from tests.aws import STATE_MACHINE_ARN
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Video

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id


@pytest.fixture
def ended_as(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What Step Functions says of executions by name; moto's own never end by themselves."""
    said: dict[str, str] = {}
    executions = type(clients.executions())
    ask = executions.status

    def status(self: Any, video: Video) -> str | None:
        return said.get(f"{video.generation}-{video.attempt}") or ask(self, video)

    monkeypatch.setattr(executions, "status", status)
    return said


def video() -> Video:
    found = clients.video_table().get(VIDEO_ID)
    assert found is not None
    return found


def execution_names() -> set[str]:
    reply = clients.stepfunctions().list_executions(stateMachineArn=STATE_MACHINE_ARN)
    return {execution["name"].removeprefix(f"{VIDEO_ID}-") for execution in reply["executions"]}


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING])
def test_the_start_of_what_had_never_begun_is_in_the_trail_and_puts_nothing_off(
    status: Status,
) -> None:
    before = stored_video(clients.video_table(), status, video_id=VIDEO_ID)
    recovery.recover(before)
    after = video()
    assert (after.status, after.version) == (status, before.version + 1)
    assert after.updated_at == before.updated_at
    last = clients.video_queries().events(VIDEO_ID)[-1]
    assert (last.change, last.source, last.target) == ("repaired", status, status)
    assert last.reason == "the execution had never begun"


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING])
def test_an_execution_that_was_never_started_is_started(status: Status) -> None:
    recovery.recover(stored_video(clients.video_table(), status))
    assert execution_names() == {"1-1"}


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("processing.recovery.start_processing", id="before it starts it"),
        pytest.param("zoetrope.adapters.video_table.noted", id="between its read and its write"),
        pytest.param("processing.recovery.count_repair", id="after all"),
    ],
)
def test_two_sweeps_at_once_tell_of_one_repair(
    monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = stored_video(clients.video_table(), Status.UPLOADED)
    # Neither has seen what the other did.
    monkeypatch.setattr(type(clients.executions()), "status", lambda *_: None)
    counted: list[str] = []
    monkeypatch.setattr(recovery, "count_repair", counted.append)
    module, _, name = moment.rpartition(".")
    others, go_on = [recovery.recover], getattr(import_module(module), name)

    def meet(*given: Any, **named: Any) -> Any:
        if others:
            others.pop()(before)
        return go_on(*given, **named)

    monkeypatch.setattr(moment, meet)
    recovery.recover(before)
    assert not others
    trail = [event.change for event in clients.video_queries().events(VIDEO_ID)]
    assert trail == ["created", "upload_completed", "repaired"]
    assert video().version == before.version + 1
    assert counted == ["never_started"]
    assert execution_names() == {"1-1"}


def test_the_repair_of_a_later_generation_is_told_of_too() -> None:
    table = clients.video_table()
    recovery.recover(stored_video(table, Status.UPLOADED))
    table.change(VIDEO_ID, Change.PROCESSING_FAILED, at_ms=1, token="failed")
    recovery.recover(table.change(VIDEO_ID, Change.REPROCESS_REQUESTED, at_ms=2, token="again"))
    trail = [event.change for event in clients.video_queries().events(VIDEO_ID)]
    assert trail.count("repaired") == 2
    assert execution_names() == {"1-1", "2-1"}


def test_a_running_execution_is_left_alone() -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    clients.executions().start(before)
    recovery.recover(before)
    assert video() == before


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING])
@pytest.mark.parametrize("end", ["FAILED", "TIMED_OUT", "SUCCEEDED"])
def test_a_dead_execution_gets_another_attempt_of_the_same_generation(
    ended_as: dict[str, str], end: str, status: Status
) -> None:
    before = stored_video(clients.video_table(), status)
    ended_as["1-1"] = end
    recovery.recover(before)
    assert (video().status, video().generation, video().attempt) == (Status.PROCESSING, 1, 2)
    assert execution_names() == {"1-2"}


def test_two_sweeps_that_see_the_same_death_make_one_restart(ended_as: dict[str, str]) -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    ended_as["1-1"] = "FAILED"
    recovery.recover(before)
    recovery.recover(before)
    assert video().attempt == 2
    assert execution_names() == {"1-2"}


@pytest.mark.parametrize(
    ("end", "code"), [("FAILED", "internal_error"), ("TIMED_OUT", "processing_timeout")]
)
def test_after_the_last_attempt_the_video_fails_and_says_that_it_can_be_retried(
    ended_as: dict[str, str], end: str, code: str
) -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    for attempt in range(1, recovery.MAX_ATTEMPTS + 1):
        ended_as[f"1-{attempt}"] = end
        recovery.recover(video())
    failed = video()
    assert failed.status is Status.FAILED
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.retryable) == (code, True)
    assert failed.attempt == recovery.MAX_ATTEMPTS


def test_an_execution_that_an_operator_stopped_is_not_restarted(ended_as: dict[str, str]) -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    ended_as["1-1"] = "ABORTED"
    recovery.recover(before)
    assert video().status is Status.FAILED
    assert execution_names() == set()


def test_a_published_generation_survives_a_reprocessing_that_dies(
    ended_as: dict[str, str],
) -> None:
    stored_video(clients.video_table(), Status.READY)
    table = clients.video_table()
    before = table.change(VIDEO_ID, Change.REPROCESS_REQUESTED, at_ms=1, token="again")
    ended_as["2-1"] = "ABORTED"
    recovery.recover(before)
    assert (video().status, video().published_generation) == (Status.READY, 1)


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED, Status.DELETED])
def test_a_video_that_is_not_in_processing_needs_no_recovery(status: Status) -> None:
    before = stored_video(clients.video_table(), status)
    recovery.recover(before)
    assert video() == before


def ended_event(**given: Any) -> dict[str, Any]:
    return {"detail": {"name": "x", "status": "TIMED_OUT", "input": json.dumps(given)}}


def test_the_end_of_the_newest_attempt_is_acted_on(ended_as: dict[str, str]) -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    ended_as["1-1"] = "TIMED_OUT"
    handler(ended_event(video_id=VIDEO_ID, generation=1, attempt=1), None)
    assert video().attempt == 2


def test_the_end_of_an_execution_that_nobody_knows_starts_it_within_the_roles_rights() -> None:
    stored_video(clients.video_table(), Status.PROCESSING)
    handler(ended_event(video_id=VIDEO_ID, generation=1, attempt=1), None)
    assert execution_names() == {"1-1"}


@pytest.mark.parametrize(("generation", "attempt"), [(0, 1), (1, 2), (2, 1)])
def test_the_end_of_any_other_attempt_means_nothing(
    ended_as: dict[str, str], generation: int, attempt: int
) -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    ended_as["1-1"] = "FAILED"
    handler(ended_event(video_id=VIDEO_ID, generation=generation, attempt=attempt), None)
    assert video() == before


def test_an_execution_that_is_not_of_a_video_means_nothing() -> None:
    handler(ended_event(video_id="unknown"), None)
    handler({"detail": {"name": "x", "status": "FAILED"}}, None)
    assert clients.video_table().get("unknown") is None


def redriven_meanwhile(monkeypatch: pytest.MonkeyPatch, *, stop: bool, end: str) -> Video:
    """Have an operator redrive a video between a sweep's reading it and the sweep's question."""
    before = stored_video(clients.video_table(), Status.PROCESSING)
    clients.executions().start(before)
    executions = type(clients.executions())
    ask, asked = executions.status, count(1)

    def status(self: Any, video: Video) -> str | None:
        match next(asked):
            case 1:  # the sweep's question; the operator is faster, and asks the second
                redrive(clients.video_table(), clients.executions(), VIDEO_ID, stop=stop)
                return end
            case 2 if not stop:
                return end
        return ask(self, video)

    monkeypatch.setattr(executions, "status", status)
    return before


@pytest.mark.parametrize(("stop", "end"), [(True, "ABORTED"), (False, "FAILED")])
def test_a_sweep_that_an_operator_overtakes_does_nothing(
    monkeypatch: pytest.MonkeyPatch, stop: bool, end: str
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(recovery, "count_repair", counted.append)
    recovery.recover(redriven_meanwhile(monkeypatch, stop=stop, end=end))
    assert (video().status, video().attempt) == (Status.PROCESSING, 2)
    assert execution_names() == {"1-1", "1-2"}
    assert clients.executions().status(video()) == "RUNNING"
    assert counted == []


def test_an_operator_whom_a_sweep_overtakes_does_nothing(
    monkeypatch: pytest.MonkeyPatch, ended_as: dict[str, str]
) -> None:
    before = stored_video(clients.video_table(), Status.PROCESSING)
    ended_as["1-1"] = "FAILED"
    table = type(clients.video_table())
    change, turns = table.change, iter([True])

    def overtaken(self: Any, *given: Any, **named: Any) -> Video:
        if next(turns, False):
            recovery.recover(before)
        return change(self, *given, **named)

    monkeypatch.setattr(table, "change", overtaken)
    with pytest.raises(NotRedrivable, match="meanwhile"):
        redrive(clients.video_table(), clients.executions(), VIDEO_ID)
    assert video().attempt == 2
    assert execution_names() == {"1-2"}

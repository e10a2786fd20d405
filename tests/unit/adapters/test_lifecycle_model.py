"""The lifecycle against the real table code: whatever happens in whatever order, the rules hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from moto import mock_aws

from tests.lifecycle_model import LifecycleModel, Situation, Tally
from zoetrope.adapters import table_writes, video_table
from zoetrope.domain import evolution
from zoetrope.domain.lifecycle import Change, Status, permits
from zoetrope.domain.tenants import NOTHING
from zoetrope.errors import ZoetropeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zoetrope.domain.video import Video

FEW, MANY = 24, 480
STEPS = 18
REACHABLE = [
    *product(set(Status) - {Status.READY}, [False]),
    *product([Status.UPLOADED, Status.PROCESSING, Status.READY, Status.DELETED], [True]),
]
"""Statuses, with and without a published generation; the others contradict the table."""


@pytest.fixture(autouse=True)
def account(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    _ = environment
    monkeypatch.setattr(table_writes, "FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setattr(LifecycleModel, "tally", Tally())
    with mock_aws():
        yield


def run(sequences: int) -> Tally:
    """Run the model, the same sequences each time."""
    chosen = settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(LifecycleModel, settings=chosen)
    return LifecycleModel.tally


def situations(*, permitted: bool) -> set[Situation]:
    """Every change in every reachable situation that the table permits, or refuses."""
    return {
        (change, status, published)
        for change, (status, published) in product(Change, REACHABLE)
        if permits(change, status=status, published=published) is permitted
    }


def test_the_rules_hold_in_every_sequence() -> None:
    tally = run(FEW)
    assert tally.sequences >= FEW
    assert tally.steps >= 300
    assert tally.races >= 30


@pytest.mark.exhaustive
def test_the_rules_hold_in_every_situation_that_there_is() -> None:
    tally = run(MANY)
    assert tally.sequences >= 300
    assert tally.steps >= 5000
    assert set(tally.made) == situations(permitted=True)
    assert set(tally.refused) == situations(permitted=False)
    assert tally.races >= 500


def dropped_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is written whatever was written meanwhile, over the other's record and event."""

    def transact(client: Any, writes: list[Any]) -> list[str]:
        for write in writes[:2]:
            action = write.get("Update") or write["Put"]
            values = action.get("ExpressionAttributeValues", {})
            if "Update" in write and ":was" in values:
                action["ConditionExpression"] = "#version = :was OR #status <> :was"
            elif "EVENT#" in str(action):
                del action["ConditionExpression"]
        return table_writes.transact(client, writes)

    monkeypatch.setattr(video_table, "transact", transact)


def swapped_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is written first, by itself, and the record after it."""

    def transact(client: Any, writes: list[Any]) -> list[str]:
        record, event, *others = writes
        if "Update" not in record:
            return table_writes.transact(client, writes)
        client.put_item(**{k: event["Put"][k] for k in ("TableName", "Item")})
        return table_writes.transact(client, [record, *others])

    monkeypatch.setattr(video_table, "transact", transact)


def missing_audit_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """One change out of many leaves no event."""

    def transact(client: Any, writes: list[Any]) -> list[str]:
        restarted = Change.PROCESSING_RESTARTED.value in str(writes)
        return table_writes.transact(client, writes[:1] + writes[2:] if restarted else writes)

    monkeypatch.setattr(video_table, "transact", transact)


def forgotten_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer whose answer was lost does not know its own write again."""

    def evolve(video: Video, change: Change, **kw: Any) -> Video:
        return replace(evolution.evolve(video, change, **kw), request_token="")

    monkeypatch.setattr(video_table, "evolve", evolve)


def task_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark of a finished task may be written twice."""

    def put_new(table: str, item: Any) -> Any:
        write = table_writes.put_new(table, item)
        if "TASK#" in str(item):
            del write["Put"]["ConditionExpression"]
        return write

    monkeypatch.setattr(video_table, "put_new", put_new)


def refusal_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost race is taken for a success."""

    def transact(client: Any, writes: list[Any]) -> list[str]:
        table_writes.transact(client, writes)
        return []

    monkeypatch.setattr(video_table, "transact", transact)


def uncounted_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tenant uses is not counted along with the change."""
    monkeypatch.setattr(video_table, "usage_added", lambda *_: NOTHING)


@pytest.mark.parametrize(
    "fault",
    [
        dropped_condition,
        swapped_order,
        missing_audit_event,
        forgotten_token,
        task_counted_again,
        refusal_swallowed,
        uncounted_usage,
    ],
)
def test_the_model_notices_a_fault_that_is_planted_in_the_table(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception, ClientError, ZoetropeError)):
        run(FEW)

"""Executions: one for each generation and attempt, whatever is repeated."""

from dataclasses import replace

import pytest

from tests.aws import STATE_MACHINE_ARN
from tests.videos import new_video
from zoetrope.adapters import clients
from zoetrope.adapters.executions import NAME_LIMIT, Executions, execution_name
from zoetrope.adapters.identity import new_ulid
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
VIDEO = replace(new_video(), generation=1)


def started() -> list[str]:
    reply = clients.stepfunctions().list_executions(stateMachineArn=STATE_MACHINE_ARN)
    return sorted(execution["name"] for execution in reply["executions"])


def test_a_repeated_start_starts_nothing_more() -> None:
    for _ in range(3):
        clients.executions().start(VIDEO)
    assert started() == [execution_name(VIDEO)]


def test_starting_again_what_has_ended_is_harmless() -> None:
    # Within 90 days AWS answers ExecutionAlreadyExists: the name says that it is ours.
    clients.executions().start(VIDEO)
    clients.executions().stop(VIDEO)
    clients.executions().start(VIDEO)
    assert clients.executions().status(VIDEO) == "ABORTED"


def test_the_next_attempt_and_the_next_generation_are_other_executions() -> None:
    for video in (VIDEO, replace(VIDEO, attempt=2), replace(VIDEO, generation=2)):
        clients.executions().start(video)
    assert len(started()) == 3


def test_an_execution_that_was_never_started_has_no_status() -> None:
    assert clients.executions().status(VIDEO) is None


def test_a_started_execution_has_a_status_and_can_be_stopped() -> None:
    clients.executions().start(VIDEO)
    assert clients.executions().status(VIDEO) == "RUNNING"
    clients.executions().stop(VIDEO)
    assert clients.executions().status(VIDEO) == "ABORTED"


def test_stopping_what_was_never_started_is_harmless() -> None:
    clients.executions().stop(VIDEO)
    assert started() == []


def test_a_state_machine_that_is_not_there_is_reported() -> None:
    nowhere = Executions(clients.stepfunctions(), STATE_MACHINE_ARN + "-gone")
    with pytest.raises(DependencyUnavailable):
        nowhere.start(VIDEO)
    with pytest.raises(DependencyUnavailable):
        nowhere.ping()
    clients.executions().ping()


def test_a_name_of_the_longest_id_and_the_largest_numbers_is_within_the_limit() -> None:
    longest = replace(new_video(new_ulid(2**48 - 1)), generation=10**9, attempt=10**9)
    assert len(execution_name(longest)) <= NAME_LIMIT

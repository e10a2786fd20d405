"""The pace of optimistic writes, against a simulated record that many write to at once."""

import heapq
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from tests.aws import TABLE
from tests.videos import stored_video
from zoetrope.adapters import clients, table_writes
from zoetrope.adapters.table_writes import (
    BRISK,
    CONDITION_FAILED,
    CROWD,
    Pace,
    attempts,
    replace_video,
    transact,
)
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable

TRANSACTION_SECONDS = 0.01
"""How long a transaction holds the record: who comes meanwhile gets TransactionConflict."""


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []
    monkeypatch.setattr("zoetrope.adapters.table_writes.time.sleep", made.append)
    monkeypatch.setattr(table_writes, "random", random.Random(1))
    return made


def refused(writers: int, pace: Pace, pauses: list[float]) -> int:
    """Let writers begin within one second; count those that gave up."""
    start = random.Random(2)
    tries = [attempts("writing", pace) for _ in range(writers)]
    queue = [(start.uniform(0, 1), writer) for writer in range(writers)]
    heapq.heapify(queue)
    for each in tries:
        next(each)
    held_until, gave_up = 0.0, 0
    while queue:
        at, writer = heapq.heappop(queue)
        if at >= held_until:
            held_until = at + TRANSACTION_SECONDS
            continue
        try:
            next(tries[writer])
        except DependencyUnavailable:
            gave_up += 1
        else:
            heapq.heappush(queue, (at + TRANSACTION_SECONDS + pauses[-1], writer))
    return gave_up


def test_a_write_on_a_version_that_is_gone_is_refused_whatever_the_status(aws: None) -> None:
    _ = aws
    before = stored_video(clients.video_table(), Status.PROCESSING)
    after = replace(before, version=before.version + 1, attempt=2)
    write = replace_video(TABLE, before, after, frozenset({Status.PROCESSING}))
    assert transact(clients.dynamodb(), [write]) == []
    assert transact(clients.dynamodb(), [write]) == [CONDITION_FAILED]


def test_a_write_from_a_status_that_is_none_of_the_changes_is_refused(aws: None) -> None:
    _ = aws
    before = stored_video(clients.video_table(), Status.PROCESSING)
    write = replace_video(TABLE, before, replace(before, attempt=2), frozenset({Status.UPLOADED}))
    assert transact(clients.dynamodb(), [write]) == [CONDITION_FAILED]


def test_a_video_is_read_as_it_is_and_not_as_it_was_a_moment_ago() -> None:
    asked: list[dict[str, Any]] = []

    class Client:
        def get_item(self, **given: Any) -> dict[str, Any]:
            asked.append(given)
            return {}

    assert VideoTable(Client(), TABLE).get("01HF") is None  # type: ignore[arg-type]
    assert asked[0]["ConsistentRead"] is True


def test_a_thousand_tasks_that_end_together_are_all_counted(pauses: list[float]) -> None:
    assert refused(1000, CROWD, pauses) == 0


def test_the_pace_of_a_waiting_client_would_not_do_for_them(pauses: list[float]) -> None:
    assert refused(1000, BRISK, pauses) > 100
    assert refused(10, BRISK, pauses) == 0


@pytest.mark.parametrize("pace", [BRISK, CROWD])
def test_the_pauses_grow_up_to_their_limit_and_end(pace: Pace, pauses: list[float]) -> None:
    with pytest.raises(DependencyUnavailable, match="writing"):
        list(attempts("writing", pace))
    longest = [min(pace.longest_pause_seconds, 0.02 * 2**n) for n in range(pace.tries)]
    assert len(pauses) == pace.tries
    assert all(0 <= made <= limit for made, limit in zip(pauses, longest, strict=True))
    assert all(a <= b for a, b in pairwise(longest))

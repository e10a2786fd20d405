"""The pace of optimistic writes, against a simulated record that many write to at once."""

import heapq
import random
from itertools import pairwise

import pytest

from zoetrope.adapters import table_writes
from zoetrope.adapters.table_writes import BRISK, CROWD, Pace, attempts
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

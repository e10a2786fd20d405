"""Fifty writers who have all read the same record of a video: one of them gets through."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from tests.videos import CREATED_MS, new_video
from zoetrope.adapters.identity import new_ulid
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.evolution import evolve
from zoetrope.domain.lifecycle import Change, Status, permits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tests.integration.product import Product
    from zoetrope.domain.video import Video

THREADS = 50
AHEAD_MS = 9_000_000_000_000
WHOLE = (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED, Change.PUBLISHED)
PATHS: dict[tuple[Status, bool], tuple[Change, ...]] = {
    (Status.AWAITING_UPLOAD, False): (),
    (Status.EXPIRED, False): (Change.UPLOAD_EXPIRED,),
    (Status.UPLOADED, False): WHOLE[:1],
    (Status.PROCESSING, False): WHOLE[:2],
    (Status.FAILED, False): (*WHOLE[:2], Change.PROCESSING_FAILED),
    (Status.READY, True): WHOLE,
    (Status.UPLOADED, True): (*WHOLE, Change.REPROCESS_REQUESTED),
    (Status.PROCESSING, True): (*WHOLE, Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED),
}
"""How a video gets into each situation that any change starts from."""

Race = tuple[Status, bool, Change, Change]


def races() -> Iterator[Race]:
    """Every pair of changes that start from the same situation, each with itself, too."""
    for status, published in PATHS:
        changes = [c for c in Change if permits(c, status=status, published=published)]
        for pair in combinations_with_replacement(changes, 2):
            yield (status, published, *pair)


class Overtaken(Exception):
    """The write was refused, and its writer has to read again."""


class StartingLine(VideoTable):
    """The table of a writer who writes when all have read, and does not try again."""

    def __init__(self, client: Any, name: str, line: Barrier) -> None:
        super().__init__(client, name)
        self._line, self._has_read = line, False

    def get(self, video_id: str) -> Video | None:
        if self._has_read:
            raise Overtaken
        self._has_read = True
        video = super().get(video_id)
        self._line.wait(60)
        return video


def started(table: VideoTable, status: Status, published: bool) -> Video:
    """A video of a tenant of its own, in the situation where the race begins.

    It is never purged or restarted: the sweep looks at what has not changed for a while, and the
    clock of these videos is ahead.
    """
    video_id = new_ulid(CREATED_MS)
    video = table.create(new_video(video_id, tenant=f"race-{video_id}", updated_at=AHEAD_MS)).video
    for number, change in enumerate(PATHS[status, published]):
        video = table.change(video_id, change, at_ms=AHEAD_MS + number, token=f"step-{number}")
    return video


def run(product: Product, race: Race) -> None:
    status, published, *pair = race
    client, name = product.stack.client("dynamodb"), product.stack.table_name
    table = VideoTable(client, name)
    before = started(table, status, published)
    line = Barrier(THREADS)

    def write(number: int) -> tuple[Change, str] | None:
        change, token = pair[number % 2], f"writer-{number}"
        runner = StartingLine(client, name, line)
        try:
            runner.change(before.video_id, change, at_ms=AHEAD_MS + 60, token=token, reason=token)
        except Overtaken:
            return None
        return change, token

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = Counter(pool.map(write, range(THREADS)))
    assert outcomes[None] == THREADS - 1
    [(change, token)] = filter(None, outcomes)
    after = table.get(before.video_id)
    assert after == evolve(before, change, at_ms=AHEAD_MS + 60, token=token)
    trail = VideoQueries(client, name).events(before.video_id)
    assert len(trail) == after.version == before.version + 1
    assert trail[-1].reason == token
    if after.status is not Status.DELETED:
        after = table.change(before.video_id, Change.DELETED, at_ms=AHEAD_MS + 90, token="over")
    table.stop_watching(after)


@pytest.mark.parametrize(
    "race",
    [
        (Status.AWAITING_UPLOAD, False, Change.UPLOAD_COMPLETED, Change.UPLOAD_ABORTED),
        (Status.PROCESSING, True, Change.PUBLISHED, Change.REPROCESSING_FAILED),
        (Status.READY, True, Change.DELETED, Change.REPROCESS_REQUESTED),
    ],
    ids=str,
)
def test_of_fifty_writers_exactly_one_wins(product: Product, race: Race) -> None:
    run(product, race)


@pytest.mark.exhaustive
def test_of_fifty_writers_exactly_one_wins_whatever_they_want(product: Product) -> None:
    every = list(races())
    assert len(every) >= 62
    for race in every:
        run(product, race)

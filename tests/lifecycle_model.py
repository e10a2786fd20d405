"""The lifecycle as a stateful model: writers that repeat themselves, race, and come late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.aws import create_table
from tests.videos import CREATED_MS, new_video
from zoetrope.adapters import clients
from zoetrope.adapters import table_items as items
from zoetrope.adapters.tenants import Tenants
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.evolution import edited, evolve
from zoetrope.domain.lifecycle import WATCHED, Change, Status, permits
from zoetrope.domain.tenants import usage_of
from zoetrope.errors import InvalidState, PreconditionFailed, StaleGeneration, VideoNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoetrope.domain.evolution import Given
    from zoetrope.domain.video import Video

GENERATIONS = st.none() | st.sampled_from([0, 1, 2])
ATTEMPTS = st.none() | st.sampled_from([1, 2])
CHANGES = st.sampled_from(Change)
OTHERS = st.none() | CHANGES
"""Who writes between our read and our write: mostly somebody, or races would be too few."""
TASKS = st.sampled_from(["chunk-00000", "chunk-00001", "audio-0"])
_PUBLISHED = (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED, Change.PUBLISHED)
PATHS = (
    (),
    (Change.UPLOAD_EXPIRED,),
    (Change.UPLOAD_COMPLETED, Change.PROCESSING_FAILED),
    (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED),
    _PUBLISHED,
    (*_PUBLISHED, Change.DELETED),
    (*_PUBLISHED, Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED),
)
"""How sequences begin, so that each part of the lifecycle is met in many of them."""

Situation = tuple[Change, Status, bool]
"""A change that is wanted of a video in a status, with or without a published generation."""


@dataclass
class Tally:
    """What the sequences have been through."""

    sequences: int = 0
    steps: int = 0
    made: Counter[Situation] = field(default_factory=Counter)
    refused: Counter[Situation] = field(default_factory=Counter)
    races: int = 0


def _works_for(video: Video) -> Given:
    """What the writer says who works for a video as it was read."""
    return {"generation": video.generation, "attempt": video.attempt}


class OvertakenTable(VideoTable):
    """The table as a writer meets it whom another one overtakes, once, after its first read."""

    overtake: Callable[[], None] | None = None

    def get(self, video_id: str) -> Video | None:
        """Read the video; then let the other writer write."""
        video = super().get(video_id)
        if self.overtake is not None:
            other, self.overtake = self.overtake, None
            other()
        return video


class LifecycleModel(RuleBasedStateMachine):
    """One video, the record that it should have, and everybody who wants something of it."""

    tally = Tally()
    tables = count()

    def __init__(self) -> None:
        super().__init__()
        self.name = f"table-{next(self.tables)}"
        create_table(clients.dynamodb(), self.name)
        self.table = OvertakenTable(clients.dynamodb(), self.name)
        self.expected: Video = self.table.create(new_video()).video
        self.trail: list[tuple[str, str]] = [("created", self.expected.status.value)]
        self.clock = CREATED_MS
        self.finished: set[tuple[int, str]] = set()
        self.tally.sequences += 1

    def teardown(self) -> None:
        video = self.expected
        counts = VideoQueries(clients.dynamodb(), self.name).counts_by_status()
        assert sum(counts.values()) == int(video.status in WATCHED)
        _, used = Tenants(clients.dynamodb(), self.name).get(video.tenant)
        assert used == usage_of(video)
        trail = VideoQueries(clients.dynamodb(), self.name).events(video.video_id)
        assert [(event.change, event.target) for event in trail] == self.trail
        assert len(trail) == video.version
        clients.dynamodb().delete_table(TableName=self.name)

    @rule(change=CHANGES, generation=GENERATIONS, attempt=ATTEMPTS, first=OTHERS)
    def write(
        self,
        change: Change,
        generation: int | None,
        attempt: int | None,
        first: Change | None,
    ) -> None:
        self._race(first, change, {"generation": generation, "attempt": attempt})

    @initialize(path=st.sampled_from(PATHS))
    def begin(self, path: tuple[Change, ...]) -> None:
        for change in path:
            self.tally.steps += 1
            self._write(change, {})

    @precondition(lambda self: self.expected.status is not Status.DELETED)
    @rule(choice=st.integers(0, 59), first=OTHERS)
    def go_on(self, choice: int, first: Change | None) -> None:
        """Make a change that the table permits; a deletion ends all, so it is another rule's."""
        video = self.expected
        published = video.published_generation > 0
        possible = [c for c in Change if permits(c, status=video.status, published=published)]
        possible.remove(Change.DELETED)
        self._race(first, possible[choice % len(possible)], _works_for(video))

    @rule(choice=st.integers(0, 59))
    def go_wrong(self, choice: int) -> None:
        """Want a change that the table refuses."""
        video = self.expected
        published = video.published_generation > 0
        refused = [c for c in Change if not permits(c, status=video.status, published=published)]
        self._race(None, refused[choice % len(refused)], _works_for(video))

    def _race(self, first: Change | None, second: Change, given: Given) -> None:
        """Two writers read the same record; the second comes to write only after the first did."""
        self.tally.steps += 1
        if first is not None:
            self.tally.races += 1
            self.table.overtake = lambda: self._write(first, {})
        self._write(second, given)

    def _write(self, change: Change, given: Given) -> None:
        self.clock += 1
        token, at_ms, read = f"token-{self.clock}", self.clock, self.expected
        refusal = self._attempt(change, given, token, at_ms)
        if refusal:
            # By the record that was read, or by the one of whoever overtook us.
            assert any(
                self._refuses(video, change, given, refusal) for video in (read, self.expected)
            )
            return
        # Whoever overtook us has brought the model up to date: this write comes after theirs.
        video = self.expected
        after = evolve(video, change, at_ms=at_ms, token=token, **given)
        if self.clock % 2:
            # A retry whose first answer was lost: the same token, a later time.
            assert self._attempt(change, given, token, at_ms + 1) is None
        self.tally.made[change, video.status, video.published_generation > 0] += 1
        self.expected = after
        self.trail.append((change.value, after.status.value))

    def _refuses(self, video: Video, change: Change, given: Given, refusal: Exception) -> bool:
        try:
            evolve(video, change, at_ms=0, token="", **given)
        except (InvalidState, StaleGeneration) as expected:
            if isinstance(expected, InvalidState):
                self.tally.refused[change, video.status, video.published_generation > 0] += 1
            return type(expected) is type(refusal)
        return False

    def _attempt(self, change: Change, given: Given, token: str, at_ms: int) -> Exception | None:
        video_id = self.expected.video_id
        try:
            self.table.change(video_id, change, at_ms=at_ms, token=token, **given)
        except (InvalidState, StaleGeneration) as refused:
            return refused
        return None

    @rule(
        title=st.sampled_from(["Sea", "Lake"]),
        versions=st.none() | st.frozensets(st.integers(1, 6)),
    )
    def edit(self, title: str, versions: frozenset[int] | None) -> None:
        self.tally.steps += 1
        self.clock += 1
        video = self.expected
        refusal: type[Exception] | None = None
        if video.status is Status.DELETED:
            refusal = VideoNotFound
        elif versions is not None and video.version not in versions:
            refusal = PreconditionFailed
        if refusal:
            with pytest.raises(refusal):
                self._edit(title, versions)
            return
        self._edit(title, versions)
        if video.title != title:
            self.expected = edited(video, {"title": title}, at_ms=self.clock)
            self.trail.append(("edited", video.status.value))

    def _edit(self, title: str, versions: frozenset[int] | None) -> None:
        video = self.expected
        self.table.edit(
            video.video_id,
            {"title": title},
            tenant=video.tenant,
            at_ms=self.clock,
            versions=versions,
        )

    @rule(late=st.integers(0, 2), task=TASKS)
    def finish(self, late: int, task: str) -> None:
        """A task ends, of the newest generation or of the one before, and says so twice."""
        self.tally.steps += 1
        video = self.expected
        generation = video.generation - late // 2
        current = video.status is Status.PROCESSING and generation == video.generation
        if not current and (generation, task) not in self.finished:
            with pytest.raises(StaleGeneration):
                self.table.finish_task(video.video_id, generation, task, at_ms=self.clock)
            return
        for _ in range(2):
            self.table.finish_task(video.video_id, generation, task, at_ms=self.clock)
        if (generation, task) not in self.finished:
            self.finished.add((generation, task))
            done = video.progress.tasks_done + 1
            self.expected = replace(video, progress=replace(video.progress, tasks_done=done))

    @invariant()
    def the_table_holds_what_the_model_holds(self) -> None:
        item = self.table.get_item(items.meta_key(self.expected.video_id)) or {}
        assert items.decode_video(item) == self.expected
        assert ("watch" in item) is (self.expected.status in WATCHED)

    @precondition(lambda self: self.expected.published_generation)
    @invariant()
    def what_was_published_stays_playable_until_it_is_deleted(self) -> None:
        assert self.expected.is_playable is (self.expected.status is not Status.DELETED)
        assert not permits(Change.PROCESSING_FAILED, status=self.expected.status, published=True)

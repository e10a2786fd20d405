"""The lifecycle as a stateful model: whatever happens in whatever order, the rules hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from moto import mock_aws

from tests.aws import TABLE, create_table
from tests.videos import CREATED_MS, new_video
from zoetrope.adapters import clients
from zoetrope.adapters.tenants import Tenants
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.evolution import edited, evolve
from zoetrope.domain.lifecycle import WATCHED, Change, Status, permits
from zoetrope.domain.tenants import usage_of
from zoetrope.errors import InvalidState, PreconditionFailed, StaleGeneration, VideoNotFound

if TYPE_CHECKING:
    from zoetrope.domain.video import Video

pytestmark = pytest.mark.usefixtures("environment")
VERSIONS = st.integers(1, 6)
GENERATIONS = st.sampled_from([0, 1, 2, 3])


class LifecycleModel(RuleBasedStateMachine):
    """Writers that repeat themselves, come late, and work for generations long gone."""

    def __init__(self) -> None:
        super().__init__()
        clients.dynamodb.cache_clear()
        self.account = mock_aws()
        self.account.start()
        create_table(clients.dynamodb())
        self.table = VideoTable(clients.dynamodb(), TABLE)
        self.expected: Video = self.table.create(new_video()).video
        self.events = 1
        self.clock = CREATED_MS
        self.finished: set[tuple[int, str]] = set()

    def teardown(self) -> None:
        self.account.stop()
        clients.dynamodb.cache_clear()

    @rule(change=st.sampled_from(Change), generation=st.none() | GENERATIONS)
    def write(self, change: Change, generation: int | None) -> None:
        self.clock += 1
        token = f"token-{self.clock}"
        try:
            after = evolve(
                self.expected, change, at_ms=self.clock, token=token, generation=generation
            )
        except (InvalidState, StaleGeneration) as refusal:
            with pytest.raises(type(refusal)):
                self._change(change, token, generation)
            return
        self._change(change, token, generation)
        # A retry whose first answer was lost: the same token, a later time.
        self.clock += 1
        self._change(change, token, generation)
        self.expected, self.events = after, self.events + 1

    def _change(self, change: Change, token: str, generation: int | None) -> None:
        self.table.change(
            self.expected.video_id, change, at_ms=self.clock, token=token, generation=generation
        )

    @rule(title=st.sampled_from(["Sea", "Lake"]), versions=st.none() | st.frozensets(VERSIONS))
    def edit(self, title: str, versions: frozenset[int] | None) -> None:
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
            self.events += 1

    def _edit(self, title: str, versions: frozenset[int] | None) -> None:
        video = self.expected
        self.table.edit(
            video.video_id,
            {"title": title},
            tenant=video.tenant,
            at_ms=self.clock,
            versions=versions,
        )

    @rule(generation=GENERATIONS, task=st.sampled_from(["chunk-00000", "chunk-00001", "audio-0"]))
    def finish(self, generation: int, task: str) -> None:
        video = self.expected
        current = video.status is Status.PROCESSING and generation == video.generation
        if not current and (generation, task) not in self.finished:
            with pytest.raises(StaleGeneration):
                self.table.finish_task(video.video_id, generation, task, at_ms=self.clock)
            return
        self.table.finish_task(video.video_id, generation, task, at_ms=self.clock)
        if (generation, task) not in self.finished:
            self.finished.add((generation, task))
            done = video.progress.tasks_done + 1
            self.expected = replace(video, progress=replace(video.progress, tasks_done=done))

    @invariant()
    def the_table_holds_what_the_model_holds(self) -> None:
        assert self.table.get(self.expected.video_id) == self.expected

    @invariant()
    def the_tenant_is_counted_what_its_videos_use(self) -> None:
        _, used = Tenants(clients.dynamodb(), TABLE).get(self.expected.tenant)
        assert used == usage_of(self.expected)

    @invariant()
    def every_change_left_one_event(self) -> None:
        trail = VideoQueries(clients.dynamodb(), TABLE).events(self.expected.video_id)
        assert len(trail) == self.events
        assert trail[-1].target == self.expected.status

    @invariant()
    def reconcile_sees_exactly_what_needs_a_next_step(self) -> None:
        counts = VideoQueries(clients.dynamodb(), TABLE).counts_by_status()
        watched = self.expected.status in WATCHED
        assert sum(counts.values()) == int(watched)

    @precondition(lambda self: self.expected.published_generation)
    @invariant()
    def what_was_published_stays_playable_until_it_is_deleted(self) -> None:
        assert self.expected.is_playable is (self.expected.status is not Status.DELETED)
        assert not permits(Change.PROCESSING_FAILED, status=self.expected.status, published=True)


TestLifecycleModel = LifecycleModel.TestCase
TestLifecycleModel.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

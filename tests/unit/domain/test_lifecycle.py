"""The table of transitions: what it permits, what it refuses, and that no status is a dead end."""

import pytest

from zoetrope.domain.lifecycle import (
    TRANSITIONS,
    WATCHED,
    Change,
    Status,
    failure_change,
    permits,
    target_of,
)
from zoetrope.errors import InvalidState

S = Status
EVERY_CASE = [
    (change, status, published)
    for change in Change
    for status in Status
    for published in (True, False)
]


def test_every_change_has_a_rule() -> None:
    assert set(TRANSITIONS) == set(Change)


@pytest.mark.parametrize(("change", "status", "published"), EVERY_CASE)
def test_a_change_is_refused_exactly_where_the_table_does_not_name_it(
    change: Change, status: Status, published: bool
) -> None:
    rule = TRANSITIONS[change]
    named = status in rule.sources and rule.published in {None, published}
    if named:
        assert target_of(change, status=status, published=published) is rule.target
    else:
        with pytest.raises(InvalidState) as refused:
            target_of(change, status=status, published=published)
        assert refused.value.status == status


@pytest.mark.parametrize("change", list(Change))
def test_nothing_ever_happens_to_a_deleted_video(change: Change) -> None:
    assert not permits(change, status=S.DELETED, published=True)
    assert not permits(change, status=S.DELETED, published=False)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DELETED}))
def test_a_video_can_be_deleted_from_every_other_status(status: Status) -> None:
    assert target_of(Change.DELETED, status=status, published=False) is S.DELETED


def test_only_processing_can_become_ready_by_publishing() -> None:
    assert TRANSITIONS[Change.PUBLISHED].sources == {S.PROCESSING}


def test_a_status_that_needs_a_next_step_is_watched() -> None:
    assert {S.AWAITING_UPLOAD, S.EXPIRED, S.UPLOADED, S.PROCESSING, S.DELETED} == WATCHED


@pytest.mark.parametrize(
    ("published", "target"), [(True, S.READY), (False, S.FAILED)], ids=["published", "unpublished"]
)
def test_a_failed_processing_takes_nothing_from_viewers(published: bool, target: Status) -> None:
    change = failure_change(published=published)
    assert target_of(change, status=S.PROCESSING, published=published) is target


def test_every_status_is_reached_from_a_new_upload() -> None:
    reached = {S.AWAITING_UPLOAD}
    for _ in Status:
        reached |= {r.target for r in TRANSITIONS.values() if r.sources & reached}
    assert reached == set(Status)

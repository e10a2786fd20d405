"""What takes too long is counted at each sweep, so that somebody is told."""

import pytest

from processing import metrics, reconcile
from processing.stuck import count_stuck
from tests.videos import CREATED_MS, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import STUCK_AFTER_MS, Status

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr(metrics, "count", lambda name, value=1: seen.append((name, value)))
    return seen


@pytest.mark.parametrize("status", STUCK_AFTER_MS)
@pytest.mark.parametrize(("after", "stuck"), [(-1, 0), (0, 0), (1, 1)])
def test_a_video_is_stuck_when_its_status_lasts_too_long(
    counted: list[tuple[str, int]], status: Status, after: int, stuck: int
) -> None:
    video = stored_video(clients.video_table(), status)
    assert count_stuck(video.updated_at + STUCK_AFTER_MS[status] + after) == stuck
    assert counted == [("Stuck", stuck)]


@pytest.mark.parametrize(("after", "stuck"), [(-1, 0), (0, 0), (1, 1)])
def test_a_video_that_gets_on_is_not_stuck_however_long_it_takes(
    counted: list[tuple[str, int]], after: int, stuck: int
) -> None:
    video = stored_video(clients.video_table(), Status.PROCESSING)
    finished = video.updated_at + 10**9
    clients.video_table().finish_task(video.video_id, 1, "chunk-00007", at_ms=finished)
    assert count_stuck(finished + STUCK_AFTER_MS[Status.PROCESSING] + after) == stuck
    assert counted == [("Stuck", stuck)]


@pytest.mark.parametrize("status", sorted(set(Status) - set(STUCK_AFTER_MS)))
def test_no_other_status_is_ever_stuck(counted: list[tuple[str, int]], status: Status) -> None:
    stored_video(clients.video_table(), status)
    assert count_stuck(CREATED_MS + 10**12) == 0
    assert counted == [("Stuck", 0)]


def test_each_sweep_counts_them(
    counted: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "now_ms", lambda: CREATED_MS)
    reconcile.handler({}, None)
    assert counted == [("Stuck", 0)]


def test_a_table_that_is_down_does_not_end_the_sweep(counted: list[tuple[str, int]]) -> None:
    clients.dynamodb().delete_table(TableName=clients.video_table().name)
    assert count_stuck(CREATED_MS) == 0
    assert counted == []

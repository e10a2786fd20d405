"""Progress, stages and visibility of a video."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.videos import new_video
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import Progress, progress_fraction


@given(done=st.integers(0, 10_000), total=st.integers(0, 10_000))
def test_progress_stays_below_one_until_the_video_is_ready(done: int, total: int) -> None:
    video = replace(new_video(), status=Status.PROCESSING, progress=Progress(done, total))
    assert 0 <= progress_fraction(video) < 1
    assert progress_fraction(replace(video, status=Status.READY)) == 1


def test_a_video_that_has_failed_stays_where_it_got_to() -> None:
    processed = replace(new_video(), status=Status.PROCESSING, progress=Progress(3, 4))
    failed = replace(processed, status=Status.FAILED)
    assert progress_fraction(failed) == progress_fraction(processed) == 0.75


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.UPLOADED, Status.EXPIRED])
def test_a_video_that_is_not_being_processed_has_no_progress(status: Status) -> None:
    assert progress_fraction(replace(new_video(), status=status, progress=Progress(3, 4))) == 0


@pytest.mark.parametrize(
    ("progress", "stage"),
    [
        (Progress(0, 0), "probing"),
        (Progress(0, 2), "transcoding"),
        (Progress(1, 2), "transcoding"),
        (Progress(2, 2), "publishing"),
    ],
)
def test_the_stage_follows_from_the_counted_tasks(progress: Progress, stage: str) -> None:
    assert progress.stage == stage


@pytest.mark.parametrize(
    ("generation", "status", "playable"),
    [
        (0, Status.PROCESSING, False),
        (1, Status.PROCESSING, True),
        (1, Status.READY, True),
        (1, Status.DELETED, False),
    ],
)
def test_only_a_published_generation_of_a_live_video_is_visible(
    generation: int, status: Status, playable: bool
) -> None:
    video = replace(new_video(), status=status, published_generation=generation)
    assert video.is_playable is playable

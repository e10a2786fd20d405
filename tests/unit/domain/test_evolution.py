"""What a change does to a video's record."""

from dataclasses import replace

import pytest

from tests.videos import new_video
from zoetrope.domain.evolution import KEPT_MS, MOST_KEPT, creation_event, event_of, evolve
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, Progress, Video
from zoetrope.errors import InvalidState, StaleGeneration

FAILURE = Failure("not_a_video", "This is not a video.")


def processing(**fields: object) -> Video:
    return replace(new_video(), status=Status.PROCESSING, generation=2, **fields)  # type: ignore[arg-type]


def test_a_completed_upload_begins_the_first_generation() -> None:
    after = evolve(new_video(), Change.UPLOAD_COMPLETED, at_ms=5, token="t")
    assert (after.status, after.generation, after.attempt) == (Status.UPLOADED, 1, 1)
    assert (after.version, after.updated_at, after.request_token) == (2, 5, "t")


def test_reprocessing_begins_the_next_generation_with_no_progress_and_no_failure() -> None:
    failed = replace(
        new_video(),
        status=Status.FAILED,
        generation=3,
        attempt=2,
        progress=Progress(5, 9),
        failure=FAILURE,
    )
    after = evolve(failed, Change.REPROCESS_REQUESTED, at_ms=5, token="t")
    assert (after.generation, after.attempt) == (4, 1)
    assert after.progress == Progress()
    assert after.failure is None


def test_a_restart_keeps_the_generation_and_its_progress() -> None:
    after = evolve(
        processing(progress=Progress(5, 9)), Change.PROCESSING_RESTARTED, at_ms=5, token="t"
    )
    assert (after.generation, after.attempt, after.progress) == (2, 2, Progress(5, 9))


def test_publishing_shows_the_generation_that_was_processed() -> None:
    after = evolve(
        processing(published_generation=1), Change.PUBLISHED, at_ms=5, token="t", generation=2
    )
    assert (after.status, after.published_generation) == (Status.READY, 2)


def test_generations_that_were_shown_are_remembered_while_they_are_kept() -> None:
    kept = {str(number): 1_000 + number for number in range(1, MOST_KEPT + 3)}
    before = processing(published_generation=40, former_generations=kept)
    after = evolve(before, Change.PUBLISHED, at_ms=1_001, token="t")
    newest = range(4, MOST_KEPT + 3)
    assert after.former_generations == {
        "40": 1_001 + KEPT_MS,
        **{str(number): 1_000 + number for number in newest},
    }


def test_a_generation_that_is_no_longer_kept_is_forgotten() -> None:
    before = processing(published_generation=0, former_generations={"1": 5, "2": 6})
    after = evolve(before, Change.PUBLISHED, at_ms=5, token="t")
    assert after.former_generations == {"2": 6}


def test_a_failed_reprocessing_leaves_the_published_generation() -> None:
    after = evolve(
        processing(published_generation=1),
        Change.REPROCESSING_FAILED,
        at_ms=5,
        token="t",
        failure=FAILURE,
    )
    assert (after.status, after.published_generation) == (Status.READY, 1)
    assert after.failure == FAILURE


@pytest.mark.parametrize("generation", [1, 3])
def test_another_generation_than_the_newest_is_refused(generation: int) -> None:
    with pytest.raises(StaleGeneration):
        evolve(processing(), Change.PUBLISHED, at_ms=5, token="t", generation=generation)


def test_a_change_that_the_table_refuses_changes_nothing() -> None:
    video = new_video()
    with pytest.raises(InvalidState):
        evolve(video, Change.PUBLISHED, at_ms=5, token="t")
    assert video == new_video()


def test_the_audit_event_tells_from_where_to_where_and_why() -> None:
    before = new_video()
    after = evolve(before, Change.UPLOAD_EXPIRED, at_ms=5, token="t")
    event = event_of(before, after, Change.UPLOAD_EXPIRED, "not completed in time")
    assert (event.source, event.target) == ("awaiting_upload", "expired")
    assert (event.at_ms, event.reason) == (5, "not completed in time")


def test_the_first_event_has_no_status_before_it() -> None:
    event = creation_event(new_video())
    assert (event.source, event.target) == ("", "awaiting_upload")

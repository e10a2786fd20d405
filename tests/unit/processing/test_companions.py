"""What accompanies a stream: done once, left out if the source defies it, retried if S3 does."""

from collections.abc import Mapping

import pytest

from processing.companions import accompany
from processing.tasks import Job
from tests.pipeline import VIDEO_ID
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.errors import DependencyUnavailable, MediaRejected, StaleGeneration, ToolFailed


@pytest.fixture
def job(aws: None) -> Job:  # noqa: ARG001 - the account must be there
    stored_video(clients.video_table(), Status.PROCESSING, video_id=VIDEO_ID)
    return Job(VIDEO_ID, TENANT, 1, deadline=0.0)


def result(job: Job) -> object:
    return clients.media_bucket().get_json(job.keys.task_result("stills"))


def raising(error: Exception) -> Mapping[str, object]:
    raise error


def test_it_is_done_once(job: Job) -> None:
    done = accompany(job, "stills", lambda: {"poster": 7, "source_requests": 3})
    assert done == {"task": "stills", "skipped": False, "source_requests": 3}
    again = accompany(job, "stills", lambda: raising(AssertionError("once is enough")))
    assert again == {"task": "stills", "skipped": True}
    assert result(job) == {"poster": 7, "source_requests": 3}


@pytest.mark.parametrize(
    "error",
    [
        MediaRejected("corrupt_source", "The file is damaged."),
        ToolFailed("ffmpeg was stopped after 60 s", members={"timed_out": True}),
        ToolFailed("ffmpeg ended with 1", members={"exit_code": 1}),
    ],
)
def test_what_the_source_does_not_give_is_left_out_and_not_tried_again(
    job: Job, error: Exception
) -> None:
    assert not accompany(job, "stills", lambda: raising(error))["skipped"]
    assert result(job) == {}
    assert accompany(job, "stills", lambda: {"poster": 1})["skipped"]


def test_what_may_pass_is_raised_for_step_functions_to_retry(job: Job) -> None:
    with pytest.raises(DependencyUnavailable):
        accompany(job, "stills", lambda: raising(DependencyUnavailable("S3 does not answer")))
    assert result(job) is None


def test_nothing_is_begun_for_a_video_that_is_gone(job: Job) -> None:
    table = clients.video_table()
    table.change(VIDEO_ID, Change.DELETED, at_ms=9, token="t")
    with pytest.raises(StaleGeneration):
        accompany(job, "stills", lambda: raising(AssertionError("begun for nobody")))


def test_it_counts_for_no_progress(job: Job) -> None:
    table = clients.video_table()
    table.record_plan(VIDEO_ID, 1, tasks_total=2, facts={})
    accompany(job, "stills", dict)
    video = table.get(VIDEO_ID)
    assert video
    assert (video.progress.tasks_done, video.progress.tasks_total) == (0, 2)

"""What a task used is counted with its mark: once, and only by the run that did the work."""

import time

import pytest

from processing.tasks import Event, Job, once, perform
from tests.pipeline import VIDEO_ID, Context
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status

LEAST_SECONDS = 0.02
EVENT = {"video_id": VIDEO_ID, "tenant": TENANT, "generation": 1}


@pytest.fixture(autouse=True)
def video(aws: None) -> None:  # noqa: ARG001 - the account must be there
    stored_video(clients.video_table(), Status.PROCESSING, video_id=VIDEO_ID)


def encode() -> dict[str, object]:
    time.sleep(LEAST_SECONDS)
    return {"frame_count": 1}


def run() -> Event:
    def work(job: Job) -> Event:
        return once(job, "chunk-00000", encode)

    return perform("TranscodeChunk", EVENT, Context(), work)


def used() -> int:
    video = clients.video_table().get(VIDEO_ID)
    assert video is not None
    return video.progress.compute_mb_ms


def test_a_task_counts_its_memory_times_its_time() -> None:
    assert run()["skipped"] is False
    milliseconds, rest = divmod(used(), int(Context.memory_limit_in_mb))
    assert rest == 0
    assert LEAST_SECONDS * 1000 <= milliseconds < 60_000


def test_a_task_that_was_done_before_counts_nothing() -> None:
    run()
    before = used()
    assert run()["skipped"] is True
    assert used() == before

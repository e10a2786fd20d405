"""A tool that is stopped at the deadline: once may be a slow machine, twice is too much."""

import pytest

from processing.tasks import Event, Job, perform
from tests.moto_calls import with_a_lost_answer
from tests.pipeline import VIDEO_ID, Context
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.errors import ToolFailed

pytestmark = pytest.mark.usefixtures("aws")
EVENT = {"video_id": VIDEO_ID, "tenant": TENANT, "generation": 1}


def hang(_: Job) -> Event:
    raise ToolFailed("ffmpeg was stopped after 895 s", members={"timed_out": True})


def run(task: str = "chunk-00000") -> Event:
    return perform("TranscodeChunk", EVENT, Context(), hang, task=task)


def test_a_task_is_given_up_at_its_own_second_overrun() -> None:
    for task in ("chunk-00000", "chunk-00001"):
        with pytest.raises(ToolFailed):
            run(task)
    assert run()["failure"]["code"] == "processing_timeout"


def test_an_overrun_whose_note_is_answered_late_is_one_overrun() -> None:
    answers = with_a_lost_answer(clients.s3(), "PutObject")
    with pytest.raises(ToolFailed):
        run()
    assert answers == [200, 412]
    assert run()["outcome"] == "rejected"

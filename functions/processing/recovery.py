"""Bringing a video back whose execution died: a new attempt, or a typed failure."""

from processing.failures import (
    INTERNAL_ERROR,
    PROCESSING_STOPPED,
    PROCESSING_TIMEOUT,
    record_failure,
)
from processing.intake import start_processing
from processing.log import about, logger
from processing.metrics import count_repair
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, Video
from zoetrope.errors import StaleGeneration

MAX_ATTEMPTS = 3
"""Executions of one generation; finished tasks are kept, so each attempt gets further."""

_GIVE_UP: dict[str, Failure] = {"TIMED_OUT": PROCESSING_TIMEOUT}


def recover(video: Video) -> None:
    """See to a video that should be in processing, according to what became of its execution.

    Running: nothing. Never started: start it. Stopped by an operator: fail. Dead otherwise: another
    attempt of the same generation, up to MAX_ATTEMPTS.
    """
    if video.status not in {Status.UPLOADED, Status.PROCESSING}:
        return
    ended_as = clients.executions().status(video)
    if ended_as == "RUNNING":
        return
    if ended_as is None:
        start_processing(video, reason="it never began")
        what = "the execution had never begun"
        if clients.video_table().note_repair(video, what, at_ms=now_ms()):
            count_repair("never_started")
    elif ended_as == "ABORTED":
        _fail(video, PROCESSING_STOPPED, "stopped")
    elif video.attempt >= MAX_ATTEMPTS:
        _fail(video, _GIVE_UP.get(ended_as, INTERNAL_ERROR), "given_up")
    else:
        _restart(video, ended_as)


def _fail(video: Video, failure: Failure, kind: str) -> None:
    if record_failure(video.video_id, failure, generation=video.generation, attempt=video.attempt):
        count_repair(kind)


def _restart(video: Video, ended_as: str) -> None:
    try:
        restarted = clients.video_table().change(
            video.video_id,
            Change.PROCESSING_RESTARTED,
            at_ms=now_ms(),
            # Two sweeps that see the same dead execution make one restart of it.
            token=f"restart-{video.generation}-{video.attempt}",
            reason=f"execution {video.attempt} ended as {ended_as}",
            generation=video.generation,
            attempt=video.attempt,
        )
    except StaleGeneration as overtaken:
        logger.info("restart overtaken", extra=about(video) | {"why": overtaken.detail})
        return
    clients.executions().start(restarted)
    count_repair("dead_execution")
    logger.warning(
        "processing restarted",
        extra=about(video) | {"attempt": restarted.attempt, "ended_as": ended_as},
    )

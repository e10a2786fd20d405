"""How a processing ends without a stream: once, for its own generation and attempt only."""

from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.domain.lifecycle import Status, failure_change
from zoetrope.domain.video import Failure
from zoetrope.errors import InvalidState, StaleGeneration

INTERNAL_ERROR = Failure(
    "internal_error",
    "Processing failed on our side; reprocess the video to try again.",
    retryable=True,
)
PROCESSING_TIMEOUT = Failure(
    "processing_timeout",
    "Processing took too long; reprocess the video, or upload a shorter or smaller one.",
    retryable=True,
)
CANNOT_BE_PACKAGED = Failure(
    "internal_error",
    "What was encoded of the video cannot become a stream. Export it as MP4 and upload that.",
)
PROCESSING_STOPPED = Failure(
    "internal_error", "Processing was stopped; reprocess the video to try again.", retryable=True
)


def record_failure(video_id: str, failure: Failure, *, generation: int, attempt: int) -> bool:
    """Record why a generation failed, and say whether that was done.

    One that is published or deleted is left alone; so is one that another generation has overtaken,
    or another attempt, which may do better.
    """
    video = clients.video_table().get(video_id)
    if video is None or video.status not in {Status.UPLOADED, Status.PROCESSING}:
        return False
    ids = {"video_id": video_id, "generation": generation, "attempt": attempt}
    try:
        change_now(
            video_id,
            failure_change(published=video.published_generation > 0),
            reason=failure.code,
            generation=generation,
            attempt=attempt,
            failure=failure,
        )
    except (InvalidState, StaleGeneration) as overtaken:
        logger.info("failure overtaken", extra=ids | {"why": overtaken.detail})
        return False
    logger.warning("processing failed", extra=ids | {"code": failure.code})
    return True

"""How a processing ends without a stream: once, for its own generation only."""

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
PROCESSING_STOPPED = Failure(
    "internal_error", "Processing was stopped; reprocess the video to try again.", retryable=True
)


def record_failure(video_id: str, generation: int, failure: Failure) -> None:
    """Record why a generation failed; one overtaken, published or deleted is left alone."""
    video = clients.video_table().get(video_id)
    if video is None or video.status not in {Status.UPLOADED, Status.PROCESSING}:
        return
    try:
        change_now(
            video_id,
            failure_change(published=video.published_generation > 0),
            reason=failure.code,
            generation=generation,
            failure=failure,
        )
    except (InvalidState, StaleGeneration) as overtaken:
        logger.info("failure overtaken", extra={"video_id": video_id, "why": overtaken.detail})
        return
    logger.warning(
        "processing failed",
        extra={"video_id": video_id, "generation": generation, "code": failure.code},
    )

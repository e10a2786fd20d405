"""Taking a whole source into processing: the same steps whether an event or a sweep found it."""

from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.purges import request_purge
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState, VideoNotFound


def accept_source(tenant: str, video_id: str, *, reason: str) -> None:
    """Record that a video's source is whole, and start its processing.

    Repeated, late and reordered calls end in one generation and one execution: the change is
    conditional, and the execution's name is the generation's.
    """
    video = clients.video_table().get(video_id)
    if video is None or video.tenant != tenant:
        logger.warning("source of no known video", extra={"video_id": video_id})
        return
    if video.status is Status.DELETED:
        # The upload was completed while the video was being deleted.
        request_purge(video_id)
        return
    video = _completed(video, reason)
    if video.status is Status.UPLOADED:
        clients.executions().start(video)
        logger.info(
            "processing requested",
            extra={"video_id": video_id, "generation": video.generation, "reason": reason},
        )


def _completed(video: Video, reason: str) -> Video:
    if video.status not in {Status.AWAITING_UPLOAD, Status.EXPIRED}:
        return video
    try:
        return change_now(video.video_id, Change.UPLOAD_COMPLETED, reason=reason)
    except InvalidState:
        # The client's own call to complete was faster; what it wrote is the truth.
        newer = clients.video_table().get(video.video_id)
        if newer is None:
            raise VideoNotFound(video.video_id) from None
        return newer

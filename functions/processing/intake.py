"""Taking a whole source into processing: the same steps whether an event or a sweep found it."""

from processing.failures import record_failure
from processing.log import about, logger
from processing.metrics import count_repair
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.purges import request_purge
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.uploads import source_refusal, upload_of, with_size
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState, VideoNotFound


def accept_source(tenant: str, video_id: str, *, size_bytes: int, reason: str) -> None:
    """Record that a video's source is whole, and start its processing.

    `size_bytes` is what S3 has. Repeated, late and reordered calls end in one generation and one
    execution: the change is conditional, and the execution's name is the generation's.
    """
    video = clients.video_table().get(video_id)
    if video is None or video.tenant != tenant:
        logger.warning("source of no known video", extra={"video_id": video_id})
        return
    if video.status is Status.DELETED:
        # The upload was completed while the video was being deleted.
        request_purge(video_id)
        return
    video = _completed(video, size_bytes, reason)
    if video.status is Status.UPLOADED:
        start_processing(video, reason=reason)


def take_lost_source(video: Video) -> bool:
    """Accept a source whose event never came; False if S3 has none."""
    size = clients.source_bucket().head(upload_of(video).key)
    if size is None:
        return False
    accept_source(video.tenant, video.video_id, size_bytes=size, reason="found by reconcile")
    count_repair("lost_event")
    return True


def start_processing(video: Video, *, reason: str) -> None:
    """Start an execution, or record why this source gets none.

    The API refuses such a source before S3 makes it. A client that speaks to S3 by itself has made
    it all the same: it is there, it is counted, and its owner is told.
    """
    refusal = source_refusal(video, clients.tenants().largest_upload(video.tenant))
    if refusal:
        record_failure(video.video_id, refusal, generation=video.generation, attempt=video.attempt)
        return
    clients.executions().start(video)
    logger.info("processing requested", extra=about(video) | {"reason": reason})


def _completed(video: Video, size_bytes: int, reason: str) -> Video:
    if video.status not in {Status.AWAITING_UPLOAD, Status.EXPIRED}:
        return video
    try:
        after = change_now(
            video.video_id,
            Change.UPLOAD_COMPLETED,
            reason=reason,
            size_bytes=size_bytes,
            upload=with_size(video, size_bytes),
        )
    except InvalidState:
        # The client's own call to complete was faster; what it wrote is the truth.
        newer = clients.video_table().get(video.video_id)
        if newer is None:
            raise VideoNotFound(video.video_id) from None
        return newer
    # A form, or an upload that the client began by itself, may have brought it: then ours is open.
    clients.source_bucket().abort(*upload_of(video))
    return after

"""Settle the size of a source that nobody had declared, once its parts tell it."""

from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.tenants import check_size
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState


def settle_size(video: Video, size_bytes: int) -> Video:
    """Record the size within the tenant's limits, before S3 makes the object; give the video.

    A declared size was settled at the creation. Raises UploadTooLarge, StorageLimitReached.
    """
    if video.upload.is_planned:
        return video
    if video.size_bytes == size_bytes and video.status is Status.AWAITING_UPLOAD:
        return video
    check_size(size_bytes, clients.tenants().largest_upload(video.tenant))
    try:
        return change_now(
            video.video_id,
            Change.UPLOAD_SIZED,
            reason=f"its parts have {size_bytes} bytes",
            size_bytes=size_bytes,
        )
    except InvalidState:
        # Another call has completed it meanwhile, with what S3 has now.
        return clients.video_table().get_for_tenant(video.video_id, video.tenant)

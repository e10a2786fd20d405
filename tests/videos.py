"""Videos for tests: a new upload, and the same video further along."""

from typing import Any

from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Upload, Video

TENANT = "acme"
CREATED_MS = 1_700_000_000_000


def new_video(video_id: str = "01HF0000000000000000000000", **fields: Any) -> Video:
    """A video that waits for its upload, as the Upload API first writes it."""
    given: dict[str, Any] = {
        "video_id": video_id,
        "tenant": TENANT,
        "status": Status.AWAITING_UPLOAD,
        "version": 1,
        "filename": "holiday.mp4",
        "size_bytes": 10,
        "created_at": CREATED_MS,
        "updated_at": CREATED_MS,
        "upload": Upload("upload-1", 5 * 1024 * 1024, 1, CREATED_MS // 1000 + 3600),
    }
    return Video(**given | fields)


_PATHS: dict[Status, tuple[Change, ...]] = {
    Status.AWAITING_UPLOAD: (),
    Status.EXPIRED: (Change.UPLOAD_EXPIRED,),
    Status.UPLOADED: (Change.UPLOAD_COMPLETED,),
    Status.PROCESSING: (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED),
    Status.READY: (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED, Change.PUBLISHED),
    Status.FAILED: (Change.UPLOAD_COMPLETED, Change.PROCESSING_FAILED),
    Status.DELETED: (Change.DELETED,),
}


def stored_video(table: VideoTable, status: Status, **fields: Any) -> Video:
    """A video brought to a status by the changes that lead there."""
    video = table.create(new_video(**fields)).video
    for number, change in enumerate(_PATHS[status], start=1):
        at_ms = video.created_at + number
        video = table.change(video.video_id, change, at_ms=at_ms, token=f"step-{number}")
    return video

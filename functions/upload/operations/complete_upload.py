"""Complete an upload: check what S3 received, make it one object, record it. Safe to repeat."""

from collections.abc import Mapping
from dataclasses import dataclass

from upload.operations.manage_video import purge
from upload.operations.sign_parts import expire_vanished
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.uploads import OPEN, check_received, plan_of, upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState, SizeMismatch, VideoNotFound


@dataclass(frozen=True, slots=True)
class Completion:
    """The video, and whether this call is what completed it."""

    video: Video
    first: bool


def complete_upload(video: Video, etags: Mapping[int, str]) -> Completion:
    """Complete a video's upload; once it is complete, in any later status, give the video.

    Raises UploadIncomplete, PartMismatch, SizeMismatch, InvalidState (the parts are gone).
    """
    if video.status not in OPEN:
        return Completion(video, first=False)
    made = _make_object(video, etags)
    after, changed = _record(video)
    # The event of S3 may have been recorded before us; what counts is who made the object.
    return Completion(after, first=made or changed)


def _make_object(video: Video, etags: Mapping[int, str]) -> bool:
    """Say whether this call made the object; another one, or a lost answer, may have done so."""
    bucket, upload = clients.source_bucket(), upload_of(video)
    received = bucket.list_parts(*upload)
    if received is not None:
        parts = check_received(plan_of(video), received, etags)
        if bucket.complete(*upload, parts, size_bytes=video.size_bytes):
            return True
    _check_object(video)
    return False


def _check_object(video: Video) -> None:
    size = clients.source_bucket().head(upload_of(video).key)
    if size is None:
        raise InvalidState("Completing the upload", expire_vanished(video).status)
    if size != video.size_bytes:
        raise SizeMismatch(
            f"The stored source has {size} bytes where {video.size_bytes} were declared.",
            members={"received_bytes": size, "part_numbers": []},
        )


def _record(video: Video) -> tuple[Video, bool]:
    try:
        after = change_now(
            video.video_id, Change.UPLOAD_COMPLETED, reason="completed by the client"
        )
    except InvalidState:
        now = clients.video_table().get(video.video_id)
        if now is None or now.status is Status.DELETED:
            # Deleted between our look and S3's completion: the object may be later than the purge.
            purge(video)
            raise VideoNotFound(video.video_id) from None
        return now, False
    return after, True

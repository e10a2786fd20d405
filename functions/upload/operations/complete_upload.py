"""Complete an upload: check what S3 received, make it one object, record it. Safe to repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from upload.operations.manage_video import purge
from upload.operations.settle_size import settle_size
from upload.operations.sign_parts import expire_vanished
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.domain.client_parts import check_client_parts
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.parts import ReceivedPart
from zoetrope.domain.uploads import OPEN, check_plan, check_received, plan_of, upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState, SizeMismatch, VideoNotFound


@dataclass(frozen=True, slots=True)
class Completion:
    """The video, and whether this call is what completed it."""

    video: Video
    first: bool


def complete_upload(
    video: Video, etags: Mapping[int, str], *, as_planned: bool = True
) -> Completion:
    """Complete a video's upload; once it is complete, in any later status, give the video.

    The parts must be those of the plan, unless the client has cut them as it liked; a size that was
    not declared is what they add up to, and is settled here. Raises UploadIncomplete, PartMismatch,
    SizeMismatch, InvalidState (the parts are gone, or not those of the plan), and for a size not
    declared UploadTooLarge and StorageLimitReached.
    """
    if video.status not in OPEN:
        return Completion(video, first=False)
    if as_planned:
        check_plan(video)
    planned = as_planned and video.upload.is_planned
    video, made = _make_object(video, etags, planned=planned)
    after, changed = _record(video)
    # The event of S3 may have been recorded before us; what counts is who made the object.
    return Completion(after, first=made or changed)


def _make_object(video: Video, etags: Mapping[int, str], *, planned: bool) -> tuple[Video, bool]:
    """Say whether this call made the object; another one, or a lost answer, may have done so."""
    bucket, upload = clients.source_bucket(), upload_of(video)
    received = bucket.list_parts(*upload)
    if received is not None:
        parts = _checked(video, received, etags, planned=planned)
        video = settle_size(video, sum(part.size_bytes for part in parts))
        if bucket.complete(*upload, parts, size_bytes=video.size_bytes):
            return video, True
    return _with_object(video), False


def _checked(
    video: Video, received: Sequence[ReceivedPart], etags: Mapping[int, str], *, planned: bool
) -> list[ReceivedPart]:
    if planned:
        return check_received(plan_of(video), received, etags)
    declared = video.size_bytes if video.upload.is_planned else 0
    return check_client_parts(received, etags, size_bytes=declared)


def _with_object(video: Video) -> Video:
    size = clients.source_bucket().head(upload_of(video).key)
    if size is None:
        raise InvalidState("Completing the upload", expire_vanished(video).status)
    if not video.upload.is_planned:
        # A client that speaks to S3 by itself has made it, and nobody had said its size.
        return replace(video, size_bytes=size)
    if size != video.size_bytes:
        raise SizeMismatch(
            f"The stored source has {size} bytes where {video.size_bytes} were declared.",
            members={"received_bytes": size, "part_numbers": []},
        )
    return video


def _record(video: Video) -> tuple[Video, bool]:
    try:
        after = change_now(
            video.video_id,
            Change.UPLOAD_COMPLETED,
            reason="completed by the client",
            size_bytes=video.size_bytes,
        )
    except InvalidState:
        now = clients.video_table().get(video.video_id)
        if now is None or now.status is Status.DELETED:
            # Deleted between our look and S3's completion: the object may be later than the purge.
            purge(video)
            raise VideoNotFound(video.video_id) from None
        return now, False
    return after, True

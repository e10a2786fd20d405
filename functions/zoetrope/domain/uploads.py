"""An upload session: what a client may do with it in which status, and what completes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.parts import (
    PartPlan,
    ReceivedPart,
    altered_parts,
    missing_parts,
    missized_parts,
    planned,
)
from zoetrope.domain.video import Failure, Upload, Video
from zoetrope.errors import InvalidState, PartMismatch, SizeMismatch, UploadIncomplete

# In these S3 may still hold parts; in every other status the upload is a thing of the past.
OPEN = frozenset({Status.AWAITING_UPLOAD, Status.EXPIRED})


class MultipartUpload(NamedTuple):
    """One multipart upload as S3 knows it: adapters take the two as arguments."""

    key: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class PartToSign:
    """One part to give a URL for; `sha256` is base64, empty without a checksum."""

    part_number: int
    size_bytes: int
    sha256: str = ""


def upload_of(video: Video) -> MultipartUpload:
    """Name the multipart upload that brings a video's source."""
    return MultipartUpload(source_key(video.tenant, video.video_id), video.upload.upload_id)


def plan_of(video: Video) -> PartPlan:
    """Give the plan as it was made at creation, also if new videos are divided otherwise by now."""
    return PartPlan(video.size_bytes, video.upload.part_size_bytes)


def check_plan(video: Video) -> None:
    """Raise InvalidState where parts by the plan would join those of another client's file."""
    if video.status in OPEN and video.upload.taken_over:
        reason = "once it was begun with an upload token: go on with that, or create another video"
        raise InvalidState("Going on with this upload", video.status, reason=reason)


def parts_to_sign(
    plan: PartPlan, part_numbers: Sequence[int], checksums: Mapping[int, str] | None = None
) -> list[PartToSign]:
    """Describe parts of the plan; ValueError for a number outside it."""
    given = checksums or {}
    return [PartToSign(n, plan.size_of(n), given.get(n, "")) for n in part_numbers]


def check_received(
    plan: PartPlan, received: Sequence[ReceivedPart], declared: Mapping[int, str]
) -> list[ReceivedPart]:
    """Give the parts to complete with, in order, or say what keeps the upload from being whole.

    What S3 lists is the truth; `declared` (part number to ETag, possibly empty) only has to agree
    with it. S3 itself leaves out, without a word, every part that a completion does not name.

    Raises UploadIncomplete, PartMismatch, SizeMismatch.
    """
    if missing := missing_parts(plan, received):
        raise UploadIncomplete(missing)
    if altered := altered_parts(declared, received):
        raise PartMismatch(altered)
    parts = planned(plan, received)
    total = sum(part.size_bytes for part in parts)
    missized = missized_parts(plan, parts)
    if total != plan.size_bytes:
        raise SizeMismatch(
            f"S3 received {total} bytes where {plan.size_bytes} were declared.",
            members={"received_bytes": total, "part_numbers": missized},
        )
    if missized:
        raise PartMismatch(missized)
    return parts


def with_size(video: Video, size_bytes: int) -> Upload:
    """Give the upload of a source with this size, which keeps in mind if another was declared."""
    if not video.upload.is_planned or size_bytes == video.size_bytes:
        return video.upload
    return replace(video.upload, declared_bytes=video.size_bytes)


def source_refusal(video: Video, largest: int) -> Failure | None:
    """Say why a source that S3 has is not processed; None for nearly all."""
    if video.size_bytes > largest:
        message = f"The source has {video.size_bytes:,} bytes; {largest:,} are allowed."
        return Failure("source_too_large", message)
    declared = video.upload.declared_bytes
    if declared:
        message = f"The source has {video.size_bytes:,} bytes; {declared:,} were declared."
        return Failure("corrupt_source", f"{message} Reprocess the video if that is right.")
    return None

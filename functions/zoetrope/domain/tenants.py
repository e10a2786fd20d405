"""What a tenant may use, and what its videos use of it."""

from dataclasses import dataclass

from zoetrope.domain.lifecycle import Status
from zoetrope.domain.parts import MAX_OBJECT_BYTES
from zoetrope.domain.video import Video
from zoetrope.errors import StorageLimitReached, TooManyOpenUploads, UploadTooLarge

# What expired is gone within days by the bucket's rule, and nobody can use it before but by
# reviving it, which is counted again.
_STORES_NOTHING = frozenset({Status.EXPIRED, Status.DELETED})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a tenant may use; 0 for no limit of its own."""

    max_upload_bytes: int = 0
    max_open_uploads: int = 0
    max_stored_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What videos use, or what a change adds to it."""

    open_uploads: int = 0
    stored_bytes: int = 0
    """Of sources, in the size that was declared: an open upload holds its place.

    One of unknown size holds none, until its parts are made a source."""


NO_LIMITS = Limits()
NOTHING = Usage()


def usage_of(video: Video) -> Usage:
    """Give what one video uses."""
    return Usage(
        open_uploads=int(video.status is Status.AWAITING_UPLOAD),
        stored_bytes=0 if video.status in _STORES_NOTHING else video.size_bytes,
    )


def usage_added(before: Video, after: Video) -> Usage:
    """Give what a change adds; negative for what it frees."""
    old, new = usage_of(before), usage_of(after)
    return Usage(new.open_uploads - old.open_uploads, new.stored_bytes - old.stored_bytes)


def largest_upload(limits: Limits, most: int) -> int:
    """Give the size of the largest source: the tenant's limit, the service's, or that of S3."""
    return min(filter(None, (limits.max_upload_bytes, most, MAX_OBJECT_BYTES)))


def check_size(size_bytes: int, largest: int) -> None:
    """Refuse a source over the limit; raises UploadTooLarge."""
    if size_bytes > largest:
        raise UploadTooLarge(
            f"A video has at most {largest:,} bytes.", members={"max_size_bytes": largest}
        )


def check_room(limits: Limits, used: Usage, added: Usage) -> None:
    """Refuse what would go over a limit; raises TooManyOpenUploads, StorageLimitReached."""
    most = limits.max_open_uploads
    if most and added.open_uploads > 0 and used.open_uploads + added.open_uploads > most:
        raise TooManyOpenUploads(
            f"{most} uploads may be open at once; complete or abort one.",
            members={"max_open_uploads": most},
        )
    most = limits.max_stored_bytes
    if most and added.stored_bytes > 0 and used.stored_bytes + added.stored_bytes > most:
        raise StorageLimitReached(
            f"{used.stored_bytes:,} of {most:,} bytes are taken, and this does not fit in.",
            members={"stored_bytes": used.stored_bytes, "max_stored_bytes": most},
        )

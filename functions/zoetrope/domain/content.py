"""The content of a source, as its owner declares it by SHA-256, and which video has it."""

from enum import StrEnum

from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import Video


class OnDuplicate(StrEnum):
    """What a client wants when another video of the tenant has the same content."""

    ALLOW = "allow"
    REJECT = "reject"
    REUSE = "reuse"


# The content never came, came to nothing, or is gone: whoever uploads it again has a reason to.
_WITHOUT = frozenset({Status.EXPIRED, Status.FAILED, Status.DELETED})


def has_content(video: Video) -> bool:
    """Say whether a video has the content that it was declared with, or is about to have it.

    From its creation on: of two clients that begin at once with the same file, the second is to
    know before it sends anything. Nobody reads all bytes to verify the digest, so it counts for the
    tenant who declares it and for no one else.
    """
    return video.status not in _WITHOUT

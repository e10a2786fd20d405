"""The lifecycle of a video: one table of the changes that may happen, and what each requires.

The table is data. The database enforces it (`adapters/video_table.py` builds each write's condition
from it) and docs/lifecycle.md is drawn from it.
"""

from dataclasses import dataclass
from enum import StrEnum

from zoetrope.errors import InvalidState


class Status(StrEnum):
    """Where a video is in its lifecycle."""

    AWAITING_UPLOAD = "awaiting_upload"
    UPLOADED = "uploaded"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"
    DELETED = "deleted"


class Change(StrEnum):
    """What can happen to a video; each is one conditional write with its audit event."""

    UPLOAD_SIZED = "upload_sized"
    UPLOAD_COMPLETED = "upload_completed"
    UPLOAD_EXPIRED = "upload_expired"
    UPLOAD_ABORTED = "upload_aborted"
    UPLOAD_REVIVED = "upload_revived"
    PROCESSING_STARTED = "processing_started"
    PROCESSING_RESTARTED = "processing_restarted"
    PUBLISHED = "published"
    PROCESSING_FAILED = "processing_failed"
    REPROCESSING_FAILED = "reprocessing_failed"
    REPROCESS_REQUESTED = "reprocess_requested"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    `published` says whether a published generation must exist (True), must not (False), or does not
    matter (None). `new_generation` rows begin another processing of the video.
    """

    sources: frozenset[Status]
    target: Status
    published: bool | None = None
    new_generation: bool = False


def _from(*sources: Status) -> frozenset[Status]:
    return frozenset(sources)


_S = Status
_ALIVE = frozenset(Status) - {Status.DELETED}

TRANSITIONS: dict[Change, Rule] = {
    # Whoever completes an upload of unknown size says by it how much is to be stored.
    Change.UPLOAD_SIZED: Rule(_from(_S.AWAITING_UPLOAD, _S.EXPIRED), _S.AWAITING_UPLOAD),
    # A late S3 event may find the upload expired: the object is whole, so nothing is lost.
    Change.UPLOAD_COMPLETED: Rule(
        _from(_S.AWAITING_UPLOAD, _S.EXPIRED), _S.UPLOADED, new_generation=True
    ),
    Change.UPLOAD_EXPIRED: Rule(_from(_S.AWAITING_UPLOAD), _S.EXPIRED),
    Change.UPLOAD_ABORTED: Rule(_from(_S.AWAITING_UPLOAD), _S.EXPIRED),
    Change.UPLOAD_REVIVED: Rule(_from(_S.EXPIRED), _S.AWAITING_UPLOAD),
    Change.PROCESSING_STARTED: Rule(_from(_S.UPLOADED), _S.PROCESSING),
    # An execution can die before its first step has said that it runs.
    Change.PROCESSING_RESTARTED: Rule(_from(_S.UPLOADED, _S.PROCESSING), _S.PROCESSING),
    Change.PUBLISHED: Rule(_from(_S.PROCESSING), _S.READY),
    Change.PROCESSING_FAILED: Rule(_from(_S.UPLOADED, _S.PROCESSING), _S.FAILED, published=False),
    # A video that plays keeps playing when a later processing of it fails.
    Change.REPROCESSING_FAILED: Rule(_from(_S.UPLOADED, _S.PROCESSING), _S.READY, published=True),
    Change.REPROCESS_REQUESTED: Rule(_from(_S.READY, _S.FAILED), _S.UPLOADED, new_generation=True),
    Change.DELETED: Rule(_ALIVE, _S.DELETED),
}

# Where something outside the request path must happen next, so reconcile watches these.
WATCHED = _from(_S.AWAITING_UPLOAD, _S.EXPIRED, _S.UPLOADED, _S.PROCESSING, _S.DELETED)

STUCK_AFTER_MS = {
    # Reconcile sweeps each minute: what still stands after this it could not move on.
    Status.UPLOADED: 15 * 60 * 1000,
    # From one finished task to the next, which may be refused and repeated as often as any is.
    Status.PROCESSING: 4 * 3600 * 1000,
}
"""How long a video may stand still in a status; longer is worth the operator's look."""


def permits(change: Change, *, status: Status, published: bool) -> bool:
    """Say whether a video in `status`, with or without a published generation, may undergo it."""
    rule = TRANSITIONS[change]
    return status in rule.sources and rule.published in {None, published}


def target_of(change: Change, *, status: Status, published: bool) -> Status:
    """Give the status that follows, or raise `InvalidState`; a refused change changes nothing."""
    if not permits(change, status=status, published=published):
        raise InvalidState(f"The change '{change}'", status)
    return TRANSITIONS[change].target


def failure_change(*, published: bool) -> Change:
    """Choose how a failed processing ends: back to the published generation, if there is one."""
    return Change.REPROCESSING_FAILED if published else Change.PROCESSING_FAILED

"""The safety net, on a schedule: finds what an event should have moved on, and moves it on.

IAM: dynamodb:GetItem, PutItem, UpdateItem, Query on the table and its indexes; s3:GetObject on the
source bucket (HEAD); states:StartExecution, states:DescribeExecution; lambda:InvokeFunction on
PurgeVideo.
"""

from collections.abc import Callable, Sequence
from typing import Any

from processing.intake import accept_source
from processing.log import logger
from processing.metrics import count_repair
from processing.orphans import abort_orphans
from processing.recovery import recover
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.purges import request_purge
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Video
from zoetrope.errors import ZoetropeError

SWEEP_LIMIT = 500
"""Videos of one status that one sweep looks at."""
LIST_LIMIT = 10_000
"""Videos of one status that are listed, a megabyte of keys; sweeps take turns with them."""
SWEEP_MS = 60_000

ORPHANS_EVERY = 60
"""Sweeps from one look for orphaned uploads to the next: a list of all costs more than a query."""

LEFT = "left for the next sweep"

_SETTLE_MS = {
    # How long a status may last before the sweep looks: events are faster than that.
    Status.AWAITING_UPLOAD: 60_000,
    Status.UPLOADED: 30_000,
    Status.PROCESSING: 60_000,
    Status.DELETED: 60_000,
}


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Sweep every watched status; give how many videos of each were looked at.

    Once an hour orphaned uploads are aborted, too.
    """
    swept = {status.value: _sweep(status, look) for status, look in _LOOKS.items()}
    swept["retired_generations"] = _purge_retired()
    if now_ms() // SWEEP_MS % ORPHANS_EVERY == 0:
        swept["orphaned_uploads"] = abort_orphans(now_ms())
    return swept


def _sweep(status: Status, look: Callable[[Video], None]) -> int:
    at_ms = now_ms()
    found = clients.video_queries().watched(
        status, before_ms=at_ms - _SETTLE_MS[status], limit=LIST_LIMIT
    )
    looked_at = _turn(found, at_ms // SWEEP_MS)
    for video_id in looked_at:
        video = clients.video_table().get(video_id)
        if video is not None and video.status is status:
            _look_safely(video, look)
    return len(looked_at)


def _turn(found: Sequence[str], sweep: int) -> Sequence[str]:
    """Choose what this sweep looks at.

    Most of what is watched is well and stays where it is: open uploads wait for a day. Were the
    oldest always looked at first, a lost event behind them would be found when they expire.
    """
    turns = -(-len(found) // SWEEP_LIMIT)
    start = sweep % turns * SWEEP_LIMIT if turns else 0
    return found[start : start + SWEEP_LIMIT]


def _purge_retired() -> int:
    """Have the objects of generations removed that nobody plays any more."""
    retired = clients.video_queries().retired(before_ms=now_ms(), limit=SWEEP_LIMIT)
    for video_id, generation in retired:
        try:
            request_purge(video_id, generation=generation)
        except ZoetropeError as error:
            logger.warning(LEFT, extra={"video_id": video_id, "why": error.detail})
    return len(retired)


def _look_safely(video: Video, look: Callable[[Video], None]) -> None:
    # One video that cannot be moved on now (or was moved on meanwhile) must not stop the sweep: it
    # stays watched, so the next sweep looks at it again.
    try:
        look(video)
    except ZoetropeError as error:
        logger.warning(LEFT, extra={"video_id": video.video_id, "why": error.detail})


def _look_at_upload(video: Video) -> None:
    """The event of a completed upload never came, or the upload was abandoned."""
    size = clients.source_bucket().head(source_key(video.tenant, video.video_id))
    if size is not None:
        accept_source(video.tenant, video.video_id, size_bytes=size, reason="found by reconcile")
        count_repair("lost_event")
    elif now_ms() >= video.upload.expires_at * 1000:
        change_now(video.video_id, Change.UPLOAD_EXPIRED, reason="not completed in time")
        count_repair("abandoned_upload")


def _look_at_deleted(video: Video) -> None:
    request_purge(video.video_id)
    count_repair("leftovers")


_LOOKS: dict[Status, Callable[[Video], None]] = {
    Status.AWAITING_UPLOAD: _look_at_upload,
    Status.UPLOADED: recover,
    Status.PROCESSING: recover,
    Status.DELETED: _look_at_deleted,
}

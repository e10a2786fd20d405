"""The safety net, on a schedule: finds what an event should have moved on, and moves it on.

IAM: dynamodb:GetItem, BatchGetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#, TENANT#,
LOOK#; dynamodb:Query on by_watch; s3:GetObject (HEAD), AbortMultipartUpload on sources/;
s3:ListBucket on the source bucket, the media bucket; s3:ListBucketMultipartUploads on the source
bucket; states:StartExecution on the state machine; states:DescribeExecution on its executions;
lambda:InvokeFunction on PurgeVideo.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from processing.intake import take_lost_source
from processing.log import about, logged
from processing.metrics import count_repair
from processing.operators_sweep import behind, is_first, reached
from processing.orphaned_objects import count_orphaned_objects
from processing.orphans import abort_orphans
from processing.recovery import recover
from processing.stuck import count_stuck
from processing.sweep import Look, look_at_all
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.purges import request_purge
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Video
from zoetrope.settings import settings

SWEEP_LIMIT = 500
"""Videos of one status that one sweep looks at."""
LIST_LIMIT = 10_000
"""Videos of one status that are listed, a megabyte of keys; sweeps take turns with them."""
SWEEP_MS = 60_000
"""From one sweep to the next. So long one begins to look at videos: the rest is the next one's."""

UNDER_WAY_MS = 3600_000
"""S3 looks at a signature when a request begins: so long one may take that brings a source."""

ORPHANS_EVERY = 60
"""Sweeps from one look for orphans to the next: a list of all costs more than a query."""

SETTLE_MS = {
    Status.AWAITING_UPLOAD: 15_000,
    Status.EXPIRED: 15_000,
    Status.UPLOADED: 30_000,
    Status.PROCESSING: 60_000,
    Status.DELETED: 60_000,
}
"""How long a status may last before the sweep looks: events are faster than that."""


@logged
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Sweep every watched status; give how many videos of each were looked at, and what is `left`.

    Once an hour orphaned uploads are aborted, orphaned objects counted, and late sources found.
    An operator's sweep (`whole`) does that, too, and is nobody's turn: it looks at all there are,
    by their ids. Given the `after` that it gives, the next goes on with what it has left.
    """
    until, whole = time.monotonic() + SWEEP_MS / 1000, bool(event.get("whole"))
    found = {status.value: _found(status, look, event) for status, look in _LOOKS.items()}
    found["retired_generations"] = _retired()
    swept: dict[str, Any] = dict(look_at_all(found, until=until, in_order=whole))
    swept["left"] = sum(map(len, found.values())) - sum(swept.values())
    if whole:
        swept["after"] = reached(found, swept, event)
    count_stuck(now_ms())
    if is_first(event) if whole else now_ms() // SWEEP_MS % ORPHANS_EVERY == 0:
        swept["orphaned_uploads"] = abort_orphans(now_ms())
        swept["orphaned_objects"] = count_orphaned_objects()
    return swept


def _found(status: Status, look: Callable[[Video], None], event: Mapping[str, Any]) -> list[Look]:
    at_ms = now_ms()
    found = clients.video_queries().watched(
        status, before_ms=at_ms - SETTLE_MS[status], limit=LIST_LIMIT
    )
    wanted = behind(found, status, event) if event.get("whole") else _turn(found, at_ms // SWEEP_MS)
    return [
        Look(ids := {"video_id": video_id}, partial(_look_at, ids, status, look))
        for video_id in wanted
    ]


def _turn(found: Sequence[str], sweep: int) -> Sequence[str]:
    """Choose what this sweep looks at.

    Most of what is watched is well and stays where it is: open uploads wait for a day. Were the
    oldest always looked at first, a lost event behind them would be found when they expire.
    """
    turns = -(-len(found) // SWEEP_LIMIT)
    start = sweep % turns * SWEEP_LIMIT if turns else 0
    return found[start : start + SWEEP_LIMIT]


def _retired() -> list[Look]:
    """Find generations that nobody plays any more, and whose objects are to go."""
    retired = clients.video_queries().retired(before_ms=now_ms(), limit=SWEEP_LIMIT)
    return [
        Look(
            {"video_id": video_id, "generation": generation},
            partial(request_purge, video_id, generation=generation),
        )
        for video_id, generation in retired
    ]


def _look_at(ids: dict[str, Any], status: Status, look: Callable[[Video], None]) -> None:
    video = clients.video_table().get(ids["video_id"])
    if video is not None and video.status is status:
        ids |= about(video)
        look(video)


def _look_at_upload(video: Video) -> None:
    """The event of a completed upload never came, or the upload was abandoned."""
    if not take_lost_source(video) and now_ms() >= video.upload.expires_at * 1000:
        change_now(video.video_id, Change.UPLOAD_EXPIRED, reason="not completed in time")
        count_repair("abandoned_upload")


def _look_at_expired(video: Video) -> None:
    """Whoever has a signed URL or form may still make the source, and that event be lost, too."""
    asked_at_ms = now_ms()
    life_ms = settings().part_url_ttl_seconds * 1000
    if not take_lost_source(video) and asked_at_ms > video.updated_at + life_ms + UNDER_WAY_MS:
        clients.video_table().stop_watching(video)


def _look_at_deleted(video: Video) -> None:
    request_purge(video.video_id)  # which counts what it finds


_LOOKS: dict[Status, Callable[[Video], None]] = {
    # Whose owner was told that it is being processed comes first.
    Status.UPLOADED: recover,
    Status.PROCESSING: recover,
    Status.AWAITING_UPLOAD: _look_at_upload,
    Status.EXPIRED: _look_at_expired,
    Status.DELETED: _look_at_deleted,
}

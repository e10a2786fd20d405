"""Objects of no video: nothing leads to them, nothing removes them, and they are billed.

Counted and told, not removed: they may be all that is left of videos that the table has lost, which
`zoetrope doctor --repair` brings back. The operator knows which it is (docs/operations.md).

Likewise late sources: of videos that nobody watches any more when they come.
"""

import time
from collections.abc import Iterable
from functools import partial

from processing import metrics
from processing.intake import take_lost_source
from processing.log import logger
from processing.sweep import Look, look_at_all
from zoetrope.adapters import clients
from zoetrope.domain.layout import MEDIA_PREFIX, SOURCES_PREFIX, WORK_PREFIX
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import ZoetropeError

SLICE = 10_000
"""Videos of a prefix that one look goes through, ten calls; the next look goes on behind them."""

TOLD = 20
"""Lines of one look; the metric has the number of all."""

LATE_SECONDS = 60
"""So long one begins to see to late sources; the rest is found when the looks begin anew."""

_OVER = {Status.EXPIRED, Status.DELETED}
"""Statuses in which no source is waited for: by the service, but S3 may still be sent one."""


def count_orphaned_objects() -> int:
    """Look through the next slice of both buckets; give how many videos nobody knows.

    Late sources are seen to: of an expired video it is processed, of a deleted one removed.
    """
    try:
        sources = clients.stored_sources().next_slice(SOURCES_PREFIX, limit=SLICE)
        places = [
            *sources,
            *clients.stored_media().next_slice(MEDIA_PREFIX, limit=SLICE),
            *clients.stored_media().next_slice(WORK_PREFIX, limit=SLICE),
        ]
        # A record is written before its objects, and stays when they go: as a tombstone.
        known = clients.video_queries().statuses({video_id for video_id, _ in places})
    except ZoetropeError as error:
        logger.warning("objects left for later", extra={"why": error.detail})
        return 0
    _see_to(video_id for video_id, _ in sources if known.get(video_id) in _OVER)
    orphans = [(video_id, place) for video_id, place in places if video_id not in known]
    metrics.count("OrphanedObjects", len(orphans))
    for video_id, place in orphans[:TOLD]:
        logger.warning("objects of no video", extra={"video_id": video_id, "place": place})
    return len(orphans)


def _see_to(late: Iterable[str]) -> None:
    looks = [Look({"video_id": video_id}, partial(_take, video_id)) for video_id in late]
    look_at_all({"late_sources": looks}, until=time.monotonic() + LATE_SECONDS)


def _take(video_id: str) -> None:
    video = clients.video_table().get(video_id)
    if video is not None and video.status in _OVER:
        take_lost_source(video)

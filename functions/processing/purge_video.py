"""Removing everything of a deleted video, or of a generation that is not shown any more.

Asked for by the API, and by reconcile.

IAM: dynamodb:GetItem, UpdateItem, DeleteItem on VIDEO#, CONTENT#; s3:AbortMultipartUpload on
sources/; s3:DeleteObject on sources/, work/, media/; s3:ListBucket on the media bucket;
states:StopExecution on its executions.
"""

from typing import Any

from processing.log import about, logged, logger
from processing.metrics import count_repair
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.layout import GenerationKeys, video_prefixes
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.uploads import upload_of
from zoetrope.domain.video import Video

LAST_WRITE_MS = 16 * 60 * 1000
"""A task that runs on when its execution is stopped may write for as long as a Lambda lives."""

FIRST_PURGE_MS = 60_000
"""The API asks at once; who asks later is reconcile, and what is found then had been left."""

_IN_PROCESSING = {Status.UPLOADED, Status.PROCESSING}


@logged
def handler(event: dict[str, Any], _context: object) -> None:
    """Purge one video, or one generation; what is still needed is left alone."""
    video = clients.video_table().get(event["video_id"])
    if video is not None and (generation := event.get("generation")):
        _purge_generation(video, generation)
        return
    if video is None or video.status is not Status.DELETED:
        logger.warning("not a deleted video", extra={"video_id": event["video_id"]})
        return
    # Before: what is written while it removes may be found by the next purge only.
    age_ms = now_ms() - video.updated_at
    removed = _remove(video)
    clients.video_table().forget_content(video)
    if removed and age_ms > FIRST_PURGE_MS:
        count_repair("leftovers")
    if age_ms > LAST_WRITE_MS:
        clients.video_table().stop_watching(video)
    logger.info("video purged", extra=about(video) | {"objects": removed})


def _purge_generation(video: Video, generation: int) -> None:
    is_processed = generation == video.generation and video.status in _IN_PROCESSING
    if is_processed or video.shows(generation, at_ms=now_ms()):
        logger.warning("not a retired generation", extra={"video_id": video.video_id})
        return
    keys = GenerationKeys(video.video_id, generation)
    prefixes = (keys.media_prefix, keys.work_prefix)
    removed = sum(clients.media_bucket().delete_prefix(prefix) for prefix in prefixes)
    clients.video_table().forget_retired(video.video_id, generation)
    logger.info(
        "generation purged",
        extra={"video_id": video.video_id, "generation": generation, "objects": removed},
    )


def _remove(video: Video) -> int:
    if video.generation:
        clients.executions().stop(video)
    upload = upload_of(video)
    clients.source_bucket().abort(*upload)
    clients.source_bucket().delete(upload.key)
    return sum(clients.media_bucket().delete_prefix(p) for p in video_prefixes(video.video_id))

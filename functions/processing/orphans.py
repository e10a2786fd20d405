"""Multipart uploads of no video: nobody can complete them, and their parts are billed."""

from processing.log import logger
from processing.metrics import count_repair
from zoetrope.adapters import clients
from zoetrope.errors import ZoetropeError

ORPHAN_SECONDS = 24 * 3600
"""An upload is left alone for as long as any client may still be at work on it."""

LIST_LIMIT = 10_000
"""Uploads that one look goes through; the bucket's own rule takes what lies behind in a week."""


def abort_orphans(at_ms: int) -> int:
    """Abort orphans that are older than a day; give how many went."""
    try:
        uploads, bucket = clients.source_uploads(), clients.source_bucket()
        found = uploads.listed(limit=LIST_LIMIT)
        orphans = uploads.orphans(found, begun_before=at_ms // 1000 - ORPHAN_SECONDS)
        for orphan in orphans:
            bucket.abort(*orphan.upload)
            count_repair("orphaned_upload")
            logger.warning("orphaned upload aborted", extra={"video_id": orphan.video_id})
    except ZoetropeError as error:
        logger.warning("orphans left for later", extra={"why": error.detail})
        return 0
    return len(orphans)

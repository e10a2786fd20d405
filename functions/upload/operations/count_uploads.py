"""Count the multipart uploads that S3 has open, and the orphans among them, for the status page."""

from typing import TYPE_CHECKING

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.errors import DependencyUnavailable

if TYPE_CHECKING:
    from zoetrope.adapters.source_uploads import FoundUpload

UPLOADS_COUNTED = 1000
"""One call to S3 and ten to the table, whoever asks however often."""

# An upload is begun before its video is written.
BEING_CREATED_SECONDS = 300


def count_uploads(found: "list[FoundUpload]") -> dict[str, int]:
    """Count those that were found; the orphans are left out while the table is down."""
    counted = {"open": len(found), "counted_at_most": UPLOADS_COUNTED}
    begun_before = now_ms() // 1000 - BEING_CREATED_SECONDS
    try:
        orphans = clients.source_uploads().orphans(found, begun_before=begun_before)
    except DependencyUnavailable:
        return counted
    return counted | {"orphaned": len(orphans)}

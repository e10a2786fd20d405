"""Report how the service is: its dependencies, its videos by status, and what has stuck."""

from typing import TYPE_CHECKING

from upload.operations.count_uploads import UPLOADS_COUNTED, count_uploads
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.lifecycle import Status
from zoetrope.http.dependencies import all_answered, ask_all
from zoetrope.settings import settings

if TYPE_CHECKING:
    from zoetrope.adapters.source_uploads import FoundUpload
    from zoetrope.http.dependencies import Question

Report = dict[str, object]


def report_status() -> tuple[bool, Report]:
    """Ask everything at once; the first value says whether every dependency answered."""
    counts: dict[str, int] = {}
    stuck: dict[str, int] = {}
    found: list[FoundUpload] = []
    dependencies = ask_all(_questions(counts, stuck, found))
    return all_answered(dependencies), {
        "dependencies": dependencies,
        "videos": counts,
        "stuck": stuck,
        "uploads": count_uploads(found) if dependencies["source_bucket"]["status"] == "ok" else {},
    }


def _questions(
    counts: dict[str, int], stuck: dict[str, int], found: "list[FoundUpload]"
) -> "dict[str, Question]":
    # Made here and not in the threads that ask: making a boto3 client is not thread-safe.
    queries, executions = clients.video_queries(), clients.executions()
    bucket, uploads = clients.source_bucket(), clients.source_uploads()
    now = now_ms()
    expired = now - settings().upload_ttl_seconds * 1000

    def ask_dynamodb() -> None:
        counts.update(queries.counts_by_status())
        stuck["uploads"] = queries.count_watched(Status.AWAITING_UPLOAD, before_ms=expired)
        stuck["executions"] = queries.count_stuck(now)

    def ask_source_bucket() -> None:
        bucket.ping()
        found.extend(uploads.listed(limit=UPLOADS_COUNTED))

    return {
        "dynamodb": ask_dynamodb,
        "source_bucket": ask_source_bucket,
        "state_machine": executions.ping,
    }

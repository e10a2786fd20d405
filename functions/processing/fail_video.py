"""Task state FailVideo: the end of an execution that could not publish.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject on work/;
s3:ListBucket on the media bucket.
"""

from typing import Any

from processing.failures import INTERNAL_ERROR, record_failure
from processing.log import logged, logger
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.video import Failure


@logged
def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    """Record the failure: what a task says of the media, else a fault of ours."""
    keys = GenerationKeys(event["video_id"], event["generation"])
    said = event.get("failure") or clients.media_bucket().get_json(keys.failure)
    if not said:
        # The state machine's own account: an error name and a cause, for the operator's log only.
        logger.error("execution failed", extra={**_ids(event), "error": event.get("error")})
    failure = Failure(**said) if said else INTERNAL_ERROR
    record_failure(failure=failure, **_ids(event))
    return {"outcome": "failed"}


def _ids(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("video_id", "generation", "attempt")}

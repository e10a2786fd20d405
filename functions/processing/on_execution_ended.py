"""EventBridge: an execution ended as TIMED_OUT, ABORTED or FAILED without FailVideo having run.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#, TENANT#;
states:StartExecution on the state machine; states:DescribeExecution on its executions.
"""

import json
from typing import Any

from processing.log import logged, logger
from processing.recovery import recover
from zoetrope.adapters import clients


@logged
def handler(event: dict[str, Any], _context: object) -> None:
    """Take a `Step Functions Execution Status Change`; an older attempt's end means nothing."""
    detail = event["detail"]
    given = json.loads(detail.get("input") or "{}")
    video = clients.video_table().get(given.get("video_id", ""))
    if video is None:
        logger.warning("execution of no known video", extra={"execution": detail["name"]})
        return
    if (given.get("generation"), given.get("attempt")) == (video.generation, video.attempt):
        recover(video)

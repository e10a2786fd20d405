"""S3 event → execution: a completed source is recorded and its processing started.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#, TENANT#; s3:GetObject
(HEAD), AbortMultipartUpload on sources/; s3:ListBucket on the source bucket; states:StartExecution
on the state machine; lambda:InvokeFunction on PurgeVideo.
"""

from typing import Any
from urllib.parse import unquote_plus

from processing.intake import accept_source
from processing.log import logged, logger
from zoetrope.adapters import clients
from zoetrope.domain.layout import parse_source_key


@logged
def handler(event: dict[str, Any], _context: object) -> None:
    """Take an S3 notification; an `s3:TestEvent` has no Records and means nothing."""
    for record in event.get("Records", []):
        # Keys arrive URL-encoded, with `+` for a space (S3 User Guide, event message structure).
        key = unquote_plus(record["s3"]["object"]["key"])
        owner = parse_source_key(key)
        if owner is None:
            logger.warning("not the key of a source", extra={"event_name": record["eventName"]})
            continue
        # Events come late and in any order: what S3 has now is what will be processed.
        size = clients.source_bucket().head(key)
        if size is None:
            logger.warning("the source is gone", extra={"video_id": owner[1]})
            continue
        accept_source(*owner, size_bytes=size, reason=f"S3 event {record['eventName']}")

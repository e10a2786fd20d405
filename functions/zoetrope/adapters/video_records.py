"""The records of videos, read without the SDK: all that the Streaming API needs of the table.

IAM: dynamodb:GetItem on the table.
"""

from functools import cache

from zoetrope.adapters.function_credentials import function_credentials
from zoetrope.adapters.json_service import JsonService, service_url
from zoetrope.adapters.table_items import decode_video, meta_key
from zoetrope.domain.video import Video
from zoetrope.settings import settings


class VideoRecords:
    """Videos by id, as they are now."""

    def __init__(self, dynamodb: JsonService, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, video_id: str) -> Video | None:
        """Read one item; None if the video never was. A deleted one is still found."""
        members = {"TableName": self._table, "Key": meta_key(video_id), "ConsistentRead": True}
        item = self._dynamodb.call("GetItem", members).get("Item")
        return decode_video(item) if item else None


@cache
def video_records() -> VideoRecords:
    """Give the records of this process's table."""
    known = settings()
    dynamodb = JsonService(
        "dynamodb",
        target_prefix="DynamoDB_20120810",
        json_version="1.0",
        url=service_url(known, "dynamodb"),
        region=known.region,
        credentials=function_credentials(),
    )
    return VideoRecords(dynamodb, known.table_name)

"""What lies in a bucket by video, a slice at a time: to find what belongs to nobody.

Where a look ended is kept in the table (pk LOOK#{prefix}, sk LOOK), and the next one goes on there.

IAM: s3:ListBucket on the bucket; dynamodb:GetItem and PutItem on the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.table_items import marshal, unmarshal
from zoetrope.domain.layout import SOURCES_PREFIX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

PAGE = 1000
"""As many keys, or folders, as S3 lists in one call (ListObjectsV2)."""


class StoredObjects:
    """The objects of one bucket, seen as the videos that they are of."""

    def __init__(
        self, s3: S3Client, bucket: str, *, dynamodb: DynamoDBClient, table_name: str
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._dynamodb = dynamodb
        self._table = table_name

    def next_slice(self, prefix: str, *, limit: int) -> list[tuple[str, str]]:
        """Give (video id, where it lies) of the next so many; after the last it begins anew."""
        found: list[tuple[str, str]] = []
        after = self._left_off(prefix)
        while len(found) < limit:
            page = self._page(prefix, after)
            places = [each["Prefix"] for each in page.get("CommonPrefixes", [])]
            places += [each["Key"] for each in page.get("Contents", [])]
            found += [(place.rstrip("/").rpartition("/")[2], place) for place in places]
            after = max(places, default="") if page["IsTruncated"] else ""
            if not after:
                break
        self._leave_off(prefix, after)
        return found

    def _page(self, prefix: str, after: str) -> Any:  # noqa: ANN401 - a reply of S3
        # A source is one object; of a video's other objects its folder says enough.
        folders: dict[str, Any] = {} if prefix == SOURCES_PREFIX else {"Delimiter": "/"}
        # "StartAfter can be any key in the bucket": 0 comes next to /, so behind the whole folder.
        start = f"{after[:-1]}0" if after.endswith("/") else after
        with aws_call("listing stored objects"):
            return self._s3.list_objects_v2(
                Bucket=self._bucket, Prefix=prefix, StartAfter=start, MaxKeys=PAGE, **folders
            )

    def _left_off(self, prefix: str) -> str:
        with aws_call("reading where a look ended"):
            reply = self._dynamodb.get_item(TableName=self._table, Key=_key(prefix))
        return str(unmarshal(reply["Item"])["after"]) if "Item" in reply else ""

    def _leave_off(self, prefix: str, after: str) -> None:
        with aws_call("keeping where a look ended"):
            self._dynamodb.put_item(
                TableName=self._table, Item=_key(prefix) | marshal({"after": after})
            )


def _key(prefix: str) -> dict[str, Any]:
    return marshal({"pk": f"LOOK#{prefix}", "sk": "LOOK"})

"""Questions to the table that are not about one video's record: lists, trails, counts.

IAM: dynamodb:Query on the table and its indexes; dynamodb:BatchGetItem on the table (statuses).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from zoetrope.adapters import table_items as items
from zoetrope.adapters.aws_errors import aws_call
from zoetrope.domain.lifecycle import WATCHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from zoetrope.adapters.table_items import Item
    from zoetrope.domain.evolution import Event
    from zoetrope.domain.video import Video


BATCH_GET_ITEMS = 100
"""As many DynamoDB reads in one call (BatchGetItem, Service Quotas)."""


class VideoQueries:
    """The table of videos, asked across videos."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def list_by_tenant(
        self, tenant: str, *, limit: int, after: str | None = None, status: Status | None = None
    ) -> tuple[list[Video], str | None]:
        """List a tenant's videos, newest first, and the id to go on after (None at the end)."""
        values = {":pk": items.tenant_pk(tenant), ":status": (status or Status.DELETED).value}
        query: dict[str, Any] = {
            "IndexName": items.BY_TENANT,
            "KeyConditionExpression": "tenant_pk = :pk",
            "FilterExpression": "#status = :status" if status else "#status <> :status",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": items.marshal(values),
            "ScanIndexForward": False,
        }
        if after:
            query["ExclusiveStartKey"] = items.meta_key(after) | items.marshal(
                {"tenant_pk": items.tenant_pk(tenant), "created_sk": after}
            )
        found: list[Video] = []
        for item in self._query(query):
            if len(found) == limit:
                return found, found[-1].video_id
            found.append(items.decode_video(item))
        return found, None

    def events(self, video_id: str) -> list[Event]:
        """Read a video's audit trail, oldest first."""
        query = {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :event)",
            "ExpressionAttributeValues": items.marshal(
                {":pk": items.video_pk(video_id), ":event": "EVENT#"}
            ),
            "ConsistentRead": True,
        }
        return [items.decode_event(item) for item in self._query(query)]

    def statuses(self, video_ids: Iterable[str]) -> Mapping[str, Status]:
        """Look up the statuses of videos; one that never was is left out."""
        keys = [items.meta_key(video_id) for video_id in sorted(set(video_ids))]
        found: dict[str, Status] = {}
        while keys:
            batch, keys = keys[:BATCH_GET_ITEMS], keys[BATCH_GET_ITEMS:]
            with aws_call("looking up statuses"):
                reply = self._client.batch_get_item(
                    RequestItems={
                        self._name: {
                            "Keys": batch,
                            "ProjectionExpression": "pk, #status",
                            "ExpressionAttributeNames": {"#status": "status"},
                        }
                    }
                )
            for item in reply["Responses"].get(self._name, []):
                found[items.video_id_of(item)] = Status(items.unmarshal(item)["status"])
            if left := reply.get("UnprocessedKeys", {}).get(self._name):
                keys += left["Keys"]
        return found

    def watched(self, status: Status, *, before_ms: int, limit: int) -> list[str]:
        """Name videos that have been in a watched status since before a time, longest first."""
        found = []
        for item in self._query(_watched(status, before_ms)):
            found.append(items.video_id_of(item))
            if len(found) == limit:
                break
        return found

    def retired(self, *, before_ms: int, limit: int) -> list[tuple[str, int]]:
        """Name (video, generation) of what is to go since before a time, longest first."""
        found = islice(self._query(_watched(items.RETIRED, before_ms)), limit)
        return [(items.video_id_of(item), items.generation_of(item)) for item in found]

    def counts_by_status(self) -> Mapping[str, int]:
        """Count the videos of each watched status; the others are not indexed."""
        return {status.value: self.count_watched(status) for status in sorted(WATCHED)}

    def count_watched(self, status: Status, *, before_ms: int = 10**15 - 1) -> int:
        """Count the videos that have been in a watched status since before a time."""
        with aws_call("counting videos"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._name, Select="COUNT", **_watched(status, before_ms)
            )
            return sum(page["Count"] for page in pages)

    def _query(self, query: dict[str, Any]) -> Iterator[Item]:
        with aws_call("querying the table"):
            for page in self._client.get_paginator("query").paginate(TableName=self._name, **query):
                yield from page["Items"]


def _watched(status: str, before_ms: int) -> dict[str, Any]:
    return {
        "IndexName": items.BY_WATCH,
        "KeyConditionExpression": "watch = :status AND watch_sk < :before",
        "ExpressionAttributeValues": items.marshal(
            {":status": str(status), ":before": items.watch_sk(before_ms)}
        ),
    }

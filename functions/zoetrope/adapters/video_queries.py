"""Questions to the table that are not about one video's record: lists, trails, counts.

IAM: dynamodb:Query on the items of videos and on both indexes; dynamodb:BatchGetItem on the items
of videos (statuses).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from zoetrope.adapters import table_items as items
from zoetrope.adapters.aws_errors import aws_call
from zoetrope.domain.lifecycle import STUCK_AFTER_MS, WATCHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from zoetrope.adapters.table_items import Item
    from zoetrope.domain.evolution import Event
    from zoetrope.domain.video import Video


LISTED_AT_ONCE, LISTED_PAGES = 500, 20
"""How much of a tenant's videos one list looks through: of 200,000 perhaps none has the status that
is asked for, and API Gateway waits for 29 s. As many as this take DynamoDB a second or two."""
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
        """List a tenant's videos, newest first, and the id to go on after (None at the end).

        Fewer than `limit`, even none, where those that were looked through do not match.
        """
        values = {":pk": items.tenant_pk(tenant), ":status": (status or Status.DELETED).value}
        query: dict[str, Any] = {
            "IndexName": items.BY_TENANT,
            "KeyConditionExpression": "tenant_pk = :pk",
            "FilterExpression": "#status = :status" if status else "#status <> :status",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": items.marshal(values),
            "ScanIndexForward": False,
            "Limit": LISTED_AT_ONCE,
        }
        if after:
            query["ExclusiveStartKey"] = items.meta_key(after) | items.marshal(
                {"tenant_pk": items.tenant_pk(tenant), "created_sk": after}
            )
        found: list[Video] = []
        for _ in range(LISTED_PAGES):
            with aws_call("listing videos"):
                page = self._client.query(TableName=self._name, **query)
            for item in page["Items"]:
                if len(found) == limit:
                    return found, found[-1].video_id
                found.append(items.decode_video(item))
            if "LastEvaluatedKey" not in page:
                return found, None
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return found, items.video_id_of(page["LastEvaluatedKey"])

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
        """Name videos that have stood still in a status since before a time, longest first."""
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
        """Count the videos that have stood still in a status since before a time."""
        with aws_call("counting videos"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._name, Select="COUNT", **_watched(status, before_ms)
            )
            return sum(page["Count"] for page in pages)

    def count_stuck(self, at_ms: int) -> int:
        """Count the videos that should have got on by now."""
        return sum(
            self.count_watched(status, before_ms=at_ms - most)
            for status, most in STUCK_AFTER_MS.items()
        )

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

"""Webhooks in the table, with what could not be delivered to them.

pk WEBHOOKS#{tenant}   sk WEBHOOK#{webhook_id}
pk WEBHOOKS#{tenant}   sk DEAD#{webhook_id}#{video_id}#{sequence}

IAM: dynamodb:GetItem, PutItem, UpdateItem and Query on the table (the functions);
dynamodb:DeleteItem on it (the command line's remove and replay).
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.identity import new_ulid
from zoetrope.adapters.table_items import marshal, unmarshal
from zoetrope.domain.api_keys import tenant_from
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import (
    MAX_WEBHOOKS,
    SECRET_BYTES,
    SECRET_PREFIX,
    Webhook,
    parse_target,
)
from zoetrope.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from zoetrope.adapters.table_items import Item

_EVENT = tuple(VideoEvent.__dataclass_fields__)
_WEBHOOK = tuple(Webhook.__dataclass_fields__)


class Webhooks:
    """Make, find and remove webhooks; keep and give back their dead letters."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def add(self, tenant: str, url: str, at_ms: int, *, loopback: bool = False) -> Webhook:
        """Make a webhook; this once it comes with its secret in clear. Raises InvalidRequest."""
        parse_target(url, loopback=loopback)
        if len(self.of(tenant_from(tenant))) >= MAX_WEBHOOKS:
            raise InvalidRequest([("url", f"A tenant has at most {MAX_WEBHOOKS} webhooks.")])
        secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        webhook = Webhook(new_ulid(at_ms), tenant, url, at_ms, secret)
        with aws_call("storing the webhook"):
            self._client.put_item(
                TableName=self._table,
                Item=_key(tenant, webhook.webhook_id) | marshal(asdict(webhook)),
            )
        return webhook

    def get(self, tenant: str, webhook_id: str) -> Webhook | None:
        """Read a webhook; None when it was removed."""
        with aws_call("reading the webhook"):
            reply = self._client.get_item(
                TableName=self._table, Key=_key(tenant, webhook_id), ConsistentRead=True
            )
        return _decode(unmarshal(reply["Item"])) if "Item" in reply else None

    def let_rest(self, webhook: Webhook, *, troubled_since: int, until: int) -> bool:
        """Note how its receiver does, and until when it rests; False if others have meanwhile.

        Of tries that end at once the first is noted, and of those that would begin one may.
        """
        with aws_call("noting how a receiver does"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(webhook.tenant, webhook.webhook_id),
                    UpdateExpression="SET troubled_since = :since, rests_until = :until",
                    # One of before has no such attributes, and one that was removed stays so.
                    ConditionExpression="attribute_exists(pk) AND "
                    "(attribute_not_exists(rests_until) OR rests_until = :was)",
                    ExpressionAttributeValues=marshal(
                        {":since": troubled_since, ":until": until, ":was": webhook.rests_until}
                    ),
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def of(self, tenant: str) -> list[Webhook]:
        """Give a tenant's webhooks, oldest first."""
        return [_decode(record) for record in self._query(tenant, "WEBHOOK#")]

    def remove(self, tenant: str, webhook_id: str) -> None:
        """Remove a webhook with its dead letters. Raises NotFound."""
        if self.get(tenant, webhook_id) is None:
            raise NotFound(f"The tenant {tenant!r} has no webhook {webhook_id!r}.")
        self._delete(_key(tenant, webhook_id))
        for event in self.dead_letters(tenant, webhook_id):
            self.forget_dead_letter(webhook_id, event)

    def keep_dead_letter(self, webhook_id: str, event: VideoEvent, why: str, at_ms: int) -> None:
        """Keep an event that could not be delivered, until it is replayed."""
        with aws_call("keeping a dead letter"):
            self._client.put_item(
                TableName=self._table,
                Item=_dead_key(webhook_id, event)
                | marshal(asdict(event) | {"why": why, "dead_at": at_ms}),
            )

    def dead_letters(self, tenant: str, webhook_id: str) -> list[VideoEvent]:
        """Give what could not be delivered, each video's in order."""
        found = self._query(tenant, f"DEAD#{webhook_id}#")
        return [VideoEvent(**{name: record[name] for name in _EVENT}) for record in found]

    def forget_dead_letter(self, webhook_id: str, event: VideoEvent) -> None:
        """Drop a dead letter that is on its way again; repeating it is harmless."""
        self._delete(_dead_key(webhook_id, event))

    def _delete(self, key: Item) -> None:
        with aws_call("removing from the webhooks"):
            self._client.delete_item(TableName=self._table, Key=key)

    def _query(self, tenant: str, prefix: str) -> Iterator[dict[str, Any]]:
        with aws_call("listing webhooks"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues=marshal({":pk": _pk(tenant), ":prefix": prefix}),
                ConsistentRead=True,
            )
            for page in pages:
                yield from (unmarshal(item) for item in page["Items"])


def _pk(tenant: str) -> str:
    return f"WEBHOOKS#{tenant}"


def _key(tenant: str, webhook_id: str) -> Item:
    return marshal({"pk": _pk(tenant), "sk": f"WEBHOOK#{webhook_id}"})


def _dead_key(webhook_id: str, event: VideoEvent) -> Item:
    sk = f"DEAD#{webhook_id}#{event.video_id}#{event.sequence:08d}"
    return marshal({"pk": _pk(event.tenant), "sk": sk})


def _decode(record: dict[str, Any]) -> Webhook:
    return Webhook(**{name: record[name] for name in _WEBHOOK if name in record})

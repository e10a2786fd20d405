"""Tenants in the table: their limits, set by the operator, and the count of what they use.

pk TENANT#{tenant}   sk TENANT

The count is written in the transaction of the change that it follows from, on the condition that it
stays within the limits, so that any number of requests at once cannot go over one. The price: the
creates, completions and deletions of one tenant wait for each other, some tens a second of them.

With it goes a count of the changes: `recount` reads every video and then writes what they
use, on the condition that none of the tenant's has changed meanwhile.

IAM: dynamodb:GetItem and dynamodb:UpdateItem on the table; dynamodb:Scan (recount, the command
line's).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.table_items import META, decode_video, marshal, tenant_pk, unmarshal
from zoetrope.domain.profiles import DEFAULT_NAME, Profiles
from zoetrope.domain.tenants import (
    NO_LIMITS,
    NOTHING,
    Limits,
    Usage,
    largest_upload,
    usage_of,
)
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from zoetrope.adapters.table_items import Item


_RECOUNTS = 5
"""Attempts; one takes a second or two for each megabyte of table."""


class Tenants:
    """Tenants by name; one that was never written has no limits."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def get(self, tenant: str) -> tuple[Limits, Usage]:
        """Read a tenant's limits and what it uses now."""
        with aws_call("reading the tenant"):
            reply = self._client.get_item(
                TableName=self._table, Key=_key(tenant), ConsistentRead=True
            )
        record = unmarshal(reply.get("Item", {}))
        limits = {name: record.get(name, 0) for name in asdict(NO_LIMITS)}
        used = {name: record.get(name, 0) for name in asdict(NOTHING)}
        return Limits(**limits), Usage(**used)

    def recount(self, tenant: str) -> Usage:
        """Count anew what a tenant uses, at any time; reads the whole table.

        Raises DependencyUnavailable when the tenant's videos changed during every one of some
        attempts: try again when there is less going on.
        """
        for _ in range(_RECOUNTS):
            with aws_call("reading the tenant"):
                reply = self._client.get_item(
                    TableName=self._table, Key=_key(tenant), ConsistentRead=True
                )
            changes = unmarshal(reply.get("Item", {})).get("changes", 0)
            used = self._used_by_videos(tenant)
            if self._set_usage(tenant, used, changes=changes):
                return used
        raise DependencyUnavailable(f"the videos of {tenant} change faster than they are counted")

    def _used_by_videos(self, tenant: str) -> Usage:
        # Not by the index, which may lack what was written just now.
        with aws_call("counting what is used"):
            pages = self._client.get_paginator("scan").paginate(
                TableName=self._table,
                ConsistentRead=True,
                FilterExpression="sk = :meta AND tenant = :tenant",
                ExpressionAttributeValues=marshal({":meta": META, ":tenant": tenant}),
            )
            found = [usage_of(decode_video(item)) for page in pages for item in page["Items"]]
        return Usage(
            sum(usage.open_uploads for usage in found), sum(usage.stored_bytes for usage in found)
        )

    def _set_usage(self, tenant: str, used: Usage, *, changes: int) -> bool:
        unchanged = "changes = :changes" if changes else "attribute_not_exists(changes)"
        values = {f":{name}": value for name, value in asdict(used).items()}
        with aws_call("setting what is used"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(tenant),
                    UpdateExpression="SET "
                    + ", ".join(f"{name} = :{name}" for name in asdict(used)),
                    ConditionExpression=unchanged,
                    ExpressionAttributeValues=marshal(
                        values | ({":changes": changes} if changes else {})
                    ),
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def largest_upload(self, tenant: str) -> int:
        """Give the size of the largest source that a tenant may have."""
        limits, _ = self.get(tenant)
        return largest_upload(limits, settings().max_upload_bytes)

    def set_limits(self, tenant: str, limits: Limits) -> None:
        """Set all limits of a tenant; what it has already is left alone."""
        with aws_call("setting the limits"):
            self._client.update_item(
                TableName=self._table,
                Key=_key(tenant),
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in asdict(limits)),
                ExpressionAttributeValues=marshal(
                    {f":{name}": value for name, value in asdict(limits).items()}
                ),
            )

    def profiles(self, tenant: str) -> Profiles:
        """Read a tenant's profiles; one that was never written has the product's own."""
        with aws_call("reading the tenant"):
            reply = self._client.get_item(
                TableName=self._table, Key=_key(tenant), ConsistentRead=True
            )
        record = unmarshal(reply.get("Item", {}))
        return Profiles(record.get("profiles", {}), record.get("default_profile", DEFAULT_NAME))

    def set_profiles(self, tenant: str, profiles: Profiles) -> None:
        """Replace all profiles of a tenant; videos that are being processed keep theirs."""
        values = {":named": dict(profiles.named), ":default": profiles.default}
        with aws_call("setting the profiles"):
            self._client.update_item(
                TableName=self._table,
                Key=_key(tenant),
                UpdateExpression="SET profiles = :named, default_profile = :default",
                ExpressionAttributeValues=marshal(values),
            )


def count_usage(
    table: str, tenant: str, added: Usage, limits: Limits = NO_LIMITS
) -> TransactWriteItemTypeDef:
    """Add to what a tenant uses, if that stays within the limits."""
    given = asdict(added)
    conditions, rooms = [], {}
    for name, most in (
        ("open_uploads", limits.max_open_uploads),
        ("stored_bytes", limits.max_stored_bytes),
    ):
        if most and given[name] > 0:
            rooms[f":{name}_room"] = room = most - given[name]
            unused = f"attribute_not_exists({name}) OR " if room >= 0 else ""
            conditions.append(f"({unused}{name} <= :{name}_room)")
    update: Any = {
        "TableName": table,
        "Key": _key(tenant),
        "UpdateExpression": "ADD changes :one, " + ", ".join(f"{n} :{n}" for n in given),
        "ExpressionAttributeValues": marshal(
            {":one": 1} | {f":{n}": v for n, v in given.items()} | rooms
        ),
    }
    if conditions:
        update["ConditionExpression"] = " AND ".join(conditions)
    return {"Update": update}


def _key(tenant: str) -> Item:
    return marshal({"pk": tenant_pk(tenant), "sk": "TENANT"})

"""API keys in the table, each under the SHA-256 of the key.

pk KEY#{sha256}   sk KEY   tenant_pk KEYS   created_sk {key_id}

IAM: dynamodb:GetItem on the table (find); dynamodb:PutItem and UpdateItem on it and dynamodb:Query
on the index `by_tenant` (the command line's create, rotate, revoke and list).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.identity import new_ulid, now_ms
from zoetrope.adapters.table_items import BY_TENANT, marshal, unmarshal
from zoetrope.domain.api_keys import (
    SECRET_BYTES,
    SECRET_PREFIX,
    ApiKey,
    Scope,
    fingerprint,
    scopes_from,
    tenant_from,
)
from zoetrope.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from zoetrope.adapters.table_items import Item

ALL_KEYS = "KEYS"


class ApiKeys:
    """Make, find, list, rotate and withdraw keys."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def create(self, tenant: str, scopes: Iterable[str], at_ms: int) -> tuple[ApiKey, str]:
        """Make a key; the second value is the key itself, which is never to be had again.

        Raises InvalidRequest for a scope that does not exist, and for a tenant of odd characters.
        """
        secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        key = ApiKey(new_ulid(at_ms), tenant_from(tenant), scopes_from(scopes), at_ms)
        with aws_call("storing the API key"):
            self._client.put_item(
                TableName=self._table,
                Item=_encode(key, secret),
                # Not to guard against a second such secret, but so that nothing is overwritten.
                ConditionExpression="attribute_not_exists(pk)",
            )
        return key, secret

    def find(self, secret: str) -> ApiKey | None:
        """Give the key behind a secret if it is valid now, else None."""
        return self.known_as(fingerprint(secret))

    def known_as(self, its_fingerprint: str) -> ApiKey | None:
        """Give the key with a fingerprint if it is valid now, else None."""
        with aws_call("looking up the API key"):
            reply = self._client.get_item(
                TableName=self._table, Key=_item_key(its_fingerprint), ConsistentRead=True
            )
        key = _decode(unmarshal(reply["Item"])) if "Item" in reply else None
        return key if key and key.is_valid_at(now_ms() // 1000) else None

    def list(self) -> list[ApiKey]:
        """Give every key, oldest first, revoked ones included."""
        return [_decode(record) for record in self._records()]

    def revoke(self, key_id: str) -> ApiKey:
        """Withdraw a key, for ever; repeating it changes nothing. Raises NotFound."""
        return self._set_once(self._record_of(key_id), "revoked_at", now_ms())

    def rotate(self, key_id: str, *, overlap_seconds: int, at_ms: int) -> tuple[ApiKey, str]:
        """Make a key like another one, which ends after the overlap; give it with its secret.

        Raises NotFound, also for a key that is no longer valid, or whose end is already set.
        """
        record = self._record_of(key_id)
        old = _decode(record)
        if old.is_revoked or old.expires_at:
            raise NotFound(f"API key {key_id!r} is revoked, or was rotated before.")
        # The new one first: if the rest fails, there is a key too many and not one too few.
        made = self.create(old.tenant, old.scopes, at_ms)
        self._set_once(record, "expires_at", at_ms // 1000 + overlap_seconds)
        return made

    def _set_once(self, record: dict[str, Any], name: str, value: int) -> ApiKey:
        with aws_call("ending the API key"):
            reply = self._client.update_item(
                TableName=self._table,
                Key=marshal({"pk": record["pk"], "sk": record["sk"]}),
                UpdateExpression="SET #name = if_not_exists(#name, :value)",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues=marshal({":value": value}),
                ReturnValues="ALL_NEW",
            )
        return _decode(unmarshal(reply["Attributes"]))

    def _record_of(self, key_id: str) -> dict[str, Any]:
        found = next((r for r in self._records() if r["key_id"] == key_id), None)
        if found is None:
            raise NotFound(f"There is no API key {key_id!r}.")
        return found

    def _records(self) -> Iterator[dict[str, Any]]:
        with aws_call("listing the API keys"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName=BY_TENANT,
                KeyConditionExpression="tenant_pk = :keys",
                ExpressionAttributeValues=marshal({":keys": ALL_KEYS}),
            )
            for page in pages:
                yield from (unmarshal(item) for item in page["Items"])


def _item_key(its_fingerprint: str) -> Item:
    return marshal({"pk": f"KEY#{its_fingerprint}", "sk": "KEY"})


def _encode(key: ApiKey, secret: str) -> Item:
    return _item_key(fingerprint(secret)) | marshal(
        {
            "tenant_pk": ALL_KEYS,
            "created_sk": key.key_id,
            "key_id": key.key_id,
            "tenant": key.tenant,
            "scopes": {scope.value for scope in key.scopes},
            "created_at": key.created_at,
        }
    )


def _decode(record: dict[str, Any]) -> ApiKey:
    return ApiKey(
        key_id=record["key_id"],
        tenant=record["tenant"],
        scopes=frozenset(Scope(scope) for scope in record["scopes"]),
        created_at=record["created_at"],
        revoked_at=record.get("revoked_at", 0),
        expires_at=record.get("expires_at", 0),
    )

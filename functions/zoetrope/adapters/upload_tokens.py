"""Upload tokens in the table, each under the SHA-256 of the token; DynamoDB removes the expired.

pk UPLOADTOKEN#{sha256}   sk UPLOADTOKEN

A token is good for as long as the API key is that it was issued with: whoever revokes a key that
leaked ends what was delegated with it, too.

IAM: dynamodb:PutItem (issue) and dynamodb:GetItem (find) on the table.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.table_items import marshal, unmarshal
from zoetrope.domain.api_keys import fingerprint
from zoetrope.domain.upload_tokens import SECRET_BYTES, SECRET_PREFIX, UploadToken

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from zoetrope.adapters.api_keys import ApiKeys
    from zoetrope.adapters.table_items import Item


class UploadTokens:
    """Issue and find tokens."""

    def __init__(self, client: DynamoDBClient, table_name: str, keys: ApiKeys) -> None:
        self._client = client
        self._table = table_name
        self._keys = keys

    def issue(self, token: UploadToken) -> str:
        """Keep a token and give its secret, which is never to be had again."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        record = {
            "tenant": token.tenant,
            "video_id": token.video_id,
            "expires_at_ttl": token.expires_at,
            "issued_with": token.issued_with,
        }
        with aws_call("storing the upload token"):
            self._client.put_item(TableName=self._table, Item=_item_key(secret) | marshal(record))
        return secret

    def find(self, secret: str) -> UploadToken | None:
        """Give the token behind a secret; None if there is none, or it or its key has ended."""
        with aws_call("looking up the upload token"):
            reply = self._client.get_item(
                TableName=self._table, Key=_item_key(secret), ConsistentRead=True
            )
        if "Item" not in reply:
            return None
        record = unmarshal(reply["Item"])
        token = UploadToken(
            record["tenant"],
            record["video_id"],
            record["expires_at_ttl"],
            record.get("issued_with", ""),
        )
        # DynamoDB may delete an expired item days late.
        return token if token.is_valid_at(now_ms() // 1000) and self._has_its_key(token) else None

    def _has_its_key(self, token: UploadToken) -> bool:
        return not token.issued_with or self._keys.known_as(token.issued_with) is not None


def _item_key(secret: str) -> Item:
    return marshal({"pk": f"UPLOADTOKEN#{fingerprint(secret)}", "sk": "UPLOADTOKEN"})

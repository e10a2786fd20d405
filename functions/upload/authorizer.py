"""The REQUEST authorizer of the Upload API: an API key becomes a tenant and its scopes.

API Gateway keeps the answer for a short while (template.yaml says how long), so that the policy
names the whole API and not the one method that was called; a revoked key dies with that.

IAM: dynamodb:GetItem on the table.
"""

from collections.abc import Mapping
from typing import Any

from zoetrope.adapters import clients
from zoetrope.domain.api_keys import bearer_of


class AuthorizerUnauthorized(Exception):
    """API Gateway answers 401 exactly when the message is this one word."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def handler(event: Mapping[str, Any], _context: object) -> dict[str, object]:
    """Let the holder of a valid key pass to every route of the API, or have 401 answered."""
    headers = {str(name).lower(): str(v) for name, v in (event.get("headers") or {}).items()}
    secret = bearer_of(headers.get("authorization", ""))
    key = clients.api_keys().find(secret) if secret else None
    if key is None:
        raise AuthorizerUnauthorized
    scopes = " ".join(sorted(key.scopes))
    return {
        "principalId": key.key_id,
        "policyDocument": _allow(whole_api(event["methodArn"])),
        # Values of the context are texts, numbers or booleans, never lists.
        "context": {"tenant": key.tenant, "key_id": key.key_id, "scopes": scopes},
    }


def whole_api(method_arn: str) -> str:
    """Widen a method's ARN (…:api-id/stage/METHOD/path) to every method of its stage."""
    api, stage, *_ = method_arn.split("/")
    return f"{api}/{stage}/*"


def _allow(resource: str) -> dict[str, object]:
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}

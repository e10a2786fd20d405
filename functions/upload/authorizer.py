"""The REQUEST authorizer of the Upload API: a bearer becomes a tenant and what it permits.

An API key permits its scopes, an upload token the upload of one video. API Gateway keeps the answer
for a short while (template.yaml), so the policy names the whole API and not one method; a revoked
key dies with that. What expires does so to the second: the time goes along, and the API checks it.

IAM: dynamodb:GetItem on KEY#, UPLOADTOKEN#.
"""

from collections.abc import Mapping
from typing import Any

from zoetrope.adapters import clients
from zoetrope.domain.api_keys import bearer_of, fingerprint
from zoetrope.domain.upload_tokens import is_upload_token


class AuthorizerUnauthorized(Exception):
    """API Gateway answers 401 exactly when the message is this one word."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def handler(event: Mapping[str, Any], _context: object) -> dict[str, object]:
    """Let the holder of a valid bearer pass to every route of the API, or have 401 answered."""
    headers = {str(name).lower(): str(v) for name, v in (event.get("headers") or {}).items()}
    secret = bearer_of(headers.get("authorization", ""))
    known = _known_of(secret) if secret else None
    if known is None:
        raise AuthorizerUnauthorized
    return {
        "principalId": known.get("key_id") or known["video_id"],
        "policyDocument": _allow(whole_api(event["methodArn"])),
        "context": known,
    }


def _known_of(secret: str) -> dict[str, str] | None:
    # Values of the context are texts, numbers or booleans, never lists.
    if is_upload_token(secret):
        token = clients.upload_tokens().find(secret)
        if token is None:
            return None
        return {
            "tenant": token.tenant,
            "video_id": token.video_id,
            "expires_at": str(token.expires_at),
        }
    key = clients.api_keys().find(secret)
    if key is None:
        return None
    known = {
        "tenant": key.tenant,
        "key_id": key.key_id,
        "fingerprint": fingerprint(secret),
        "scopes": " ".join(sorted(key.scopes)),
    }
    return known | ({"expires_at": str(key.expires_at)} if key.expires_at else {})


def whole_api(method_arn: str) -> str:
    """Widen a method's ARN (…:api-id/stage/METHOD/path) to every method of its stage."""
    api, stage, *_ = method_arn.split("/")
    return f"{api}/{stage}/*"


def _allow(resource: str) -> dict[str, object]:
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}

"""AWS Signature Version 4 in the headers of a call: what the JSON services of AWS take.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from zoetrope.domain.sigv4 import ALGORITHM, Credentials


@dataclass(frozen=True, slots=True)
class Call:
    """A POST to the root of a JSON service: DynamoDB, Secrets Manager."""

    service: str
    host: str
    target: str
    """What is called, as X-Amz-Target names it."""
    body: bytes
    content_type: str


def signed_headers(
    call: Call, credentials: Credentials, *, region: str, at: int
) -> Mapping[str, str]:
    """Give every header of a call made at `at` (Unix seconds)."""
    timestamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": call.content_type,
        "host": call.host,
        "x-amz-date": timestamp,
        "x-amz-target": call.target,
    }
    if credentials.session_token:
        headers["x-amz-security-token"] = credentials.session_token
    scope = f"{timestamp[:8]}/{region}/{call.service}/aws4_request"
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n\n{lines}\n{names}\n{sha256(call.body).hexdigest()}"
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = _signing_key(credentials.secret_access_key, scope)
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    credential = f"{credentials.access_key_id}/{scope}"
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    return key

"""HTML forms that bring one file to S3: the policy that bounds them, and the fields that carry it.

Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html.
"""

import base64
import json
from datetime import UTC, datetime

from zoetrope.domain.sigv4 import ALGORITHM, SigningScope


def form_fields(
    scope: SigningScope,
    *,
    bucket: str,
    key: str,
    content_type: str,
    sizes: tuple[int, int],
    expires_at: int,
) -> dict[str, str]:
    """Give the fields of a form that takes one file to one key, within `sizes` (both included).

    "Each form field that you specify in a form (except x-amz-signature, file, policy, and field
    names that have an x-ignore- prefix) must appear in the list of conditions."
    """
    fields = {
        "key": key,
        "content-type": content_type,
        # With 204, which is the default, browsers would not be told where the object is.
        "success_action_status": "201",
        "x-amz-algorithm": ALGORITHM,
        "x-amz-credential": scope.credential,
        "x-amz-date": scope.timestamp,
    }
    if scope.session_token:
        fields["x-amz-security-token"] = scope.session_token
    policy = {
        "expiration": datetime.fromtimestamp(expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "conditions": [
            {"bucket": bucket},
            ["content-length-range", *sizes],
            *({name: value} for name, value in fields.items()),
        ],
    }
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    return fields | {"policy": encoded, "x-amz-signature": scope.sign_policy(encoded)}

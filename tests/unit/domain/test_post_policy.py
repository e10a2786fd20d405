"""Forms: the fields, the policy and the signature are those that botocore makes."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from botocore.auth import S3SigV4PostAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from zoetrope.domain.post_policy import form_fields
from zoetrope.domain.sigv4 import Credentials, SigningScope

NOW = 1_700_000_000
OWN = ("key", "content-type", "success_action_status")


def form(session_token: str = "") -> dict[str, str]:
    scope = SigningScope(
        Credentials("AKID", "secret", session_token), region="eu-central-1", signed_at=NOW
    )
    return form_fields(
        scope,
        bucket="b",
        key="sources/acme/v",
        content_type="video/mp4",
        sizes=(1, 10),
        expires_at=NOW + 60,
    )


def policy_of(fields: dict[str, str]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return read


@pytest.mark.parametrize("session_token", ["", "session+/="])
def test_a_form_is_signed_as_botocore_signs_it(session_token: str) -> None:
    ours = form(session_token)
    own = {name: ours[name] for name in OWN}
    request = AWSRequest("POST", "https://b.s3.amazonaws.com/")
    request.context["s3-presign-post-fields"] = dict(own)
    request.context["s3-presign-post-policy"] = {
        "expiration": "2023-11-14T22:14:20Z",
        "conditions": [
            {"bucket": "b"},
            ["content-length-range", 1, 10],
            *({name: value} for name, value in own.items()),
        ],
    }
    credentials = BotoCredentials("AKID", "secret", session_token or None)
    with patch("botocore.auth.get_current_datetime", lambda: datetime.fromtimestamp(NOW, UTC)):
        S3SigV4PostAuth(credentials, "s3", "eu-central-1").add_auth(request)
    assert ours == request.context["s3-presign-post-fields"]


def test_every_field_but_the_exempt_is_a_condition_of_the_policy() -> None:
    fields = form("session")
    conditions = policy_of(fields)["conditions"]
    named = {name for condition in conditions if isinstance(condition, dict) for name in condition}
    assert named == (fields.keys() - {"policy", "x-amz-signature"}) | {"bucket"}

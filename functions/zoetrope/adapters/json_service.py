"""AWS's JSON services, as far as the Streaming API reads them: DynamoDB and Secrets Manager."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from zoetrope.adapters import http_calls
from zoetrope.adapters.function_credentials import FunctionCredentials
from zoetrope.domain.request_signing import Call, signed_headers
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import Settings


@dataclass(frozen=True, slots=True)
class JsonService:
    """One service; `dynamodb.call("GetItem", {"TableName": …})` calls it."""

    name: str
    target_prefix: str
    json_version: str
    url: str
    region: str
    credentials: FunctionCredentials

    def call(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        """Call a reading operation; DependencyUnavailable when it does not succeed."""
        call = Call(
            service=self.name,
            host=urlsplit(self.url).netloc,
            target=f"{self.target_prefix}.{operation}",
            body=json.dumps(members).encode(),
            content_type=f"application/x-amz-json-{self.json_version}",
        )
        headers = signed_headers(
            call, self.credentials.current(), region=self.region, at=int(time.time())
        )
        reply = http_calls.read("POST", self.url, headers=headers, body=call.body)
        if reply.status_code != 200:
            raise DependencyUnavailable(f"{operation} failed: {_error_code(reply)}")
        document: dict[str, Any] = json.loads(reply.body)
        return document


def service_url(known: Settings, service: str) -> str:
    """Give the address of a service: the region's on AWS, the emulator's one for all."""
    if known.endpoint_url:
        return known.endpoint_url.rstrip("/")
    return f"https://{service}.{known.region}.{known.aws_domain}"


def _error_code(reply: http_calls.Reply) -> str:
    # The body is not passed on: it may name the caller's role and the resource.
    try:
        code = str(json.loads(reply.body)["__type"])
    except (ValueError, KeyError, TypeError):
        return f"status {reply.status_code}"
    return code.rpartition("#")[2]

"""What AWS hands on: API Gateway's REST (v1) events, and word of what Lambda has given up."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

ALL_SCOPES = "upload read manage"


def rest_event(
    method: str,
    path: str,
    *,
    route: str = "",
    body: object = None,
    headers: Mapping[str, str] | None = None,
    tenant: str = "acme",
    scopes: str = ALL_SCOPES,
    bearer: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Build the event for `path`; `route` is its resource, guessed for the Upload API.

    `bearer` is the authorizer's whole answer, where it is not that to an API key.
    """
    split = urlsplit(path)
    query = {name: values[-1] for name, values in parse_qs(split.query).items()}
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    resource = route or resource_of(split.path)
    return {
        "resource": resource,
        "path": split.path,
        "httpMethod": method,
        "headers": {
            "Host": "api.example",
            **({"Content-Type": "application/json"} if text is not None else {}),
            **(headers or {}),
        },
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": parse_qs(split.query) or None,
        "pathParameters": path_parameters(resource, split.path) or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "requestId": "req-1",
            "authorizer": bearer or {"tenant": tenant, "key_id": "k1", "scopes": scopes},
        },
        "body": text,
        "isBase64Encoded": False,
    }


def resource_of(path: str) -> str:
    """Guess which resource of the Upload API a path is of."""
    resource = re.sub(r"^/videos/[^/]+", "/videos/{video_id}", path)
    resource = re.sub(r"^/u/[^/]+", "/u/{token}", resource)
    resource = re.sub(r"/s3/multipart/[^/]+", "/s3/multipart/{upload_id}", resource)
    return re.sub(r"(\{upload_id\})/(?!batch$|complete$)[^/]+$", r"\1/{part_number}", resource)


def path_parameters(resource: str, path: str) -> dict[str, str]:
    """Read what stands in a path where the resource has {names}."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource)
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found else {}


def word_of(first_ms: int, last_ms: int) -> str:
    """What Lambda leaves in the queue of stream records that it has given up (its guide's form)."""
    first, last = (
        datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for ms in (first_ms, last_ms)
    )
    batch = {"approximateArrivalOfFirstRecord": first, "approximateArrivalOfLastRecord": last}
    return json.dumps(
        {
            "requestContext": {"condition": "RecordAgeExceeded"},
            "DDBStreamBatchInfo": batch | {"shardId": "shardId-1", "batchSize": 2},
        }
    )

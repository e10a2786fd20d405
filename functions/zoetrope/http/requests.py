"""An API Gateway REST (v1) event, read once and with nothing missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The events of API Gateway and of its emulators differ in what they leave out; Chalice wants all.
_DEFAULTS: Mapping[str, Any] = {
    "headers": {},
    "pathParameters": {},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
}


@dataclass(frozen=True, slots=True)
class RestRequest:
    """What the border itself needs to know of a request; `event` is what the app is given."""

    method: str
    route: str
    """The path as template.yaml writes it, like `/videos/{video_id}`: Chalice routes on it."""
    request_id: str
    headers: Mapping[str, str]
    """With names in lower case: RFC 9110 5.1, "Field names are case-insensitive"."""
    body_size_bytes: int
    event: dict[str, Any]

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "RestRequest":
        """Read an event; an absent member becomes the empty one of its kind."""
        context = event.get("requestContext") or {}
        whole = {**_DEFAULTS, **event}
        whole["headers"] = event.get("headers") or {}
        whole["pathParameters"] = event.get("pathParameters") or {}
        return cls(
            method=str(context.get("httpMethod") or event.get("httpMethod") or ""),
            route=str(context.get("resourcePath") or event.get("resource") or ""),
            request_id=str(context.get("requestId") or "unknown"),
            headers={str(k).lower(): str(v) for k, v in whole["headers"].items()},
            body_size_bytes=_size_of(whole["body"], base64=bool(whole["isBase64Encoded"])),
            event=whole,
        )


def _size_of(body: str | None, *, base64: bool) -> int:
    if not body:
        return 0
    # Four characters of base64 carry three bytes; "=" carries none (RFC 4648 4).
    return len(body.rstrip("=")) * 3 // 4 if base64 else len(body.encode())

"""Requests that Schemathesis generates from docs/openapi.yaml, and how answers are judged."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from tests import openapi
from tests.events import rest_event

WHOLE = schemathesis.openapi.from_dict(openapi.DOCUMENT)

generously = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def event_of(case: "Case[Any]", route: str, video_id: str | None) -> dict[str, Any]:
    """Build the event that API Gateway makes of a generated request."""
    parameters = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    parameters |= {"video_id": video_id} if video_id and parameters else {}
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    event = rest_event(case.method, f"{route}?{query}", route=route, headers=headers_of(case))
    event["path"], event["pathParameters"] = route.format(**parameters), parameters or None
    if isinstance(case.body, bytes):
        event |= {"body": base64.b64encode(case.body).decode(), "isBase64Encoded": True}
    elif type(case.body).__name__ != "NotSet":
        event["body"] = json.dumps(case.body)
    return event


def headers_of(case: "Case[Any]") -> dict[str, str]:
    sent = {str(name): str(value) for name, value in (case.headers or {}).items()}
    return sent | ({"Content-Type": case.media_type} if case.media_type else {})


def hold(app: Callable[..., Any], event: dict[str, Any]) -> dict[str, Any]:
    """Have the app answer, and hold the reply to the document."""
    reply: dict[str, Any] = app(event, None)
    assert reply["statusCode"] < 500, reply["body"]
    openapi.hold_to_document(event["httpMethod"], event["resource"], reply)
    assert reply["headers"]["X-Request-Id"] == "req-1"
    assert reply["headers"]["Access-Control-Allow-Origin"] == "*"
    if reply["statusCode"] >= 400 and event["httpMethod"] != "HEAD":
        problem = json.loads(reply["body"])
        assert (problem["status"], problem["message"]) == (reply["statusCode"], problem["detail"])
    return reply

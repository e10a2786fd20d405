"""Whatever a client sends, the Upload API answers as docs/openapi.yaml says, and never with a 5xx.

Schemathesis generates the requests from the document, half of them against it; every other one of
those that name a video names one that exists, so that its body is looked at.
"""

import base64
import itertools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from tests import openapi
from tests.events import rest_event
from tests.unit.upload.conftest import Api
from upload.app import app

EXAMPLES = 90
"""Of each operation and mode: with some twenty of these over 2,000 requests in all."""
UPPY_EXAMPLES = 20
"""Of Uppy's: what is wrong with those is written out in test_uppy_input.py."""

WHOLE = schemathesis.openapi.from_dict(openapi.DOCUMENT)
OPEN = {"/health", "/status"}
"""They take no input. (What is below /u/ is the same once more.)"""

OPERATIONS = [
    pytest.param(method, path, mode, id=f"{method}-{path}-{mode.value}")
    for method, path in sorted(openapi.routes("upload"))
    if path not in OPEN and not path.startswith("/u/")
    for mode in GenerationMode
]

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


def hold(event: dict[str, Any]) -> dict[str, Any]:
    """Have the app answer, and hold the reply to the document."""
    reply = app(event, None)
    assert reply["statusCode"] < 500, reply["body"]
    openapi.hold_to_document(event["httpMethod"], event["resource"], reply)
    assert reply["headers"]["X-Request-Id"] == "req-1"
    assert reply["headers"]["Access-Control-Allow-Origin"] == "*"
    if reply["statusCode"] >= 400:
        problem = json.loads(reply["body"])
        assert (problem["status"], problem["message"]) == (reply["statusCode"], problem["detail"])
    return reply


@pytest.fixture
def existing(api: Api) -> Callable[[], str]:
    """Names a video that exists, another one once that was deleted."""
    made = [api.created()]

    def name() -> str:
        if api("GET", f"/videos/{made[-1]}").status_code == 404:
            made.append(api.created())
        return made[-1]

    return name


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_generated_requests_are_answered_as_the_document_says(
    existing: Callable[[], str], method: str, path: str, mode: GenerationMode
) -> None:
    strategy = WHOLE[path][method].as_strategy(generation_mode=mode)
    turns = itertools.cycle((True, False))

    @settings(generously, max_examples=UPPY_EXAMPLES if path.startswith("/s3/") else EXAMPLES)
    @given(case=strategy)
    def ask(case: "Case[Any]") -> None:
        hold(event_of(case, path, existing() if next(turns) else None))

    ask()

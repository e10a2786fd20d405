"""The border: what every reply carries, and what never gets past it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.events import rest_event
from zoetrope.errors import VideoNotFound
from zoetrope.http.border import MAX_BODY_BYTES, Border, Route, Routes
from zoetrope.settings import settings

pytestmark = pytest.mark.usefixtures("environment")
Reply = dict[str, Any]


@dataclass
class Entry(Route):
    """A route as a framework keeps it."""

    view_function: Callable[..., Any]


@dataclass
class Lines:
    """A log that keeps its lines."""

    written: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def info(self, msg: str, *, extra: Mapping[str, object]) -> None:
        self.written.append((msg, extra))

    def exception(self, msg: str, *, exc_info: BaseException, extra: Mapping[str, object]) -> None:
        self.written.append((msg, extra))
        self.failures.append(exc_info)


def border_around(
    view: Callable[..., Any], log: Lines | None = None, method: str = "GET"
) -> Border:
    """A border around a framework with one route that, like Chalice, hides what a view raises."""
    routes: Routes = {"/videos": {method: Entry(view)}}

    def framework(event: Reply, _context: object) -> Reply:
        answer: Reply
        try:
            answer = routes[event["requestContext"]["resourcePath"]][method].view_function()
        except Exception:  # noqa: BLE001
            answer = {"statusCode": 500, "body": "hidden"}
        return {"statusCode": 200, "headers": {}, "body": "", **answer}

    return Border(framework, routes, log=log or Lines())


def fine() -> Reply:
    return {"body": "{}"}


def raising(error: Exception) -> Callable[[], Reply]:
    def view() -> Reply:
        raise error

    return view


def code_of(reply: Reply) -> str:
    return str(json.loads(reply["body"])["code"])


@pytest.mark.parametrize(
    ("method", "path", "view"),
    [
        ("GET", "/videos", fine),
        ("OPTIONS", "/videos", fine),
        ("PUT", "/videos", fine),
        ("GET", "/nowhere", fine),
        ("GET", "/videos", raising(VideoNotFound("v"))),
        ("GET", "/videos", raising(RuntimeError())),
    ],
)
def test_every_reply_carries_its_request_id_and_cors(
    method: str, path: str, view: Callable[[], Reply]
) -> None:
    headers = border_around(view)(rest_event(method, path), None)["headers"]
    assert headers["X-Request-Id"] == "req-1"
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_the_origin_of_the_request_is_checked_against_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://a.example, https://b.example")
    settings.cache_clear()
    event = rest_event("GET", "/videos", headers={"ORIGIN": "https://b.example"})
    headers = border_around(fine)(event, None)["headers"]
    assert headers["Access-Control-Allow-Origin"] == "https://b.example"


def test_a_preflight_is_answered_without_the_app() -> None:
    reply = border_around(raising(RuntimeError()))(rest_event("OPTIONS", "/videos"), None)
    assert (reply["statusCode"], reply["body"]) == (204, "")
    assert reply["headers"]["Access-Control-Allow-Methods"] == "GET, OPTIONS"


def test_an_unknown_route_is_not_found() -> None:
    reply = border_around(fine)(rest_event("GET", "/nowhere"), None)
    assert (reply["statusCode"], code_of(reply)) == (404, "not_found")


def test_an_event_that_is_no_request_is_not_found() -> None:
    assert border_around(fine)({}, None)["statusCode"] == 404


def test_a_wrong_method_is_told_the_right_ones() -> None:
    reply = border_around(fine)(rest_event("PUT", "/videos"), None)
    assert (reply["statusCode"], code_of(reply)) == (405, "method_not_allowed")
    assert reply["headers"]["Allow"] == "GET, OPTIONS"


@pytest.mark.parametrize(("size", "status"), [(-1, 200), (0, 200), (1, 413)])
def test_a_body_over_the_limit_is_refused(size: int, status: int) -> None:
    event = rest_event("POST", "/videos", body="x" * (MAX_BODY_BYTES + size))
    assert border_around(fine, method="POST")(event, None)["statusCode"] == status


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_a_body_that_is_not_json_by_its_type_is_refused(content_type: str, status: int) -> None:
    event = rest_event("POST", "/videos", body="{}", headers={"Content-Type": content_type})
    assert border_around(fine, method="POST")(event, None)["statusCode"] == status


def test_a_request_without_a_body_needs_no_type() -> None:
    event = rest_event("POST", "/videos", headers={"Content-Type": "text/plain"})
    assert border_around(fine, method="POST")(event, None)["statusCode"] == 200


def test_an_error_of_a_view_gets_past_the_framework() -> None:
    reply = border_around(raising(VideoNotFound("v")))(rest_event("GET", "/videos"), None)
    assert (reply["statusCode"], code_of(reply)) == (404, "video_not_found")


def test_an_error_does_not_stay_for_the_next_request() -> None:
    answers = iter([raising(VideoNotFound("v")), fine])

    def view() -> Reply:
        return next(answers)()

    border = border_around(view)
    first, second = (border(rest_event("GET", "/videos"), None) for _ in range(2))
    assert (first["statusCode"], second["statusCode"]) == (404, 200)


def test_a_fault_is_logged_and_shows_nothing() -> None:
    log, fault = Lines(), RuntimeError("secret")
    reply = border_around(raising(fault), log)(rest_event("GET", "/videos"), None)
    assert (reply["statusCode"], code_of(reply)) == (500, "internal_error")
    assert "secret" not in str(reply)
    assert log.failures == [fault]


def test_an_error_of_the_client_is_not_logged_as_a_fault() -> None:
    log = Lines()
    border_around(raising(VideoNotFound("v")), log)(rest_event("GET", "/videos"), None)
    assert log.failures == []


def test_a_request_is_logged_in_one_line() -> None:
    log = Lines()
    border_around(fine, log)(rest_event("GET", "/videos"), None)
    (message, keys), *others = log.written
    assert (message, others) == ("request answered", [])
    assert keys["route"] == "/videos"
    assert keys["status_code"] == 200
    assert keys["request_id"] == "req-1"


def test_the_reply_to_head_has_the_headers_and_no_content() -> None:
    border = border_around(
        lambda: {"body": "AAAA", "isBase64Encoded": True, "headers": {"ETag": "x"}}, method="HEAD"
    )
    reply = border(rest_event("HEAD", "/videos"), None)
    assert (reply["body"], reply["isBase64Encoded"]) == ("", False)
    assert reply["headers"]["ETag"] == "x"


def test_a_body_without_a_type_is_json_and_a_given_type_stays() -> None:
    plain = border_around(fine)(rest_event("GET", "/videos"), None)
    typed = border_around(lambda: {"body": "x", "headers": {"content-type": "text/vtt"}})(
        rest_event("GET", "/videos"), None
    )
    assert plain["headers"]["Content-Type"] == "application/json"
    assert "Content-Type" not in typed["headers"]

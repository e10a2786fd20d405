"""The border: every reply that leaves an API passes here, whatever happened inside.

It answers preflights, unknown routes, wrong methods, bodies that are too large or not JSON, and
turns whatever a view raises into a problem document. It knows no framework: an app is a callable
with a table of routes.
"""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol

from zoetrope.errors import BodyTooLarge, MethodNotAllowed, NotFound, UnsupportedMediaType
from zoetrope.http.cors import allow, cors_headers, merged, preflight_headers
from zoetrope.http.problems import problem_of
from zoetrope.http.request_log import lines_of, video_of
from zoetrope.http.requests import RestRequest
from zoetrope.settings import settings

# The contract's limit; API Gateway itself takes 10 MB. Media never passes through an API.
MAX_BODY_BYTES = 1_000_000

_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})


class Route(Protocol):
    """One method of one path, as Chalice keeps it."""

    view_function: Callable[..., Any]


Routes = Mapping[str, Mapping[str, Route]]
App = Callable[[dict[str, Any], object], dict[str, Any]]


class Log(Protocol):
    """A structured logger: the standard one and that of Powertools both fit."""

    def info(self, msg: str, *, extra: Mapping[str, object]) -> None:
        """Write a line."""

    def exception(self, msg: str, *, exc_info: BaseException, extra: Mapping[str, object]) -> None:
        """Write a line with an error's traceback."""


class Border:
    """The Lambda handler of an API: `app = Border(chalice_app, chalice_app.routes, log=…)`."""

    def __init__(self, app: App, routes: Routes, *, log: Log) -> None:
        """Stand before `app`; the views in `routes` are wrapped so that their errors come here."""
        self.routes = routes
        self._app = app
        self._log = log
        self._raised: ContextVar[Exception | None] = ContextVar("raised", default=None)
        for methods in routes.values():
            for route in methods.values():
                route.view_function = self._guarded(route.view_function)

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """Answer one API Gateway event."""
        started = time.perf_counter()
        request = RestRequest.from_event(event)
        with lines_of(request):
            try:
                reply = self._answer(request, context)
            except Exception as error:  # noqa: BLE001 the border is where every error ends
                reply = self._problem(error, request)
        reply = _finished(reply, request)
        self._log.info(
            "request answered", extra=_line(request, reply, time.perf_counter() - started)
        )
        return reply

    def _answer(self, request: RestRequest, context: object) -> dict[str, Any]:
        methods = self.routes.get(request.route)
        if not methods:
            raise NotFound("There is no such route.")
        if request.method == "OPTIONS":
            return {"statusCode": 204, "headers": preflight_headers(methods), "body": ""}
        if request.method not in methods:
            allowed = allow(methods)
            raise MethodNotAllowed(f"This route answers {allowed}.", members={"allow": allowed})
        _check_body(request)
        self._raised.set(None)
        reply = self._app(request.event, context)
        if error := self._raised.get():
            raise error
        return reply

    def _guarded(self, view: Callable[..., Any]) -> Callable[..., Any]:
        # Chalice turns what a view raises into its own 500; so the error goes round it.
        @wraps(view)
        def guarded(**path_parameters: str) -> object:
            try:
                return view(**path_parameters)
            except Exception as error:  # noqa: BLE001 it is raised again behind Chalice
                self._raised.set(error)
                return {}

        return guarded

    def _problem(self, error: Exception, request: RestRequest) -> dict[str, Any]:
        problem = problem_of(error, request_id=request.request_id)
        if problem.status_code >= 500:
            keys = {"request_id": request.request_id, "route": request.route, **video_of(request)}
            self._log.exception("request failed", exc_info=error, extra=keys)
        return problem.to_reply()


def _line(request: RestRequest, reply: Mapping[str, Any], seconds: float) -> dict[str, object]:
    return {
        "method": request.method,
        "route": request.route,
        "status_code": reply["statusCode"],
        "request_id": request.request_id,
        **video_of(request, str(reply["headers"].get("Location", ""))),
        "duration_ms": round(seconds * 1000, 1),
    }


def _check_body(request: RestRequest) -> None:
    if request.method not in _BODY_METHODS or not request.body_size_bytes:
        return
    if request.body_size_bytes > MAX_BODY_BYTES:
        raise BodyTooLarge(f"A request body has at most {MAX_BODY_BYTES:,} bytes.")
    content_type = request.headers.get("content-type", "application/json")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("Send the body as application/json.")


def _finished(reply: dict[str, Any], request: RestRequest) -> dict[str, Any]:
    cors = cors_headers(settings().allowed_origins, request.headers.get("origin", ""))
    headers = merged(reply.get("headers") or {}, {**cors, "X-Request-Id": request.request_id})
    if reply.get("body") and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    finished = {**reply, "headers": headers}
    if request.method == "HEAD":
        # RFC 9110 9.3.2: "the server MUST NOT send content in the response".
        finished |= {"body": "", "isBase64Encoded": False}
    return finished

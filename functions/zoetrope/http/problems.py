"""Errors as RFC 9457 problem documents; the only place that decides what a client sees of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from zoetrope.errors import (
    DependencyUnavailable,
    MethodNotAllowed,
    TooManyOpenUploads,
    TooManyRequests,
    VideoNotReady,
    ZoetropeError,
)

CONTENT_TYPE = "application/problem+json"

# A URN and not a URL: nothing is to be fetched there. RFC 9457 4.2.1 leaves the scheme to us.
TYPE_PREFIX = "urn:problem-type:zoetrope:"

# How long a client waits before it may hope for another answer, in seconds.
RETRY_AFTER: Mapping[type[ZoetropeError], int] = {
    VideoNotReady: 5,
    TooManyRequests: 1,
    TooManyOpenUploads: 30,
    DependencyUnavailable: 5,
}

INTERNAL_DETAIL = "Something failed on our side; the request id finds it in our logs."


@dataclass(frozen=True, slots=True)
class Problem:
    """One error reply, before the border adds what every reply carries."""

    status_code: int
    headers: Mapping[str, str]
    body: Mapping[str, object]

    def to_reply(self) -> dict[str, object]:
        """Render the Lambda proxy reply."""
        return {
            "statusCode": self.status_code,
            "headers": dict(self.headers),
            "body": json.dumps(self.body, separators=(",", ":")),
        }


def problem_of(error: Exception, *, request_id: str) -> Problem:
    """Give what a client may know of an error; a fault of ours shows nothing of itself."""
    known = error if isinstance(error, ZoetropeError) and error.status_code != 500 else None
    shown = known or ZoetropeError(INTERNAL_DETAIL)
    body: dict[str, object] = {
        **shown.members,
        "type": TYPE_PREFIX + shown.code.replace("_", "-"),
        "title": shown.title,
        "status": shown.status_code,
        "detail": shown.detail,
        "code": shown.code,
        "request_id": request_id,
        # Uppy shows only `message`; `error` is where its server, Companion, has the same.
        "message": shown.detail,
        "error": shown.detail,
    }
    return Problem(shown.status_code, _headers(shown), body)


def _headers(error: ZoetropeError) -> dict[str, str]:
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    if type(error) in RETRY_AFTER:
        headers["Retry-After"] = str(RETRY_AFTER[type(error)])
    if error.status_code == 401:
        # RFC 9110 11.6.1: "A server generating a 401 response MUST send a WWW-Authenticate header
        # field containing at least one challenge".
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowed):
        # RFC 9110 15.5.6: the origin server "MUST generate an Allow header field".
        headers["Allow"] = str(error.members["allow"])
    return headers

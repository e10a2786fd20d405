"""HTTP to AWS without the SDK: kept connections, and repeats of what may be repeated.

boto3 costs a fresh process a quarter of a second before its first call (docs/decisions/0013). The
Streaming API makes three kinds of call, all of them reads, so that any may be repeated.
"""

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from zoetrope.errors import DependencyUnavailable

TIMEOUT_SECONDS = 5
"""Of connecting and of each wait for bytes: API Gateway itself gives up after 29 s."""
TRIES = 4
FIRST_PAUSE_SECONDS = 0.05

_kept = threading.local()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status_code: int
    body: bytes

    @property
    def is_worth_repeating(self) -> bool:
        """Say whether AWS asks for patience: a fault of its own, or DynamoDB's kind of throttle."""
        return self.status_code >= 500 or (self.status_code == 400 and b"Throttl" in self.body)


def read(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Reply:
    """Make a call that changes nothing, again if need be; DependencyUnavailable when all fail."""
    for attempt in range(1, TRIES + 1):
        reply = _try(method, url, headers or {}, body)
        if reply and not reply.is_worth_repeating:
            return reply
        if attempt < TRIES:
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())  # noqa: S311 no secret
    if reply:
        return reply
    # Without the address, which may be a signed one.
    raise DependencyUnavailable("AWS does not answer")


def _try(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    try:
        connection = _connection(origin)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, target, body or None, dict(headers))
        answer = connection.getresponse()
        return Reply(answer.status, answer.read())
    except (HTTPException, OSError):
        # A kept connection that AWS has closed meanwhile ends here, too: the next is a new one.
        forget_connection(origin)
        return None


def _connection(origin: str) -> HTTPConnection:
    kept: dict[str, HTTPConnection] = _kept.__dict__
    if origin not in kept:
        scheme, _, host = origin.partition("://")
        make = HTTPSConnection if scheme == "https" else HTTPConnection
        kept[origin] = make(host, timeout=TIMEOUT_SECONDS)
    return kept[origin]


def forget_connection(origin: str) -> None:
    """Close this thread's connection to a host, if there is one."""
    connection = _kept.__dict__.pop(origin, None)
    if connection:
        connection.close()

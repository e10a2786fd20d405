"""A client that counts how its calls end, and reads every answer for what should not be in it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from infra.client.errors import ApiProblem, ClientError
from infra.client.retries import Retry
from infra.client.session import Session

if TYPE_CHECKING:
    from infra.client.session import Call

INSIDES = re.compile(
    r"Traceback|[A-Za-z]+(Error|Exception)\b|botocore|boto3|\.py\b|errorMessage|/_worker|File \""
)
"""What no client should read: the names, the files and the messages of exceptions."""


@dataclass(slots=True)
class Tally:
    """How the calls of all clients have ended."""

    calls: int = 0
    attempts: int = 0
    failed: list[str] = field(default_factory=list)
    exception_texts: list[str] = field(default_factory=list)
    _turns: threading.Lock = field(default_factory=threading.Lock)

    def called(self, failure: str = "") -> None:
        with self._turns:
            self.calls += 1
            if failure:
                self.failed.append(failure)

    def read(self, reply: httpx.Response) -> None:
        reply.read()
        with self._turns:
            self.attempts += 1
            if reply.is_error and INSIDES.search(reply.text):
                self.exception_texts.append(f"{reply.status_code} {reply.text[:200]}")

    def told(self) -> dict[str, object]:
        """Give the figures."""
        return {
            "calls": self.calls,
            "attempts": self.attempts,
            "failed": self.failed,
            "succeeded_percent": round(100 * (1 - len(self.failed) / max(1, self.calls)), 3),
            "exception_texts": self.exception_texts,
        }


class Reader(httpx.HTTPTransport):
    """Shows a tally every answer that comes."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = super().handle_request(request)
        self._tally.read(reply)
        return reply


class WitnessedSession(Session):
    """A session like the command line's, of which a tally is kept.

    A call fails when, after all retries, nobody has answered, or with a fault of the service. A
    refusal (404, 409) is an answer.
    """

    def __init__(self, base_url: str, *, api_key: str, tally: Tally) -> None:
        super().__init__(base_url, api_key=api_key, retry=Retry(), transport=Reader(tally))
        self._tally = tally

    def send(self, call: Call) -> httpx.Response:
        try:
            reply = super().send(call)
        except ApiProblem as problem:
            fault = problem.status_code >= 500 or problem.status_code == 429
            self._tally.called(f"{call.method} {problem.status_code}" if fault else "")
            raise
        except ClientError as unreachable:
            self._tally.called(f"{call.method} {type(unreachable).__name__}")
            raise
        self._tally.called()
        return reply

"""A client that counts how its calls end, and reads every answer for what should not be in it."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from infra.client.errors import ApiProblem, ClientError
from infra.client.retries import Retry
from infra.client.session import Session
from tests.running import ROOT

if TYPE_CHECKING:
    from infra.client.session import Call

INSIDES = re.compile(
    r"Traceback|[A-Za-z]+(Error|Exception)\b|botocore|boto3|\.py\b|errorMessage|/_worker|File \""
)
"""What no client should read: the names, the files and the messages of exceptions."""

ENGINES_OWN = re.compile(
    r"Runtime\.HandlerError: Worker process died"
    # Of a function that is deployed anew while a process for it starts. What a handler of ours lets
    # out is a Runtime.HandlerError, whatever its class.
    r"|RuntimeError: Worker process exited immediately\. stderr: "
    r"|BrokenPipeError: \[Errno 32\] Broken pipe"
    r"|FileNotFoundError: \[Errno 2\] No such file or directory: "
    r"'/\S+/ministack-lambda-zoetrope-[\w-]+/code(/[\w/.-]+)?'"
)
"""What the engine's gateway says, with 502, of a function's process that was killed, or did not
start. On AWS that is "Internal server error"; no code of ours has a part in either."""

MISSED = re.compile(r"RuntimeError: Worker init failed: No module named '(\w+(?:\.\w+)*)'")
FUNCTIONS = ROOT / "functions"


@dataclass(slots=True)
class Tally:
    """How the calls of all clients have ended."""

    calls: int = 0
    attempts: int = 0
    failed: list[str] = field(default_factory=list)
    exception_texts: list[str] = field(default_factory=list)
    engines_own: int = 0
    """Replies that are the engine's word for a function's process, and nothing else."""
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
            if _is_engines_own(reply):
                self.engines_own += 1
            elif reply.is_error and INSIDES.search(reply.text):
                self.exception_texts.append(f"{reply.status_code} {reply.text[:200]}")

    def told(self) -> dict[str, object]:
        """Give the figures."""
        return {
            "calls": self.calls,
            "attempts": self.attempts,
            "failed": self.failed,
            "succeeded_percent": round(100 * (1 - len(self.failed) / max(1, self.calls)), 3),
            "exception_texts": self.exception_texts,
            "engines_own": self.engines_own,
        }


def _is_engines_own(reply: httpx.Response) -> bool:
    if reply.status_code != 502:
        return False
    try:
        body = reply.json()
        told = json.loads(body.pop("message"))
        words = f"{told.pop('errorType')}: {told.pop('errorMessage')}"
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
    if body or told:
        return False
    return bool(ENGINES_OWN.fullmatch(words)) or _is_gone(words)


def _is_gone(words: str) -> bool:
    """Say whether a module is missed that is deployed: the engine has removed it meanwhile."""
    missed = MISSED.fullmatch(words)
    path = FUNCTIONS.joinpath(*missed[1].split(".")) if missed else None
    return path is not None and (path.is_dir() or path.with_suffix(".py").is_file())


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

"""Calls that our code makes without the SDK, answered by moto: it only listens to botocore."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from zoetrope.adapters import http_calls


@dataclass
class Answer:
    """As http.client gives it."""

    status: int
    body: bytes

    def read(self) -> bytes:
        return self.body


@dataclass
class MotoConnection:
    """Stands for a connection of http.client to one origin."""

    origin: str
    answer: Answer = field(default_factory=lambda: Answer(0, b""))

    def request(self, method: str, target: str, body: bytes | None, headers: Any) -> None:
        request = AWSPreparedRequest(method, self.origin + target, headers, body, False)
        reply: Any = botocore_stubber(event_name="before-send", request=request)
        self.answer = Answer(reply.status_code, reply.content)

    def getresponse(self) -> Answer:
        return self.answer

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def calls_answered_by_moto() -> Iterator[None]:
    """Inside of mock_aws: let it answer these calls, too."""
    with patch.object(http_calls, "_connection", MotoConnection):
        yield


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Inside of mock_aws: moto does not survive two calls at once, while AWS does."""
    process, lock = BotocoreStubber.process_request, RLock()

    def process_alone(stubber: BotocoreStubber, request: Any) -> Any:
        with lock:
            return process(stubber, request)

    with patch.object(BotocoreStubber, "process_request", process_alone):
        yield


def with_a_lost_answer(client: BaseClient, operation: str) -> list[int]:
    """Lose the first answer to an operation that was done; give the status codes as they come."""
    answers: list[int] = []

    def repeat(response: tuple[Any, Any], **_: object) -> float | None:
        answers.append(response[0].status_code)
        return 0.0 if len(answers) == 1 else None

    name = f"needs-retry.{client.meta.service_model.service_id.hyphenize()}.{operation}"
    events: Any = client.meta.events  # which its types have give nothing
    events.register_first(name, repeat)
    return answers

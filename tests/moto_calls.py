"""Calls that our code makes without the SDK, answered by moto: it only listens to botocore."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest
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

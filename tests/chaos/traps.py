"""A proxy between the functions and the engine, with traps that requests of one video spring."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.integration.lossy_proxy import LossyProxy
from tests.integration.processes import function_of, worker_behind

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

    from tests.integration.lossy_proxy import Reply

JSON = [("Content-Type", "application/x-amz-json-1.0")]
XML = [("Content-Type", "application/xml")]


@dataclass(frozen=True, slots=True)
class Request:
    """What a function, or a client, asks of the engine."""

    method: str
    path: str
    target: str
    body: bytes
    client_port: int

    @property
    def service(self) -> str:
        """The service by the header that AWS's JSON protocols have; what has none is S3's."""
        name = self.target.partition(".")[0].partition("_")[0]
        return {"DynamoDB": "dynamodb", "AWSStepFunctions": "states", "": "s3"}.get(name, name)

    @property
    def writes(self) -> bool:
        """Say whether it is meant to change anything."""
        if self.service == "s3":
            return self.method in {"PUT", "POST", "DELETE"}
        return self.target.endswith(("TransactWriteItems", "UpdateItem", "StartExecution"))


@dataclass(slots=True, eq=False)
class Trap:
    """Waits for requests that name a video: lets some pass, then acts on as many as it may."""

    matches: Callable[[Request], bool]
    passing: int
    left: int
    status: int = 0
    """Answered instead of passing the request on; 0 passes it on."""
    code: str = ""
    wait_seconds: float = 0.0
    before: Callable[[], None] | None = None
    signal: signal.Signals | None = None
    """Sent to the worker that asks."""
    after_write: bool = False
    """Whether the signal comes after the write."""
    by_worker: Callable[[int], None] | None = None
    """Is told which worker asks, if that encodes; otherwise the trap waits for the next."""
    hangs_up: bool = False
    """Whether the answer is lost after the write."""
    bites: int = 0
    names: set[str] = field(default_factory=set)
    """What a request of the video has in its path or its body: the id, and the file's name."""

    def wants(self, request: Request) -> bool:
        """Say whether this is one of the requests it waits for."""
        return self.matches(request) and any(
            name in request.path or name.encode() in request.body for name in self.names
        )


class TrapProxy(LossyProxy):
    """Everything that functions ask of the engine goes through here."""

    def __init__(self, endpoint_url: str) -> None:
        super().__init__(endpoint_url, lambda _request, _headers: False)
        self._traps: list[Trap] = []
        self._turns = threading.Lock()

    def set(self, trap: Trap) -> None:
        with self._turns:
            self._traps.append(trap)

    def clear(self, traps: list[Trap]) -> None:
        with self._turns:
            self._traps = [trap for trap in self._traps if trap not in traps]

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes, client_port: int
    ) -> Reply | None:
        request = Request(method, path, headers.get("x-amz-target", ""), body, client_port)
        trap = self._sprung_by(request)
        try:
            if trap is None:
                return self.forward(method, path, headers, body)
            return self._spring(trap, request, headers)
        except OSError:
            return None  # the engine is down just now

    def _sprung_by(self, request: Request) -> Trap | None:
        with self._turns:
            for trap in self._traps:
                if trap.left and trap.wants(request):
                    if trap.passing:
                        trap.passing -= 1
                        continue
                    trap.left -= 1
                    trap.bites += 1
                    return trap
        return None

    def _spring(self, trap: Trap, request: Request, headers: dict[str, str]) -> Reply | None:
        time.sleep(trap.wait_seconds)
        if trap.before:
            trap.before()
        if trap.signal and not trap.after_write:
            self._signal(trap, request)
            return None
        if trap.by_worker:
            self._tell(trap, trap.by_worker, request)
        if trap.status:
            return _refusal(trap, request)
        reply = self.forward(request.method, request.path, headers, request.body)
        if trap.signal:
            self._signal(trap, request)
        return None if trap.signal or trap.hangs_up else reply

    def _signal(self, trap: Trap, request: Request) -> None:
        pid = worker_behind(request.client_port, self._own_port)
        if pid is None or trap.signal is None:
            trap.bites -= 1  # a client's request, not a function's
        else:
            os.kill(pid, trap.signal)

    def _tell(self, trap: Trap, tell: Callable[[int], None], request: Request) -> None:
        pid = worker_behind(request.client_port, self._own_port)
        if pid is not None and function_of(pid).startswith("transcode-"):
            tell(pid)
        else:
            trap.left += 1

    @property
    def _own_port(self) -> int:
        return int(self.url.rpartition(":")[2])


def _refusal(trap: Trap, request: Request) -> Reply:
    if request.service == "s3":
        body = f"<Error><Code>{trap.code}</Code><Message>chaos</Message></Error>"
        return trap.status, XML, body.encode()
    body = f'{{"__type":"com.amazonaws.{request.service}#{trap.code}","message":"chaos"}}'
    return trap.status, JSON, body.encode()

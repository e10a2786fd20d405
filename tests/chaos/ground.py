"""A running stack that is made for faults: its functions reach the engine through our proxy."""

from __future__ import annotations

import math
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra import engine
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from tests.chaos.courier import Courier
from tests.chaos.tools import Tools
from tests.chaos.traps import TrapProxy
from tests.running import ROOT, free_port
from zoetrope.adapters.aws_errors import error_code
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from infra.engine import Stack

AT_ONCE = 8
"""Runs at the same time: those that wait for reconcile leave the CPU to the others."""
TASK_SECONDS = 45
"""Of a task function; as deployed it is 15 minutes, and a frozen one would hold a run for so long.
A tool has five seconds less."""
THROTTLED = ("probe-source", "plan-chunks", "transcode-chunk", "publish-video")


@dataclass(slots=True)
class Ground:
    """The stack, and every seam where a fault can be put in."""

    stack: Stack
    state: Path
    proxy: TrapProxy
    courier: Courier
    tools: Tools
    staying_up: threading.Semaphore
    """Held while the engine must not stop: as parts are sent (it loses open uploads, which S3 does
    not), while a function is throttled, and as a run is judged."""

    _clients: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for service in ("dynamodb", "s3", "lambda", "stepfunctions"):
            self._clients[service] = self.stack.client(service)

    def client(self, service: str) -> Any:
        """Give the operator's client: past the proxy."""
        return self._clients[service]

    @property
    def table(self) -> VideoTable:
        return VideoTable(self.client("dynamodb"), self.stack.table_name)

    @property
    def queries(self) -> VideoQueries:
        return VideoQueries(self.client("dynamodb"), self.stack.table_name)

    def ran(self, name: str) -> tuple[float, float] | None:
        """Say when an execution began and ended, in seconds; one that runs on never ends."""
        machine = self.stack.state_machine_arn.replace(":stateMachine:", ":execution:")
        try:
            found = self.client("stepfunctions").describe_execution(
                executionArn=f"{machine}:{name}"
            )
        except ClientError as error:
            if error_code(error) == "ExecutionDoesNotExist":
                return None
            raise
        began = found["startDate"].timestamp()
        if found["status"] == "RUNNING":
            return began, math.inf
        return began, found["stopDate"].timestamp()

    def restart(self) -> None:
        """Stop the engine as an operator does, and bring it up again."""
        for _ in range(AT_ONCE):
            self.staying_up.acquire()
        try:
            engine.down(ROOT, state=self.state)
            engine.up(int(self.stack.endpoint_url.rpartition(":")[2]), ROOT, state=self.state)
        finally:
            self.staying_up.release(AT_ONCE)

    def throttle(self, function: str, seconds: float) -> None:
        """Have every call of a function answered with 429 for a while."""
        name, client = f"{self.stack.stack_name}-{function}", self.client("lambda")
        with self.staying_up:  # or the release is lost, and the engine keeps the throttle
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
            time.sleep(seconds)
            client.delete_function_concurrency(FunctionName=name)


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Bring a stack up in a folder, and take it down at the end."""
    state = folder / "engine"
    with ExitStack() as closing:
        closing.callback(engine.down, ROOT, state=state)
        stack = engine.up(free_port(), ROOT, state=state)
        proxy = closing.enter_context(TrapProxy(stack.endpoint_url))
        tools = Tools(folder / "tools", link_media_tools(Workplace.of(ROOT, state)))
        point(stack, proxy.url, tools.folder)
        courier = closing.enter_context(Courier(stack))
        yield Ground(stack, state, proxy, courier, tools, threading.Semaphore(AT_ONCE))


def point(stack: Stack, proxy_url: str, tools: Path) -> None:
    """Have every function speak to the proxy, and the tasks be short of time."""
    client = stack.client("lambda")
    for page in client.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            given = function.get("Environment", {}).get("Variables", {})
            client.update_function_configuration(
                FunctionName=function["FunctionName"],
                Timeout=min(function["Timeout"], TASK_SECONDS),
                Environment={
                    "Variables": given | {"AWS_ENDPOINT_URL": proxy_url, "FFMPEG_DIR": str(tools)}
                },
            )

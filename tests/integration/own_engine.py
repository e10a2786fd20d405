"""An engine of a test's own, to be stopped or killed in a chosen stage of a video's processing."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError as RefusedByEngine

from infra import engine
from infra.client.errors import ClientError
from infra.engine.health import listens
from tests.integration.product import Product
from tests.running import ROOT, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from infra.engine import Stack

STAGES = ("ProbeSource", "PlanChunks", "TranscodeChunk", "TranscodeAudio", "PublishVideo")
ENDED = frozenset({"ready", "failed"})


@dataclass(slots=True)
class OwnEngine:
    """Where its state is, and its port, which outlives it."""

    state: Path
    port: int

    def up(self) -> Stack:
        return engine.up(self.port, ROOT, state=self.state)

    def stop(self) -> None:
        """End it gracefully: it keeps its tables."""
        assert engine.down(ROOT, state=self.state)

    def kill(self) -> None:
        """End it at once: it goes back to the tables of its last graceful stop."""
        pid = engine.status(ROOT, state=self.state).pid
        assert pid
        os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while listens("127.0.0.1", self.port) and time.monotonic() < deadline:
            time.sleep(0.05)

    @contextmanager
    def product(self, stack: Stack) -> Iterator[Product]:
        """Speak to it for as long as it runs."""
        with Product(stack, self.state / "records") as product:
            yield product


@contextmanager
def own_engine(folder: Path) -> Iterator[OwnEngine]:
    """An engine that nobody else's videos are lost with."""
    own = OwnEngine(folder / "engine", free_port())
    try:
        yield own
    finally:
        engine.down(ROOT, state=own.state)


def until_in(stage: str, product: Product, video_id: str) -> str:
    """Wait until a video's execution has entered a state; give the state that it is in then.

    A state may be over before it is seen: then the video is in one that comes after it.
    """
    client = product.stack.client("stepfunctions")
    machine = product.stack.state_machine_arn.replace(":stateMachine:", ":execution:")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(RefusedByEngine):  # it has not begun
            pages = client.get_paginator("get_execution_history")
            found = pages.paginate(executionArn=f"{machine}:{video_id}-1-1")
            text = str([page["events"] for page in found])
            if f"'{stage}'" in text or f'"{stage}"' in text:
                return stage
        if product.api.video(video_id).status in ENDED:
            return "over"
        time.sleep(0.05)
    raise AssertionError(f"{stage} was never entered")


def seconds_until_ended(product: Product, video_id: str, patience: float) -> tuple[str, float]:
    """Wait until a video is ready or failed; give its status then, and how long that took."""
    began = time.monotonic()
    status = ""
    while status not in ENDED and time.monotonic() - began < patience:
        with suppress(ClientError):
            status = product.api.video(video_id).status
        time.sleep(0.5)
    return status, time.monotonic() - began

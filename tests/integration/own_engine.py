"""An engine of a test's own, to be stopped, killed and brought back."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra import engine
from infra.client.errors import ClientError
from infra.engine.health import listens
from tests.integration.product import Product
from tests.integration.stages import ENDED
from tests.running import ROOT, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from infra.engine import Stack


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


def seconds_until_ended(product: Product, video_id: str, patience: float) -> tuple[str, float]:
    """Wait until a video is ready or failed; give its status then, and how long that took."""
    began = time.monotonic()
    status = ""
    while status not in ENDED and time.monotonic() - began < patience:
        with suppress(ClientError):
            status = product.api.video(video_id).status
        time.sleep(0.5)
    return status, time.monotonic() - began

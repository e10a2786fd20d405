"""Up, down and status of the local stack: the only functions that the command line needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.engine.errors import EngineError
from infra.engine.stack_file import Stack

Report = Callable[[str], None]
"""Is told, in a few words, what begins now: "starting the engine", "building"…"""


def silent(_step: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How the engine of a folder is: `pid` is None when it is stopped or not ours."""

    endpoint_url: str
    answers: bool
    pid: int | None
    log_path: Path
    stack: Stack | None


def up(
    port: int | None = None,
    root: Path | None = None,
    *,
    state: Path | None = None,
    report: Report = silent,
) -> Stack:
    """Start the engine, build and deploy what changed, and give the stack. Safe to repeat.

    `root` is the project (default: the current folder), `state` where data, log and stack.json
    live (default: `root/.zoetrope`), `port` beats ZOETROPE_PORT, which beats 4566. Something that
    answers at AWS_ENDPOINT_URL is used instead of an own engine. Raises EngineError.
    """
    raise EngineError("not written yet")


def down(root: Path | None = None, *, state: Path | None = None) -> bool:
    """Stop the engine gracefully, data kept; False when none of ours was running."""
    raise EngineError("not written yet")


def status(root: Path | None = None, *, state: Path | None = None) -> EngineStatus:
    """Tell whether the engine answers and what is deployed; starts and changes nothing."""
    raise EngineError("not written yet")

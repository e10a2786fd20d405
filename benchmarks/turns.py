"""Two pieces of work that take turns of some seconds, so that what slows a machine slows both.

A shared machine does the same work in 15 % more or less time as minutes pass, more than the bars
leave. One side's processes are stopped (SIGSTOP) while the other's run.
"""

import os
import signal
import time
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.process_tree import session_processes

TURN_SECONDS = 5.0
_LOOK_SECONDS = 0.02
_STOPPED = {"T", "t", "Z", "X"}


@dataclass(slots=True)
class Side:
    """The processes of one session, and whether they still work."""

    session: int
    is_over: Callable[[], bool]
    wall_seconds: float = 0.0
    """Its own turns alone."""

    def turn(self) -> None:
        """Let it work for a turn, or until it is over; from then on it is left alone."""
        self.go_on()
        began = time.monotonic()
        while not self.is_over() and time.monotonic() - began < TURN_SECONDS:
            time.sleep(_LOOK_SECONDS)
        self.wall_seconds += time.monotonic() - began
        if not self.is_over():
            self.stop()

    def stop(self) -> None:
        """Stop every process, those too that are started meanwhile."""
        while self._tell(signal.SIGSTOP, but=_STOPPED):
            continue

    def go_on(self) -> None:
        """Let every process run."""
        self._tell(signal.SIGCONT)

    def _tell(self, what: signal.Signals, *, but: Container[str] = ()) -> int:
        """Signal every process but those in such a state; give how many there were."""
        found = [pid for pid, fields in session_processes(self.session) if fields[0] not in but]
        for pid in found:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(pid, what)
        return len(found)


def take_turns(sides: Sequence[Side]) -> None:
    """Let the sides work by turns until each is over; whatever happens, none remains stopped."""
    try:
        for side in sides:
            side.stop()
        while at_work := [side for side in sides if not side.is_over()]:
            for side in at_work:
                side.turn()
    finally:
        for side in sides:
            side.go_on()

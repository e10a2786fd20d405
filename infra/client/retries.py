"""How often, and how long apart, a call is repeated."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_RETRY_AFTER_SECONDS = 60.0
"""A server that asks for more is taken to be down: nobody watches a terminal for longer."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Exponential backoff with full jitter, so that many clients do not come back at once."""

    attempts: int = 6
    first_seconds: float = 0.25
    longest_seconds: float = 20.0
    random: Callable[[], float] = random.random
    sleep: Callable[[float], None] = time.sleep

    def delay(self, attempt: int, *, retry_after: float | None = None) -> float:
        """Give the seconds to wait after the failed `attempt` (from 0), at least `retry_after`."""
        ceiling = min(self.longest_seconds, self.first_seconds * (1 << attempt))
        asked = min(retry_after or 0.0, LONGEST_RETRY_AFTER_SECONDS)
        return asked + self.random() * ceiling

    def is_last(self, attempt: int) -> bool:
        """Say whether no attempt follows this one."""
        return attempt + 1 >= self.attempts


def retry_after_seconds(header: str | None) -> float | None:
    """Read a Retry-After header; the date form (RFC 9110 10.2.3), which we never send, is None."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if seconds >= 0 else None

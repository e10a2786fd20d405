"""Looking at many videos at once, for as long as a sweep may take, whatever becomes of one."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, takewhile, zip_longest
from typing import Any

from processing.log import logger
from zoetrope.errors import ZoetropeError

AT_ONCE = 4
"""Threads: a look is a handful of calls to AWS, one after the other, and waits for answers. Not
more: the executions that are begun at once wait for each other's functions, all of them cold."""

LEFT = "left for the next sweep"


@dataclass(frozen=True, slots=True)
class Look:
    """A video of a sweep, and what is to be done about it."""

    ids: Mapping[str, Any]
    """What lines of the log say of it; its act may find out more."""
    act: Callable[[], object]


def look_at_all(
    found: Mapping[str, Sequence[Look]], *, until: float, in_order: bool = False
) -> dict[str, int]:
    """Look at what was found, by kind, several at once; give how many were looked at of each.

    The kinds take turns, so that none waits behind another's crowd. In order, the number is that of
    the first ones: behind them another sweep leaves none out. Nothing is begun after `until`, on
    the monotonic clock. A ZoetropeError leaves its video for the next sweep; what else goes
    wrong is raised, as a group, when every video has had its turn.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        turns = _in_turns(found, in_order=in_order)
        asked = [(kind, pool.submit(_in_time, look, until)) for kind, look in turns]
    errors = [answer.exception() for _, answer in asked]
    if unexpected := [error for error in errors if isinstance(error, Exception)]:
        raise ExceptionGroup("videos that could not be looked at", unexpected)
    in_time = {kind: [each.result() for its, each in asked if its == kind] for kind in found}
    looked_at = {
        kind: sum(takewhile(bool, looks) if in_order else looks) for kind, looks in in_time.items()
    }
    if left := len(asked) - sum(looked_at.values()):
        logger.warning("the time of a sweep is over", extra={"left": left})
    return looked_at


def _in_turns(found: Mapping[str, Sequence[Look]], *, in_order: bool) -> list[tuple[str, Look]]:
    # In any order, if none is asked for: were it always the same, sweeps that are cut short would
    # leave the same videos.
    queues = [
        [(kind, look) for look in (looks if in_order else random.sample(looks, len(looks)))]
        for kind, looks in found.items()
    ]
    return [each for each in chain.from_iterable(zip_longest(*queues)) if each is not None]


def _in_time(look: Look, until: float) -> bool:
    if time.monotonic() >= until:
        return False
    # One video that cannot be moved on now (or was moved on meanwhile) must not stop the sweep: it
    # stays watched, so the next sweep looks at it again.
    try:
        look.act()
    except ZoetropeError as error:
        logger.warning(LEFT, extra={**look.ids, "why": error.detail})
    except Exception:
        logger.exception("a video could not be looked at", extra=look.ids)
        raise
    return True

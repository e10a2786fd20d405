"""The operator's hand on the safety net: what reconcile does each minute, and what it cannot do."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.engine.rebuild import rebuild
from zoetrope.errors import DependencyUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.engine.rebuild import Storage


MOST_SWEEPS = 10
"""Of a minute each. What is left after them is more than an operator waits for."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair has come upon."""

    brought_back: list[str]
    """Videos that the table had lost, by id."""
    looked_at: Mapping[str, int]
    """How many videos of each status reconcile looked at; its log says what it did about them."""
    left: int
    """Videos that the last sweep had no time for; the sweeps of each minute go on with them."""


def repair(storage: Storage) -> Repaired:
    """Bring back what the table has lost, then have reconcile sweep until nothing is left, now.

    A sweep looks at videos for a minute, and the next goes on behind them; there are ten at most.
    Raises DependencyUnavailable when one fails; what was done by then stays.
    """
    brought_back = [video.video_id for video in rebuild(storage)]
    looked_at: Counter[str] = Counter()
    event: dict[str, Any] = {"whole": True}
    for _ in range(MOST_SWEEPS):
        swept = _sweep(storage, event, len(brought_back))
        # A Reconcile that was deployed before these were known says neither.
        left, event["after"] = swept.pop("left", 0), swept.pop("after", {})
        looked_at.update(swept)
        if not left:
            break
    return Repaired(brought_back, dict(looked_at), left)


def _sweep(storage: Storage, event: Mapping[str, Any], brought_back: int) -> dict[str, Any]:
    reply = storage.lambda_.invoke(
        FunctionName=storage.reconcile_function, Payload=json.dumps(event)
    )
    if "FunctionError" in reply:
        raise DependencyUnavailable(
            f"{brought_back} videos were brought back, but Reconcile failed; its log says why."
        )
    swept: dict[str, Any] = json.loads(reply["Payload"].read())
    return swept

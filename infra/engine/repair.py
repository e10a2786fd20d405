"""The operator's hand on the safety net: what reconcile does each minute, and what it cannot do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.engine.rebuild import rebuild

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.engine.rebuild import Storage


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair has come upon."""

    brought_back: list[str]
    """Videos that the table had lost, by id."""
    looked_at: Mapping[str, int]
    """How many videos of each status reconcile looked at; its log says what it did about them."""


def repair(storage: Storage) -> Repaired:
    """Bring back what the table has lost, then have reconcile look at everything once, now."""
    brought_back = [video.video_id for video in rebuild(storage)]
    reply = storage.lambda_.invoke(FunctionName=storage.reconcile_function, Payload=b"{}")
    swept = json.loads(reply["Payload"].read())
    if "FunctionError" in reply:
        swept = {}
    return Repaired(brought_back, swept)

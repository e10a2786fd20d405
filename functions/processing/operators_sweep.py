"""An operator's sweep goes by the ids of videos, and the next one on behind those it looked at.

Its event is `{"whole": true}`; that of those that follow has `after`, too: by status,
the last video that was looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from processing.sweep import Look
from zoetrope.domain.lifecycle import Status

Event = Mapping[str, Any]


def is_first(event: Event) -> bool:
    """Say whether no sweep of the same operator went before."""
    return "after" not in event


def behind(found: Iterable[str], status: Status, event: Event) -> list[str]:
    """Give the videos of a status that the sweeps before have not come to, in order."""
    after = _after(event).get(status.value, "")
    return sorted(video_id for video_id in found if video_id > after)


def reached(
    found: Mapping[str, Sequence[Look]], looked_at: Mapping[str, int], event: Event
) -> dict[str, str]:
    """Give the `after` of the next sweep; of each status the first so many were looked at."""
    last = {
        status.value: found[status.value][number - 1].ids["video_id"]
        for status in Status
        if (number := looked_at.get(status.value, 0))
    }
    return _after(event) | last


def _after(event: Event) -> dict[str, str]:
    after: dict[str, str] = event.get("after", {})
    return after

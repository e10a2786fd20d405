"""The clock of a source without an index: whether one clock tells the time of all its packets."""

from collections.abc import Iterable, Mapping

LEAST_STEP_BACK = 100_000
"""Microseconds; less is disorder. This and the next are where ffmpeg, too, takes it that a clock
was set anew, and mends it (ts_discontinuity_detect)."""
LEAST_LEAP = 10_000_000
LEAST_RESTART = 1_000_000
"""Microseconds; less is what a live recording's clock may do."""


def breaks(packets: Iterable[tuple[int, int]]) -> bool:
    """Say whether a clock runs back or leaps: two recordings in one file, or a recorder's restart.

    `packets` are their streams and the times at which they are decoded, in microseconds, in the
    order of the file. Where one stream pauses and another goes on, nothing leaps.
    """
    last: dict[int, int] = {}
    newest: int | None = None
    for stream, time in packets:
        if _runs_back(last, stream, time, LEAST_STEP_BACK):
            return True
        if newest is not None and time > newest + LEAST_LEAP:
            return True
        last[stream] = time
        newest = time if newest is None else max(newest, time)
    return False


def restarts(packets: Iterable[tuple[int, int]]) -> bool:
    """Say whether a clock begins anew; `packets` as above. Where it leaps, a recording paused."""
    last: dict[int, int] = {}
    for stream, time in packets:
        if _runs_back(last, stream, time, LEAST_RESTART):
            return True
        last[stream] = time
    return False


def _runs_back(last: Mapping[int, int], stream: int, time: int, least: int) -> bool:
    return time < last.get(stream, time) - least

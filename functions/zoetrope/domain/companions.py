"""What accompanies the stream of a generation: pictures and subtitles, as far as there are any.

A video without them is still a stream: what is not whole is left out, never an error.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from zoetrope.domain.grid import Grid, segment_frame_counts
from zoetrope.domain.index import Track, run_lengths
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.measuring import bandwidths
from zoetrope.domain.source import SubtitleStream
from zoetrope.domain.storyboard import Storyboard

SUBTITLE_SEGMENTS = 15
"""Segments of the picture beside one of subtitles: a minute each, so that 12 h are 720 objects."""

Result = Mapping[str, Any]
Stored = Mapping[str, int]


def subtitle_segment_frames(grid: Grid) -> int:
    """Say how many frames a segment of subtitles lies beside; the last one may be shorter."""
    return SUBTITLE_SEGMENTS * grid.segment_frames


def has_poster(account: Result, keys: GenerationKeys, stored: Stored) -> bool:
    """Say whether the poster that MakeStills made is there."""
    return bool(account.get("poster")) and stored.get(keys.poster) == account["poster"]


def storyboard_of(account: Result, keys: GenerationKeys, stored: Stored) -> Storyboard | None:
    """Give the storyboard that MakeStills made, if every sheet is there."""
    if not account.get("storyboard"):
        return None
    board, sizes = Storyboard(**account["storyboard"]), account["sheets"]
    if not _all_stored(map(keys.storyboard_sheet, range(1, board.sheet_count + 1)), sizes, stored):
        return None
    return board


def sheet_bandwidth(board: Storyboard, sizes: Sequence[int]) -> int:
    """Give the bit/s of the largest sheet, over the time that a full sheet shows."""
    return ceil(Fraction(8 * max(sizes) * board.timescale, board.sheet_ticks))


def subtitle_track(
    name: str, stream: SubtitleStream, account: Result | None, *, grid: Grid, frames: int,
    keys: GenerationKeys, stored: Stored,
) -> Track | None:  # fmt: skip
    """Give a subtitle track of a video of so many frames; None if it came to nothing."""
    if account is None:
        return None
    lengths = segment_frame_counts(frames, subtitle_segment_frames(grid))
    sizes = account["sizes"][: len(lengths)]
    names = (keys.subtitle_segment(name, number) for number in range(1, len(lengths) + 1))
    if not _all_stored(names, sizes, stored) or stored.get(keys.subtitle_file(name)) is None:
        return None
    ticks = [count * grid.ticks_per_frame for count in lengths]
    peak, average = bandwidths(sizes, ticks, grid.timescale)
    return Track(
        name=name,
        kind="subtitle",
        codec="",
        timescale=grid.timescale,
        durations=run_lengths(ticks),
        bandwidth=peak,
        average_bandwidth=average,
        language=stream.language,
        default=stream.default,
        forced=stream.forced,
        title=stream.title,
    )


def _all_stored(keys: Iterable[str], sizes: Sequence[int], stored: Stored) -> bool:
    return [stored.get(key) for key in keys] == list(sizes)

"""The last picture of a source, held for as long as the sound goes on after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from zoetrope.domain.grid import Chunk, Grid
from zoetrope.domain.source import VideoStream

LEAST_SECONDS = Fraction(1, 2)
"""Sound that goes on for less is its last packet's filling: a quarter of a second at 8 kHz."""
_MARGIN_SECONDS = 1
"""How exactly it is known when the last picture comes: AVI and ASF do not say when it is shown."""


def held_until(picture_end: Fraction, sound_ends: Iterable[Fraction]) -> Fraction | None:
    """Say when the last of the sound ends, if that is well after the picture; else None."""
    latest = max(sound_ends, default=picture_end)
    return latest if latest - picture_end >= LEAST_SECONDS else None


def last_picture(grid: Grid, video: VideoStream) -> int:
    """Give the frame of the grid from which on nothing new is shown."""
    if video.held_from is None:
        return grid.frame_count - 1
    return round((video.held_from - grid.origin) * grid.rate)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Which frames of the grid are taken from the source for a chunk."""

    first_frame: int
    """From which on they are decoded."""
    left_out: int = 0
    """How many of them come before the chunk."""
    held: bool = False
    """Whether the last picture that comes stands until the chunk's end."""


def excerpt_of(grid: Grid, video: VideoStream, chunk: Chunk) -> Excerpt:
    """Say what is decoded for a chunk: itself, or of one behind the last picture, that.

    It need only be about known when that picture comes. Decoding begins a second before; what is
    shown a second after it is it, and so is whatever is shown later.
    """
    start = chunk.start_frame
    if video.held_from is None:
        return Excerpt(start)
    margin = ceil(_MARGIN_SECONDS * grid.rate)
    last = last_picture(grid, video)
    if start + chunk.frame_count <= last - margin:
        return Excerpt(start)
    first = min(start, max(0, last - margin))
    return Excerpt(first, min(start - first, 2 * margin), held=True)

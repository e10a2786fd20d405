"""How a storyboard is laid out: how many tiles, how large, for how long each."""

from fractions import Fraction
from math import ceil

from zoetrope.domain.grid import Grid
from zoetrope.domain.storyboard import Storyboard

MAX_TILES = 200
"""Bounds the work and the bytes: 12 h have a picture for each 3.6 minutes, a film each 36 s."""
FEW_TILES, FEW_SEGMENTS = 50, 3
"""Short videos have a picture for each segment (4 s); with more than so many, for each third."""
SHEET_SIDE = 5
TILE_PIXELS = 192
"""The longer side of a tile; twice what players show it at, for dense screens."""


def storyboard_for(grid: Grid, width: int, height: int) -> Storyboard:
    """Lay out the storyboard of a grid of frames that are `width` x `height` square pixels.

    A tile stands for a whole number of segments, so that its time is exact on every frame rate.
    """
    sparse = min(FEW_SEGMENTS, ceil(Fraction(grid.segment_count, FEW_TILES)))
    tile_segments = max(sparse, ceil(Fraction(grid.segment_count, MAX_TILES)))
    count = ceil(Fraction(grid.segment_count, tile_segments))
    columns = min(SHEET_SIDE, count)
    scale = min(Fraction(1), Fraction(TILE_PIXELS, max(width, height)))
    return Storyboard(
        timescale=grid.timescale,
        tile_ticks=tile_segments * grid.segment_frames * grid.ticks_per_frame,
        tile_count=count,
        columns=columns,
        # "NxM" holds for all sheets, so a short video's only sheet is as small as it may be
        rows=min(SHEET_SIDE, ceil(Fraction(count, columns))),
        tile_width=_even(width * scale),
        tile_height=_even(height * scale),
    )


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2))

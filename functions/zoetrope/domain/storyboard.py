"""The storyboard: small pictures at even distances, several on a sheet, shown while seeking."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from zoetrope.domain.cue_times import cue_line
from zoetrope.domain.layout import GenerationKeys, SignKeys

CONTENT_TYPE = "text/vtt; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The tiles of one generation, row by row on sheets of equal size."""

    timescale: int
    """Ticks a second."""
    tile_ticks: int
    """How long each tile stands for the picture; the last one may be shorter."""
    tile_count: int
    columns: int
    rows: int
    tile_width: int
    """Pixels, like `tile_height`."""
    tile_height: int
    bandwidth: int = 0
    """Bit/s that the largest sheet takes if it is fetched in the time that it shows."""

    @property
    def tiles_a_sheet(self) -> int:
        """Count the places of a sheet; on the last one some may be empty."""
        return self.columns * self.rows

    @property
    def sheet_count(self) -> int:
        """Count the sheets."""
        return ceil(self.tile_count / self.tiles_a_sheet)

    @property
    def sheet_ticks(self) -> int:
        """Say how long a full sheet stands for the picture."""
        return self.tile_ticks * self.tiles_a_sheet

    def sheet_of(self, tile: int) -> int:
        """Give the number, from 1, of the sheet that a tile (from 0) is on."""
        return tile // self.tiles_a_sheet + 1

    def place_of(self, tile: int) -> tuple[int, int, int, int]:
        """Give a tile's left, top, width and height on its sheet, in pixels."""
        row, column = divmod(tile % self.tiles_a_sheet, self.columns)
        across, down = self.tile_width, self.tile_height
        return column * across, row * down, across, down


def render_storyboard(
    board: Storyboard, keys: GenerationKeys, *, duration: Fraction, sign: SignKeys
) -> Iterator[str]:
    """Give the lines of `storyboard.vtt`: a cue for each tile, its picture a media fragment.

    W3C Media Fragments URI 1.0, 4.2.2: "xywh=160,120,320,240" selects pixels of an image.
    """
    yield "WEBVTT"
    sheets = list(sign(keys.storyboard_sheet(n) for n in range(1, board.sheet_count + 1)))
    each = Fraction(board.tile_ticks, board.timescale)
    for tile in range(board.tile_count):
        if tile * each >= duration:  # the source ended before its time
            return
        place = ",".join(map(str, board.place_of(tile)))
        yield ""
        yield cue_line(tile * each, min(duration, (tile + 1) * each))
        yield f"{sheets[board.sheet_of(tile) - 1]}#xywh={place}"

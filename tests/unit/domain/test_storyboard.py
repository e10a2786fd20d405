"""The storyboard: as many tiles as it takes, never more than the bound, each at its own time."""

from fractions import Fraction

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from tests.indexes import plain_urls, written
from zoetrope.domain.grid import STANDARD_RATES, Grid
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.storyboard import Storyboard, render_storyboard
from zoetrope.domain.storyboard_plan import MAX_TILES, SHEET_SIDE, TILE_PIXELS, storyboard_for

TWELVE_HOURS = 12 * 3600


def grid(seconds: float, rate: Fraction = Fraction(24)) -> Grid:
    return Grid(rate, Fraction(0), max(1, round(seconds * rate)))


@pytest.mark.parametrize(
    ("seconds", "tiles", "seconds_a_tile", "layout"),
    [
        (0.1, 1, 4, (1, 1)),
        (4, 1, 4, (1, 1)),
        (4.1, 2, 4, (2, 1)),
        (60, 15, 4, (5, 3)),
        (200, 50, 4, (5, 5)),
        (600, 50, 12, (5, 5)),
        (2400, 200, 12, (5, 5)),
        (2404, 151, 16, (5, 5)),
        (7200, 200, 36, (5, 5)),
        (TWELVE_HOURS, 200, 216, (5, 5)),
    ],
)
def test_a_video_has_tiles_by_its_length(
    seconds: float, tiles: int, seconds_a_tile: int, layout: tuple[int, int]
) -> None:
    board = storyboard_for(grid(seconds), 1920, 1080)
    assert board.tile_count == tiles
    assert Fraction(board.tile_ticks, board.timescale) == seconds_a_tile
    assert (board.columns, board.rows) == layout


@given(
    st.floats(0.04, TWELVE_HOURS),
    st.sampled_from(STANDARD_RATES),
    st.integers(2, 8192),
    st.integers(2, 8192),
)
def test_the_tiles_cover_the_video_within_bounds(
    seconds: float, rate: Fraction, width: int, height: int
) -> None:
    frames = grid(seconds, rate)
    board = storyboard_for(frames, width, height)
    each = Fraction(board.tile_ticks, board.timescale)
    assert 1 <= board.tile_count <= MAX_TILES
    assert (board.tile_count - 1) * each < frames.duration <= board.tile_count * each
    assert board.sheet_count <= MAX_TILES // SHEET_SIDE**2
    assert max(board.tile_width, board.tile_height) <= TILE_PIXELS
    assert board.tile_width % 2 == board.tile_height % 2 == 0


def cues(board: Storyboard, duration: Fraction) -> list[webvtt.Caption]:
    keys = GenerationKeys("v", 1)
    lines = render_storyboard(board, keys, duration=duration, sign=plain_urls)
    return list(webvtt.from_string(written(lines)))


def test_every_tile_has_a_cue_from_the_end_of_the_one_before() -> None:
    frames = grid(110.5, Fraction(30000, 1001))
    board = storyboard_for(frames, 640, 360)
    listed = cues(board, frames.duration)
    assert len(listed) == board.tile_count == 28
    assert listed[0].start == "00:00:00.000"
    assert [cue.start for cue in listed[1:]] == [cue.end for cue in listed[:-1]]
    assert listed[-1].end == "00:01:50.510"
    first, second = plain_urls(["media/v/1/storyboard/001.jpg", "media/v/1/storyboard/002.jpg"])
    assert listed[24].text == f"{first}#xywh=768,432,192,108"
    assert listed[25].text == f"{second}#xywh=0,0,192,108"


def test_a_source_that_ended_before_its_time_has_cues_as_long_as_it_is() -> None:
    listed = cues(storyboard_for(grid(60), 640, 360), Fraction(9))
    assert [cue.end for cue in listed] == ["00:00:04.000", "00:00:08.000", "00:00:09.000"]

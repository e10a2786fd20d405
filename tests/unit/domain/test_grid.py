"""The grid: nothing drifts, nothing is left over, whatever the rate."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.grid import (
    MAX_RATE,
    STANDARD_RATES,
    Grid,
    grid_for,
    output_rate,
    segment_frame_counts,
)

rates = st.sampled_from(STANDARD_RATES) | st.fractions(
    min_value=Fraction(1, 2), max_value=60, max_denominator=1001
)
grids = st.builds(
    Grid,
    rate=rates,
    origin=st.fractions(min_value=-2, max_value=100, max_denominator=90_000),
    frame_count=st.integers(min_value=1, max_value=200_000),
)


@given(grids)
def test_chunks_are_contiguous_and_cover_the_grid_exactly(grid: Grid) -> None:
    chunks = list(grid.chunks())
    assert chunks[0].start_frame == 0
    for before, after in pairwise(chunks):
        assert after.index == before.index + 1
        assert after.start_frame == before.start_frame + before.frame_count
    assert sum(chunk.frame_count for chunk in chunks) == grid.frame_count


@given(grids)
def test_every_chunk_begins_with_a_segment_and_only_the_last_is_short(grid: Grid) -> None:
    chunks = list(grid.chunks())
    assert all(chunk.frame_count == grid.chunk_frames for chunk in chunks[:-1])
    assert all(chunk.start_frame % grid.segment_frames == 0 for chunk in chunks)
    numbers = [
        grid.first_segment(chunk) + offset
        for chunk in chunks
        for offset in range(len(segment_frame_counts(chunk.frame_count, grid.segment_frames)))
    ]
    assert numbers == list(range(1, grid.segment_count + 1))


@given(grids)
def test_a_frame_is_a_whole_number_of_ticks(grid: Grid) -> None:
    assert Fraction(grid.ticks_per_frame, grid.timescale) == 1 / grid.rate
    assert grid.timescale >= 1000


@given(grids)
def test_a_segment_lasts_about_four_seconds(grid: Grid) -> None:
    half_a_frame = Fraction(1, 2) / grid.rate
    assert abs(grid.segment_frames / grid.rate - 4) <= half_a_frame or grid.segment_frames == 1


@given(grids, st.data())
def test_the_time_of_a_frame_counts_from_the_origin(grid: Grid, data: st.DataObject) -> None:
    frame = data.draw(st.integers(0, grid.frame_count))
    assert (grid.time_of(frame) - grid.origin) * grid.rate == frame


@given(st.integers(0, 100_000), st.integers(1, 500))
def test_segments_of_a_run_add_up_and_only_the_last_is_short(frames: int, size: int) -> None:
    counts = segment_frame_counts(frames, size)
    assert sum(counts) == frames
    assert all(count == size for count in counts[:-1])
    assert all(0 < count <= size for count in counts)


@pytest.mark.parametrize(
    ("rate", "frames"),
    [("24", 96), ("24000/1001", 96), ("25", 100), ("30000/1001", 120), ("60", 240), ("1/10", 1)],
)
def test_a_segment_is_the_whole_number_of_frames_nearest_to_four_seconds(
    rate: str, frames: int
) -> None:
    assert Grid(Fraction(rate), Fraction(0), 1).segment_frames == frames


@pytest.mark.parametrize(
    ("nominal", "average", "expected"),
    [
        ("24/1", "24/1", "24"),
        ("30000/1001", "19001/634", "30000/1001"),
        ("24000/1001", "2997/125", "24000/1001"),
        ("10/1", "10/1", "10"),
        ("120/1", "120/1", "60"),
        ("60000/1001", "60000/1001", "60000/1001"),
        ("50/1", "25/1", "25"),  # fields are not frames
        ("2/1", "1/1", "1"),
        ("20/1", "10/1", "10"),
        ("90000/1", "29/1", "30000/1001"),
        ("30/1", "27/1", "30/1"),  # frames of an even rate are lacking
        ("1000/1", "3/1", "24000/1001"),
        ("25/1", "1000/1", "25"),
        ("240/1", "150/1", "60000/1001"),
        ("0", "25", "25"),
        ("25", "0", "25"),
    ],
)
def test_a_source_keeps_an_even_rate_and_an_uneven_one_becomes_standard(
    nominal: str, average: str, expected: str
) -> None:
    rate = output_rate(nominal=Fraction(nominal), average=Fraction(average))
    assert rate == Fraction(expected)


@given(
    st.fractions(min_value=Fraction(1, 100), max_value=1000),
    st.fractions(min_value=Fraction(1, 100), max_value=1000),
)
def test_the_rate_is_never_above_sixty(nominal: Fraction, average: Fraction) -> None:
    assert 0 < output_rate(nominal=nominal, average=average) <= MAX_RATE


def test_a_source_without_any_rate_has_no_grid() -> None:
    with pytest.raises(ValueError, match="frame rate"):
        output_rate(nominal=Fraction(0), average=Fraction(0))


def test_a_grid_has_at_least_one_frame() -> None:
    grid = grid_for(
        nominal=Fraction(24), average=Fraction(24), origin=Fraction(0), duration=Fraction(1, 1000)
    )
    assert grid.frame_count == 1
    assert grid.duration == Fraction(1, 24)

"""Spans cover a track exactly, and begin where both sample rates have a sample."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.audio import PACKET_SAMPLES, segment_ends
from zoetrope.domain.grid import STANDARD_RATES, Grid
from zoetrope.domain.spans import (
    MAX_SPAN_BYTES,
    MAX_SPAN_SECONDS,
    MAX_SPANS,
    RUN_IN_PACKETS,
    RUN_OUT_PACKETS,
    span_segments,
    spans_of,
    window_for,
)
from zoetrope.domain.streams import MAX_AUDIO_TRACKS, MAX_DURATION_SECONDS

MAP_ITEMS = 10_000
RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000]
grids = st.builds(
    Grid,
    rate=st.sampled_from(STANDARD_RATES),
    origin=st.just(Fraction(0)),
    frame_count=st.integers(1, 12 * 3600 * 60),
)


def lasting(seconds: int) -> Grid:
    return Grid(Fraction(25), Fraction(0), seconds * 25)


@given(grids, st.integers(1, 5 * 1024**4))
def test_spans_are_the_tracks_segments_each_once(grid: Grid, size_bytes: int) -> None:
    ends = segment_ends(grid)
    spans = list(spans_of("audio-0", len(ends), span_segments(grid, size_bytes)))
    covered = [
        number
        for span in spans
        for number in range(span.first_segment, span.first_segment + span.segment_count)
    ]
    assert covered == list(range(1, len(ends) + 1))
    assert [span.index for span in spans] == list(range(len(spans)))
    bounds = [span.boundaries(ends) for span in spans]
    assert bounds[0][0] == 0
    assert all(one[-1] == other[0] for one, other in pairwise(bounds))
    assert [end for each in bounds for end in each[1:]] == ends


@given(grids, st.integers(1, 5 * 1024**4))
def test_the_spans_of_every_track_fit_into_one_map(grid: Grid, size_bytes: int) -> None:
    spans = list(spans_of("audio-0", len(segment_ends(grid)), span_segments(grid, size_bytes)))
    assert len(spans) * MAX_AUDIO_TRACKS <= MAP_ITEMS


@pytest.mark.parametrize(("seconds", "spans"), [(299, 1), (300, 1), (301, 2), (600, 2)])
def test_a_span_lasts_five_minutes_at_most(seconds: int, spans: int) -> None:
    grid = lasting(seconds)
    assert len(list(spans_of("audio-0", grid.segment_count, span_segments(grid, 1)))) == spans
    assert span_segments(grid, 1) * 4 <= MAX_SPAN_SECONDS


@pytest.mark.parametrize(("over", "spans"), [(-1, 1), (0, 1), (1, 2)])
def test_a_span_reads_half_a_gigabyte_at_most(over: int, spans: int) -> None:
    grid = lasting(80)
    segments = span_segments(grid, MAX_SPAN_BYTES + over)
    assert len(list(spans_of("audio-0", grid.segment_count, segments))) == spans


def test_the_largest_source_still_has_a_bounded_number_of_spans() -> None:
    grid = lasting(MAX_DURATION_SECONDS)
    segments = span_segments(grid, 5 * 1024**4)
    assert len(list(spans_of("audio-0", grid.segment_count, segments))) <= MAX_SPANS


def test_a_task_is_named_by_its_track_and_its_place() -> None:
    assert [span.task for span in spans_of("audio-1", 3, 2)] == ["audio-1-00000", "audio-1-00001"]


@given(
    st.sampled_from(RATES) | st.integers(4_000, 192_000),
    st.integers(-(10**6), 10**9),
    st.integers(0, 2_000_000),
    st.integers(1, 20_000),
)
def test_a_window_begins_where_both_rates_have_a_sample(
    rate: int, origin: int, begin: int, packets: int
) -> None:
    window = window_for(begin, begin + packets, source_rate=rate, origin_sample=origin)
    meeting = Fraction(window.first_source_sample, rate) * 48_000
    assert meeting.denominator == 1
    run_in = origin + (begin - RUN_IN_PACKETS) * PACKET_SAMPLES
    assert meeting + window.skipped_samples == run_in
    assert window.skipped_samples >= 512
    assert window.samples == (RUN_IN_PACKETS + packets + RUN_OUT_PACKETS) * PACKET_SAMPLES

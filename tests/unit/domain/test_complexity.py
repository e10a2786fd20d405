"""Samples: few, spread, cheap to seek to, and what they foretell."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.complexity import (
    BUDGET,
    MOST_SAMPLES,
    SAMPLE_FRAMES,
    Complexity,
    Sample,
    after_key_frames,
    complexity_of,
    sample_chunks,
)
from zoetrope.domain.grid import Grid
from zoetrope.domain.ladder import renditions_for, rungs_for

LADDER = renditions_for(640, 360, rungs_for(640, 360))


def grid(frames: int, rate: int = 24) -> Grid:
    return Grid(Fraction(rate), Fraction(0), frames)


@given(st.integers(1, 60 * 12 * 3600), st.sampled_from([1, 24, 60]))
def test_samples_are_a_twentieth_at_most_and_lie_in_order_within_the_source(
    frames: int, rate: int
) -> None:
    samples = sample_chunks(grid(frames, rate))
    assert sum(each.frame_count for each in samples) <= BUDGET * frames
    assert len(samples) <= MOST_SAMPLES
    ends = 0
    for each in samples:
        assert each.start_frame >= ends
        ends = each.start_frame + each.frame_count
    assert ends <= frames


@pytest.mark.parametrize(
    ("frames", "counts"),
    [
        (239, []), (240, [12]), (479, [23]), (480, [24]), (959, [24]), (960, [24, 24]),
        (12 * 3600 * 60, [SAMPLE_FRAMES] * MOST_SAMPLES),
    ],
)  # fmt: skip
def test_a_longer_source_has_more_samples_and_a_short_one_none(
    frames: int, counts: list[int]
) -> None:
    assert [each.frame_count for each in sample_chunks(grid(frames))] == counts


def test_a_sample_moves_to_just_after_the_key_frame_before_it() -> None:
    samples = sample_chunks(grid(4800))
    found = [Fraction(20), None, Fraction(20), *[Fraction(10_000)] * 3]
    moved = after_key_frames(samples, grid(4800), found, run_up=1)
    starts = [each.start_frame for each in moved]
    assert starts == [21 * 24 + 1, samples[1].start_frame, 4800 - SAMPLE_FRAMES]


def test_a_source_with_one_key_frame_is_sampled_once() -> None:
    samples = sample_chunks(grid(4800))
    moved = after_key_frames(samples, grid(4800), [Fraction(0)] * len(samples), run_up=1)
    assert [each.start_frame for each in moved] == [25]


def test_a_segment_is_foreseen_as_one_key_frame_and_others() -> None:
    assert Sample((1000, 10, 30)).segment_bits(96) == 8 * (1000 + 95 * 20)
    assert Sample((1000,)).segment_bits(96) == 8000


def test_the_average_and_the_hardest_sample_are_told_in_kilobits() -> None:
    sizes = {"easy": (1000, 10), "hard": (5000, 100)}
    samples = [{each.name: Sample(sizes[name]) for each in LADDER} for name in ("easy", "hard")]
    found = complexity_of(samples, grid(960), LADDER)
    easy, hard = (8 * (first + 95 * other) / 4000 for first, other in sizes.values())
    assert found.average_kbps == {360: round((easy + hard) / 2), 240: round((easy + hard) / 2)}
    assert found.peak_kbps == {360: round(hard), 240: round(hard)}


def test_no_rung_is_foreseen_above_its_cap() -> None:
    sample = {each.name: Sample((10**6, 10**6)) for each in LADDER}
    found = complexity_of([sample], grid(960), LADDER)
    assert found.average_kbps == found.peak_kbps == {360: 800, 240: 400}


def test_without_a_sample_nothing_is_known() -> None:
    assert complexity_of([], grid(960), LADDER) == Complexity({}, {})


def test_complexity_survives_json() -> None:
    found = Complexity({720: 900, 480: 500}, {720: 1500, 480: 800})
    assert Complexity.from_json(found.to_json()) == found

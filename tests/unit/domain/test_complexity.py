"""Samples: few, spread, cheap to seek to, and what they foretell."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.plans import source
from zoetrope.domain.complexity import (
    LEAST_FRAMES,
    MOST_SAMPLES,
    SAMPLE_FRAMES,
    SHARE,
    Complexity,
    Sample,
    after_key_frames,
    complexity_of,
    samples_for,
)
from zoetrope.domain.grid import Chunk, Grid
from zoetrope.domain.ladder import renditions_for, rungs_for

LADDER = renditions_for(640, 360, rungs_for(640, 360))


def grid(frames: int, rate: int = 24) -> Grid:
    return Grid(Fraction(rate), Fraction(0), frames)


def samples(frames: int, rate: int = 24, size: tuple[int, int] = (1280, 720)) -> list[Chunk]:
    video = source(width=size[0], height=size[1]).video
    return list(samples_for(video, grid(frames, rate), renditions_for(*size, rungs_for(*size))))


@given(
    st.integers(1, 60 * 12 * 3600),
    st.sampled_from([1, 24, 60]),
    st.sampled_from([(3840, 2160), (1280, 720), (427, 241)]),
)
def test_samples_are_few_and_lie_in_order_within_the_source(
    frames: int, rate: int, size: tuple[int, int]
) -> None:
    found = samples(frames, rate, size)
    assert sum(each.frame_count for each in found) <= SHARE * frames
    assert len(found) <= MOST_SAMPLES
    ends = 0
    for each in found:
        assert each.start_frame >= ends
        ends = each.start_frame + each.frame_count
    assert ends <= frames


def test_a_longer_source_has_more_samples_and_a_short_one_none() -> None:
    counts = [len(samples(24 * seconds)) for seconds in (5, 20, 60, 600, 12 * 3600)]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[-1] == MOST_SAMPLES
    assert {each.frame_count for each in samples(24 * 600)} == {SAMPLE_FRAMES}
    assert all(each.frame_count >= LEAST_FRAMES for n in range(200, 600) for each in samples(n))


def test_what_is_cheap_to_encode_is_analysed_only_when_it_is_long() -> None:
    assert samples(720, size=(3840, 2160))
    assert not samples(720, size=(320, 240))


def test_without_a_choice_of_rungs_nothing_is_sampled() -> None:
    assert samples_for(source().video, grid(10_000), ()) == ()


def test_a_sample_moves_to_just_after_the_key_frame_before_it() -> None:
    given_samples = [Chunk(number, 800 * number + 400, 24) for number in range(6)]
    found = [Fraction(20), None, Fraction(20), *[Fraction(10_000)] * 3]
    moved = after_key_frames(given_samples, grid(4800), found)
    starts = [each.start_frame for each in moved]
    assert starts == [21 * 24 + 1, given_samples[1].start_frame, 4800 - SAMPLE_FRAMES]


def test_a_source_with_one_key_frame_is_sampled_once() -> None:
    given_samples = [Chunk(number, 800 * number + 400, 24) for number in range(6)]
    moved = after_key_frames(given_samples, grid(4800), [Fraction(0)] * 6)
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

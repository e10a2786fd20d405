"""Chunk length: a task ends in time, and a video never has too many of them."""

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import source
from zoetrope.domain.chunk_length import (
    BUDGET_SECONDS,
    MAX_CHUNKS,
    MOST_RUN_UP_SECONDS,
    SLOWER,
    chunk_seconds,
)
from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.complexity import Complexity
from zoetrope.domain.costs import frame_seconds
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.profiles import DEFAULT, Profile, parse_profile
from zoetrope.errors import MediaRejected

ALL_CODECS = parse_profile({"codecs": [{"codec": codec} for codec in Codec]})
SLOW = parse_profile({"codecs": [{"codec": "h264", "preset": "medium"}], "segment_seconds": 10})
SHORT = parse_profile({"segment_seconds": 1})
sizes = st.sampled_from(
    [(3840, 2160), (2160, 3840), (1920, 1080), (1280, 720), (640, 272), (64, 36)]
)


def planned(
    size: tuple[int, int], rate: float, seconds: int, profile: Profile = DEFAULT,
    complexity: Complexity | None = None, codec: str = "h264",
) -> Plan:  # fmt: skip
    exact = Fraction(rate)
    given_source = source(
        width=size[0], height=size[1], nominal_rate=exact, average_rate=exact,
        duration=Fraction(seconds), codec=codec,
    )  # fmt: skip
    return plan_for(given_source, profile, complexity)


def foreseen(plan: Plan) -> float:
    return chunk_seconds(plan.source.video, plan.grid, plan.renditions, {})


@given(
    sizes,
    st.sampled_from([1, 24, 30, 60]),
    st.integers(1, 12 * 3600),
    st.sampled_from([DEFAULT, ALL_CODECS, SLOW, SHORT]),
    st.sampled_from(["h264", "hevc", "prores"]),
)
def test_whatever_the_source_its_tasks_end_in_time_and_are_not_too_many(
    size: tuple[int, int], rate: int, seconds: int, profile: Profile, codec: str
) -> None:
    plan = planned(size, rate, seconds, profile, codec=codec)
    assert foreseen(plan) <= BUDGET_SECONDS
    assert len(list(plan.grid.chunks())) <= MAX_CHUNKS
    assert any(each.codec is Codec.H264 for each in plan.renditions)


def test_an_hour_of_1080p_is_cut_into_chunks_of_the_standard_length() -> None:
    plan = planned((1920, 1080), 30, 3600)
    assert plan.grid.chunk_segments == 4
    assert {each.preset for each in plan.renditions} == {"veryfast"}


def test_4k60_has_the_shortest_chunks_there_are() -> None:
    plan = planned((3840, 2160), 60, 600)
    assert plan.grid.chunk_segments == 1
    assert [each.name for each in plan.renditions][:2] == ["2160p", "1440p"]


def test_an_easy_source_has_longer_chunks_than_a_hard_one() -> None:
    caps = {rung.short_side: rung.maxrate_kbps for rung in DEFAULT.rungs}
    easy = {side: cap // 16 for side, cap in caps.items()}
    lengths = [
        planned((3840, 2160), 30, 600, complexity=Complexity(caps, peak)).grid.chunk_segments
        for peak in (easy, caps)
    ]
    assert lengths[0] > lengths[1] >= 1


def test_12_hours_of_4k60_take_faster_presets_rather_than_too_many_chunks() -> None:
    plan = planned((3840, 2160), 60, 12 * 3600)
    assert plan.grid.chunk_segments == 2
    assert plan.renditions[0].preset != "veryfast"
    assert plan.renditions[-1].preset == "veryfast"


@pytest.mark.parametrize(("segments", "length"), [(9_999, 1), (10_000, 1), (10_001, 2)])
def test_the_chunks_of_a_long_video_grow_with_it(segments: int, length: int) -> None:
    plan = planned((3840, 2160), 60, 4 * segments)
    assert plan.grid.segment_count == segments
    assert plan.grid.chunk_segments == length


def test_segments_of_a_second_make_no_more_chunks_than_those_of_four() -> None:
    plan = planned((1280, 720), 24, 12 * 3600, SHORT)
    assert plan.grid.chunk_frames == 16 * 24


def test_long_segments_become_shorter_before_presets_become_faster() -> None:
    plan = planned((3840, 2160), 60, 600, SLOW)
    assert plan.grid.segment_seconds == 4
    assert planned((1280, 720), 24, 600, SLOW).grid.segment_seconds == 10


def test_8k60_ends_in_time_with_segments_shorter_than_four_seconds() -> None:
    plan = planned((8192, 4320), 60, 600)
    assert plan.grid.segment_seconds < 4
    assert foreseen(plan) <= BUDGET_SECONDS


def test_another_codec_gives_way_whole_and_h264_stays() -> None:
    plan = planned((3840, 2160), 60, 12 * 3600, ALL_CODECS)
    whole = planned((1280, 720), 24, 60, ALL_CODECS)
    assert len(whole.renditions) == 3 * 4
    kept = Counter(each.codec for each in plan.renditions)
    assert kept[Codec.H264] == 7
    assert len(kept) < 3
    assert set(kept.values()) == {7}


def in_time(plan: Plan) -> bool:
    return foreseen(plan) <= BUDGET_SECONDS and len(list(plan.grid.chunks())) <= MAX_CHUNKS


@pytest.mark.parametrize(
    ("codec", "rate", "most_hours"),
    [("h264", 24, 12), ("hevc", 30, 11), ("prores", 30, 8), ("h264", 60, 5), ("ffv1", 60, 0)],
)
def test_the_largest_picture_is_made_in_time_or_refused_in_words(
    codec: str, rate: int, most_hours: int
) -> None:
    if most_hours:
        assert in_time(planned((8192, 4352), rate, most_hours * 3600, codec=codec))
    if most_hours < 12:
        said = f"^{most_hours + 1}.0 hours of 8192 x 4352 at {rate} frames a second .* cut it"
        with pytest.raises(MediaRejected, match=said) as refused:
            planned((8192, 4352), rate, (most_hours + 1) * 3600, codec=codec)
        assert refused.value.failure_code == "source_too_large"


def test_between_what_is_made_and_what_is_refused_lies_a_single_length() -> None:
    def refused(seconds: int) -> bool:
        try:
            return not in_time(planned((8192, 4352), 60, seconds))
        except MediaRejected:
            return True

    least_refused = 1 + bisect_left(range(1, 12 * 3600), True, key=refused)
    verdicts = [refused(least_refused + each) for each in (-1, 0, 1)]
    assert verdicts == [False, True, True]


@pytest.mark.parametrize("codec", Codec)
def test_presets_are_listed_fastest_first(codec: Codec) -> None:
    costs = [each.per_pixel + each.per_root_bit * 0.2 for each in CODECS[codec].presets.values()]
    assert costs == sorted(costs)


@pytest.mark.parametrize(("rate", "times"), [(59, 1), (60, 1), (61, Fraction(61, 60)), (240, 4)])
def test_frames_that_are_dropped_are_decoded_too(rate: int, times: Fraction) -> None:
    video = source(average_rate=Fraction(rate)).video
    once = frame_seconds(replace(video, average_rate=Fraction(1)), Fraction(60), (), {})
    assert frame_seconds(video, Fraction(60), (), {}) == pytest.approx(float(once * times))


def test_slow_motion_has_shorter_chunks_than_what_it_is_shown_as() -> None:
    lengths = [planned((2560, 1440), rate, 600).grid.chunk_segments for rate in (60, 240)]
    assert lengths[0] > lengths[1] >= 1


def with_key_frames_apart(seconds: int, **video: int) -> Plan:
    each = {"width": 1920, "height": 1080, "average_rate": 30} | video
    each |= {"nominal_rate": 30, "duration": 7200, "run_up": seconds}
    exact = {"average_rate", "nominal_rate", "duration", "run_up"}
    return plan_for(
        source(**{name: Fraction(n) if name in exact else n for name, n in each.items()})
    )


@pytest.mark.parametrize(("apart", "segments"), [(0, 4), (19, 4), (20, 5), (40, 10)])
def test_a_task_that_decodes_much_for_nothing_encodes_as_much(apart: int, segments: int) -> None:
    assert with_key_frames_apart(apart).grid.chunk_segments == segments


def test_a_film_with_one_key_frame_is_refused_in_words() -> None:
    said = "no key frame for 120 minutes.*key frame every few seconds"
    with pytest.raises(MediaRejected, match=said) as refused:
        with_key_frames_apart(7200)
    assert refused.value.failure_code == "source_too_large"


def test_the_last_distance_of_key_frames_that_is_taken_ends_within_lambdas_time() -> None:
    a_second = 30 * frame_seconds(source(width=1920, height=1080).video, Fraction(30), (), {})
    most = int(MOST_RUN_UP_SECONDS / a_second)
    plan = with_key_frames_apart(most)
    assert 0.9 * 900 / SLOWER < foreseen(plan) <= 0.95 * 900 / SLOWER
    with pytest.raises(MediaRejected):
        with_key_frames_apart(most + 1)


def test_a_small_picture_may_have_one_key_frame() -> None:
    assert with_key_frames_apart(7200, width=320, height=180).grid.chunk_segments > 4


def test_so_may_a_screen_recording_that_hardly_has_frames() -> None:
    plan = with_key_frames_apart(7200, average_rate=5)
    assert plan.grid.rate == 30
    assert plan.grid.chunk_segments > 4

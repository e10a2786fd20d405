"""Passes: every rendition in one of them, as few as there is memory for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import source
from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.colour import Colour
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.memory import TASK_MB, WORKER_MB, encoder_mb, passes, shared_mb
from zoetrope.domain.plan import Plan, plan_for, whole_plan
from zoetrope.domain.profiles import DEFAULT, Profile, parse_profile

HLG = Colour("bt2020nc", "bt2020", "arib-std-b67", peak_nits=1000)
ALL_CODECS = parse_profile({"codecs": [{"codec": codec} for codec in Codec]})
TWO_CODECS = parse_profile({"codecs": [{"codec": "h264"}, {"codec": "av1"}]})
SLOWEST = parse_profile(
    {"codecs": [{"codec": codec, "preset": [*CODECS[codec].presets][-1]} for codec in Codec]}
)
FOUR_K, LARGEST = (3840, 2160), (8192, 4352)
sizes = st.sampled_from([LARGEST, FOUR_K, (2160, 3840), (2560, 1440), (1920, 1080), (640, 272)])


def planned(size: tuple[int, int], profile: Profile = DEFAULT, *, hdr: bool = False) -> Plan:
    colour = {"colour": HLG} if hdr else {}
    return plan_for(source(width=size[0], height=size[1], **colour), profile)


def passes_of(plan: Plan, memory_mb: int = TASK_MB) -> tuple[tuple[Rendition, ...], ...]:
    return passes(plan.source.video, plan.renditions, memory_mb=memory_mb)


def tool_mb(plan: Plan, renditions: tuple[Rendition, ...]) -> float:
    return shared_mb(plan.source.video, plan.renditions) + sum(map(encoder_mb, renditions))


@given(sizes, st.sampled_from([DEFAULT, ALL_CODECS, SLOWEST]), st.booleans())
def test_whatever_is_planned_has_room_in_its_task(
    size: tuple[int, int], profile: Profile, hdr: bool
) -> None:
    plan = planned(size, profile, hdr=hdr)
    found = passes_of(plan)
    assert sorted(each.name for group in found for each in group) == sorted(
        each.name for each in plan.renditions
    )
    assert max(tool_mb(plan, group) for group in found) <= TASK_MB - WORKER_MB


@pytest.mark.parametrize("size", [(640, 272), (1280, 720), (1920, 1080), (2560, 1440), FOUR_K])
def test_an_ordinary_film_is_decoded_once(size: tuple[int, int]) -> None:
    assert len(passes_of(planned(size))) == 1


def test_4k_in_hdr_is_decoded_twice_in_a_task_and_once_in_a_larger_one() -> None:
    plan = planned(FOUR_K, hdr=True)
    assert len(passes_of(plan)) == 2
    assert len(passes_of(plan, memory_mb=2 * TASK_MB)) == 1


@pytest.mark.parametrize(("more", "count"), [(-1, 2), (0, 1), (1, 1)])
def test_a_pass_is_filled_to_the_last_megabyte(more: int, count: int) -> None:
    plan = planned(FOUR_K)
    needed = -int(-(WORKER_MB + tool_mb(plan, plan.renditions)) // 1)
    assert len(passes_of(plan, memory_mb=needed + more)) == count


def test_what_fits_nowhere_has_a_pass_of_its_own() -> None:
    plan = planned((1280, 720))
    assert passes_of(plan, memory_mb=0) == tuple((each,) for each in plan.renditions)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.AV1])
@pytest.mark.parametrize("hdr", [False, True])
def test_what_the_default_presets_make_of_4k_is_kept_whole(codec: Codec, hdr: bool) -> None:
    # Before time asks for its share: HDR in two codecs at their caps is too slow for a task.
    plan = whole_plan(planned(FOUR_K, hdr=hdr).source, TWO_CODECS)
    kept = [each for each in plan.renditions if each.codec is codec]
    assert len(kept) == len(DEFAULT.rungs)
    assert {each.preset for each in kept} == {CODECS[codec].preset}


@pytest.mark.parametrize(("hdr", "eased"), [(False, set()), (True, {"2160p"})])
def test_a_preset_that_needs_too_much_gives_way_where_it_does_and_only_there(
    hdr: bool, eased: set[str]
) -> None:
    fast = parse_profile({"codecs": [{"codec": "h264", "preset": "fast"}]})
    plan = planned(FOUR_K, fast, hdr=hdr)
    assert {each.name for each in plan.renditions if each.preset != "fast"} == eased


def test_a_picture_of_8_bits_leaves_more_room_than_one_of_10() -> None:
    plan = planned(FOUR_K)
    flat = replace(plan.source.video, sample_bytes=1)
    assert shared_mb(flat, plan.renditions) < shared_mb(plan.source.video, plan.renditions) - 100

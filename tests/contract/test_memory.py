"""What a task of TranscodeChunk and AnalyzeSource needs against the memory that they are given."""

from fractions import Fraction

import pytest

from tests.contract.template import functions, template
from tests.plans import source
from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.colour import SDR, Colour
from zoetrope.domain.memory import TASK_MB, WORKER_MB, encoder_mb, passes, shared_mb
from zoetrope.domain.plan import analysis_plan, plan_for
from zoetrope.domain.profiles import DEFAULT, Profile, parse_profile
from zoetrope.domain.streams import MAX_PIXELS, MAX_SIDE

HLG = Colour("bt2020nc", "bt2020", "arib-std-b67", peak_nits=1000)
LARGEST = (MAX_SIDE, MAX_PIXELS // MAX_SIDE)
SIZES = [LARGEST, *((rung.short_side * 16 // 9, rung.short_side) for rung in DEFAULT.rungs)]
PRESETS = [(codec, preset) for codec in Codec for preset in CODECS[codec].presets]


def profile_with(codec: Codec, preset: str) -> Profile:
    slow = [{"codec": codec, "preset": preset}]
    others = [] if codec is Codec.H264 else [{"codec": "h264"}]
    return parse_profile({"codecs": slow + others})


def test_no_task_has_less_memory_than_is_planned_with() -> None:
    parameter = template()["Parameters"]["TranscodeMemory"]
    assert functions()["TranscodeChunk"]["MemorySize"] == {"Ref": "TranscodeMemory"}
    assert parameter["Default"] == parameter["MinValue"] == TASK_MB
    assert functions()["AnalyzeSource"]["MemorySize"] == TASK_MB


@pytest.mark.parametrize(("codec", "preset"), PRESETS)
@pytest.mark.parametrize("colour", [SDR, HLG], ids=["sdr", "hdr"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_pass_of_every_profile_fits_beside_the_worker(
    codec: Codec, preset: str, colour: Colour, size: tuple[int, int]
) -> None:
    film = source(width=size[0], height=size[1], colour=colour, duration=Fraction(600))
    profile = profile_with(codec, preset)
    for plan in (plan_for(film, profile), analysis_plan(film, profile)):
        video, renditions = plan.source.video, plan.renditions
        shared = shared_mb(video, renditions)
        for each in passes(video, renditions):
            assert shared + sum(map(encoder_mb, each)) <= TASK_MB - WORKER_MB

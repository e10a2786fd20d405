"""What a frame costs: colours that must be converted are a good part of it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.plans import source
from zoetrope.domain.chunk_length import BUDGET_SECONDS, chunk_seconds
from zoetrope.domain.colour import SDR, Colour
from zoetrope.domain.costs import frame_seconds
from zoetrope.domain.plan import Plan, plan_for

HLG = Colour("bt2020nc", "bt2020", "arib-std-b67", peak_nits=1000)
WIDE = Colour("bt2020nc", "bt2020", "bt2020-10")
UHD = {"width": 3840, "height": 2160}


def planned(colour: Colour, **video: object) -> Plan:
    return plan_for(source(colour=colour, codec="hevc", duration=Fraction(600), **video))


def converting(colour: Colour, lines: int) -> float:
    """What it adds to a frame of 2160 lines of which the largest rendition has some."""
    plan = planned(colour, **UHD)
    renditions = [each for each in plan.renditions if each.short_side == lines]
    bits = {each.name: 1000.0 for each in renditions}
    rate = plan.grid.rate
    video = plan.source.video
    plain = replace(video, colour=SDR)
    return frame_seconds(video, rate, renditions, bits) - frame_seconds(
        plain, rate, renditions, bits
    )


# 24 frames of 2160 lines of HEVC, over decoding alone (ffmpeg of layers/ffmpeg, one thread,
# shared 2-core x86-64 machine, 2026-11-23).
@pytest.mark.parametrize(
    ("colour", "lines", "measured"),
    [(HLG, 2160, 0.085), (HLG, 1080, 0.029), (WIDE, 2160, 0.021), (WIDE, 1080, 0.022)],
)
def test_converting_colours_is_foreseen_as_it_was_measured(
    colour: Colour, lines: int, measured: float
) -> None:
    assert measured <= converting(colour, lines) <= 1.25 * measured


def test_sdr_costs_nothing_more() -> None:
    assert converting(SDR, 1080) == 0


def test_frames_that_are_only_decoded_are_not_converted() -> None:
    video = planned(HLG, **UHD).source.video
    rate = Fraction(24)
    decoded = frame_seconds(video, rate, (), {})
    assert decoded == frame_seconds(replace(video, colour=SDR), rate, (), {})


def test_each_pass_converts_anew() -> None:
    plan = planned(HLG, **UHD)
    video, rate = plan.source.video, plan.grid.rate
    bits = {each.name: 1000.0 for each in plan.renditions}
    extra = frame_seconds(video, rate, plan.renditions, bits) - frame_seconds(
        replace(video, colour=SDR), rate, plan.renditions, bits
    )
    assert extra > 2 * converting(HLG, 2160)


def test_chunks_of_hdr_are_shorter_and_end_in_time() -> None:
    fast = {"nominal_rate": Fraction(60), "average_rate": Fraction(60), **UHD}
    hdr, sdr = planned(HLG, **fast), planned(SDR, **fast)
    length = [each.grid.chunk_segments * each.grid.segment_seconds for each in (hdr, sdr)]
    presets = [[each.preset for each in plan.renditions] for plan in (hdr, sdr)]
    assert length[0] < length[1] or presets[0] != presets[1]
    assert chunk_seconds(hdr.source.video, hdr.grid, hdr.renditions, {}) <= BUDGET_SECONDS

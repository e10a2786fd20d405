"""The ladder: by the short side, even, square, and never above the source."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.ladder import Rendition, renditions_for, rungs_for
from zoetrope.domain.profiles import DEFAULT, parse_profile

lengths = st.integers(min_value=2, max_value=8192)


def ladder_for(width: int, height: int) -> tuple[Rendition, ...]:
    return renditions_for(width, height, rungs_for(width, height))


def test_720p_gets_four_rungs() -> None:
    sizes = [(each.name, each.width, each.height) for each in ladder_for(1280, 720)]
    assert sizes == [
        ("720p", 1280, 720), ("480p", 854, 480), ("360p", 640, 360), ("240p", 426, 240),
    ]  # fmt: skip


def test_portrait_gets_the_qualities_of_landscape() -> None:
    landscape, portrait = ladder_for(1920, 1080), ladder_for(1080, 1920)
    assert [each.name for each in portrait] == [each.name for each in landscape]
    assert [(each.height, each.width) for each in portrait] == [
        (each.width, each.height) for each in landscape
    ]


def test_a_source_below_the_lowest_rung_keeps_its_size() -> None:
    assert [(each.name, each.width, each.height) for each in ladder_for(128, 72)] == [
        ("72p", 128, 72)
    ]


@pytest.mark.parametrize(
    ("short_side", "top"),
    [(576, "576p"), (528, "480p"), (529, "480p"), (530, "530p"), (406, "406p")],
)
def test_a_source_between_two_rungs_has_one_of_its_own_size_on_top(
    short_side: int, top: str
) -> None:
    ladder = ladder_for(1024, short_side)
    assert ladder[0].name == top
    caps = [each.maxrate_kbps for each in ladder]
    assert caps == sorted(caps, reverse=True)
    assert len(set(caps)) == len(caps)


def test_a_source_above_the_largest_rung_is_not_shown_larger_than_it() -> None:
    assert ladder_for(7680, 4320)[0].name == "2160p"


def test_each_codec_has_every_rung_and_its_share_of_the_cap() -> None:
    profile = parse_profile({"codecs": [{"codec": "h264"}, {"codec": "av1", "cap_percent": 50}]})
    ladder = renditions_for(640, 360, rungs_for(640, 360), profile)
    assert [(each.name, each.codec, each.maxrate_kbps) for each in ladder] == [
        ("360p", "h264", 800), ("240p", "h264", 400),
        ("360p-av1", "av1", 400), ("240p-av1", "av1", 200),
    ]  # fmt: skip


@given(lengths, lengths)
def test_renditions_are_even_and_never_above_the_source(width: int, height: int) -> None:
    for rendition in ladder_for(width, height):
        assert rendition.width % 2 == rendition.height % 2 == 0
        assert rendition.width <= width
        assert rendition.height <= height
        assert rendition.width >= 2
        assert rendition.height >= 2


@given(st.integers(240, 4320), st.integers(240, 4320))
def test_renditions_keep_the_shape_of_the_source(width: int, height: int) -> None:
    for rendition in ladder_for(width, height):
        longer = max(rendition.width, rendition.height)
        shorter = min(rendition.width, rendition.height)
        exact = Fraction(shorter * max(width, height), min(width, height))
        assert abs(longer - exact) <= 2


def test_names_are_unique_and_the_largest_comes_first() -> None:
    ladder = ladder_for(8000, 4320)
    assert len({each.name for each in ladder}) == len(DEFAULT.rungs)
    assert [each.width for each in ladder] == sorted((each.width for each in ladder), reverse=True)


@given(lengths, lengths)
def test_a_rendition_survives_json(width: int, height: int) -> None:
    for rendition in ladder_for(width, height):
        assert Rendition.from_json(rendition.to_json()) == rendition

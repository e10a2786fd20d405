"""The ladder: by the short side, even, square, and never above the source."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.ladder import Rendition, renditions_for, rungs_for
from zoetrope.domain.profiles import DEFAULT

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

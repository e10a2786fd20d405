"""Rungs that add nothing to a source are left out; one always stays."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.ladder import ADDS_NOTHING_ABOVE, ANYONE_KBPS, worthwhile

SIDES = (1080, 720, 480, 360, 240)
measured = st.dictionaries(
    st.sampled_from(SIDES), st.integers(min_value=1, max_value=20_000), min_size=1
)


def test_an_ordinary_source_keeps_every_rung() -> None:
    bitrates = dict(zip(SIDES, (4000, 2200, 1100, 700, 350), strict=True))
    assert worthwhile(SIDES, bitrates) == set(SIDES)


def test_a_still_picture_keeps_one() -> None:
    bitrates = dict(zip(SIDES, (150, 90, 60, 40, 20), strict=True))
    assert worthwhile(SIDES, bitrates) == {1080}


def test_a_rung_as_dear_as_the_next_larger_one_is_left_out() -> None:
    bitrates = dict(zip(SIDES, (4000, 3900, 1100, 1000, 350), strict=True))
    assert worthwhile(SIDES, bitrates) == {1080, 480, 240}


def test_below_what_anyone_can_receive_nothing_smaller_is_made() -> None:
    bitrates = dict(zip(SIDES, (900, 500, ANYONE_KBPS, 90, 40), strict=True))
    assert worthwhile(SIDES, bitrates) == {1080, 720, 480}
    bitrates[480] += 1
    assert worthwhile(SIDES, bitrates) == {1080, 720, 480, 360}


@given(measured)
def test_the_largest_rung_always_stays(bitrates: dict[int, int]) -> None:
    kept = worthwhile(bitrates, bitrates)
    assert max(bitrates) in kept
    assert kept <= set(bitrates)


@given(measured)
def test_every_rung_that_stays_is_cheaper_than_the_one_above(bitrates: dict[int, int]) -> None:
    kept = sorted(worthwhile(bitrates, bitrates), reverse=True)
    for larger, smaller in pairwise(kept):
        assert bitrates[smaller] <= ADDS_NOTHING_ABOVE * bitrates[larger]
        assert bitrates[larger] > ANYONE_KBPS

"""The clock of a source: when it is broken, and what only looks like it."""

import pytest

from zoetrope.domain.source_clock import (
    LEAST_LEAP,
    LEAST_RESTART,
    LEAST_STEP_BACK,
    breaks,
    restarts,
)

FRAME = 40_000


def packets(*times: int, stream: int = 0) -> list[tuple[int, int]]:
    return [(stream, time) for time in times]


def test_a_clock_that_goes_on_is_whole() -> None:
    assert not breaks([])
    assert not breaks(packets(*range(-FRAME, 100 * FRAME, FRAME)))


@pytest.mark.parametrize(("step", "broken"), [(-1, False), (0, False), (1, True)])
def test_a_clock_breaks_where_it_runs_back_by_more_than_disorder(step: int, broken: bool) -> None:
    assert breaks(packets(0, FRAME * 9, FRAME * 9 - LEAST_STEP_BACK - step)) is broken


@pytest.mark.parametrize(("step", "broken"), [(-1, False), (0, False), (1, True)])
def test_a_clock_breaks_where_it_leaps(step: int, broken: bool) -> None:
    assert breaks(packets(0, FRAME, FRAME + LEAST_LEAP + step)) is broken


def test_streams_may_lie_apart_in_the_file() -> None:
    sound = packets(0, FRAME, stream=1)
    assert not breaks([*packets(0, 5_000_000), *sound, *packets(5_000_000 + FRAME)])


def test_a_stream_may_pause_while_another_goes_on() -> None:
    picture = packets(*range(0, 3 * LEAST_LEAP, FRAME))
    late = packets(3 * LEAST_LEAP, stream=1)
    assert not breaks([*packets(0, stream=1), *picture, *late])
    assert breaks([*packets(0), *late])


@pytest.mark.parametrize(("step", "anew"), [(-1, False), (0, False), (1, True)])
def test_a_clock_begins_anew_where_it_runs_back_by_more_than_a_live_one_may(
    step: int, anew: bool
) -> None:
    assert restarts(packets(0, FRAME * 90, FRAME * 90 - LEAST_RESTART - step)) is anew


def test_a_recording_that_paused_has_one_clock() -> None:
    assert not restarts([])
    assert not restarts([*packets(0, 9 * LEAST_LEAP), *packets(0, stream=1)])

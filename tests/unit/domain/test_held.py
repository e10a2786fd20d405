"""A last picture that is held: when it is, and what of the source each chunk is made of."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.plans import evidence, source
from zoetrope.domain.assembly import frame_count
from zoetrope.domain.chunk_length import HELD_CHUNKS, STANDARD_SECONDS
from zoetrope.domain.grid import Chunk
from zoetrope.domain.held import LEAST_SECONDS, Excerpt, excerpt_of, held_until, last_picture
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.source import Source
from zoetrope.errors import MediaRejected

RATE = 24


def held_plan(at: int = 100, until: int = 160) -> Plan:
    """A film of 24 frames a second whose last picture comes at some second of it, and stands."""
    film = source(origin=Fraction(5), duration=Fraction(until), held_from=Fraction(5 + at))
    return plan_for(film)


def excerpt(plan: Plan, start: int, count: int) -> Excerpt:
    return excerpt_of(plan.grid, plan.source.video, Chunk(0, start, count))


@pytest.mark.parametrize(("more", "held"), [(-1, False), (0, True), (1, True)])
def test_the_last_picture_is_held_for_sound_of_half_a_second_and_more(
    more: int, held: bool
) -> None:
    latest = 7 + LEAST_SECONDS + Fraction(more, 1000)
    assert held_until(Fraction(7), [Fraction(3), latest, Fraction(7)]) == (latest if held else None)


def test_without_sound_nothing_is_held() -> None:
    assert held_until(Fraction(7), []) is None


def test_chunks_before_the_last_picture_are_what_they_were() -> None:
    plan = held_plan()
    assert last_picture(plan.grid, plan.source.video) == 100 * RATE
    assert excerpt(plan, 83 * RATE, 16 * RATE) == Excerpt(83 * RATE)
    plain = replace(plan.source.video, held_from=None)
    assert excerpt_of(plan.grid, plain, Chunk(0, 99 * RATE, 9)) == Excerpt(99 * RATE)
    assert last_picture(plan.grid, plain) == plan.grid.frame_count - 1


@pytest.mark.parametrize(
    ("start", "first", "left_out"),
    [(84, 84, 0), (99, 99, 0), (100, 99, 1), (101, 99, 2), (102, 99, 2), (9999, 99, 2)],
)
def test_a_chunk_behind_the_last_picture_is_made_of_what_is_about_it(
    start: int, first: int, left_out: int
) -> None:
    found = excerpt(held_plan(), start * RATE, 16 * RATE)
    assert found == Excerpt(first * RATE, left_out * RATE, held=True)


def test_one_picture_is_one_from_the_beginning() -> None:
    still = plan_for(
        source(
            nominal_rate=Fraction(1),
            average_rate=Fraction(1),
            held_from=Fraction(0),
            duration=Fraction(3600),
        )
    )
    assert excerpt(still, 0, 4) == Excerpt(0, 0, held=True)
    assert excerpt(still, 1, 4) == Excerpt(0, 1, held=True)
    assert excerpt(still, 400, 4) == Excerpt(0, 2, held=True)


def test_a_source_whose_last_picture_is_held_survives_json() -> None:
    held = held_plan().source
    assert Source.from_json(held.to_json()) == held


@pytest.mark.parametrize(("seconds", "frames"), [("12", 12), ("12.05", 12), ("12.06", 13)])
def test_a_frame_of_a_second_is_added_for_sound_but_not_for_its_filling(
    seconds: str, frames: int
) -> None:
    slow = {"nominal_rate": Fraction(1), "average_rate": Fraction(1)}
    still = source(duration=Fraction(seconds), held_from=Fraction(0), **slow)
    assert plan_for(still).grid.frame_count == frames


def test_where_the_last_picture_is_held_for_long_the_chunks_are_few() -> None:
    def chunk_seconds(until: int) -> int:
        grid = held_plan(until=until).grid
        return grid.chunk_segments * grid.segment_seconds

    assert chunk_seconds(100 + HELD_CHUNKS * STANDARD_SECONDS) == STANDARD_SECONDS
    assert chunk_seconds(100 + HELD_CHUNKS * 40) == 40


def test_a_hole_before_the_picture_that_is_held_is_the_source_s_fault() -> None:
    plan = held_plan()
    chunks = [dict(each) for each in evidence(plan).chunks]
    assert frame_count(plan, chunks) == plan.grid.frame_count
    chunks[3]["frame_count"] -= 1
    with pytest.raises(MediaRejected, match="up to its end"):
        frame_count(plan, chunks)

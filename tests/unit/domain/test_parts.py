"""Parts: a plan within S3's limits for every size, and what differs from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.parts import (
    MAX_OBJECT_BYTES,
    MAX_PART_BYTES,
    MAX_PARTS,
    MIB,
    MIN_PART_BYTES,
    PREFERRED_PART_BYTES,
    PartPlan,
    ReceivedPart,
    altered_parts,
    bare_etag,
    missing_parts,
    missized_parts,
    plan_parts,
    planned,
)

SIZES = st.one_of(
    st.integers(1, MAX_OBJECT_BYTES),
    # Around the sizes where something changes.
    st.builds(
        lambda count, off: max(1, count * PREFERRED_PART_BYTES + off),
        st.integers(0, MAX_PARTS + 1),
        st.integers(-1, 1),
    ),
)
THREE = PartPlan(2 * PREFERRED_PART_BYTES + 10, PREFERRED_PART_BYTES)


def received(*sizes: tuple[int, int]) -> list[ReceivedPart]:
    return [ReceivedPart(number, f"etag-{number}", size) for number, size in sizes]


WHOLE = received((1, PREFERRED_PART_BYTES), (2, PREFERRED_PART_BYTES), (3, 10))


@given(SIZES)
def test_every_size_is_divided_within_the_limits_of_s3(size: int) -> None:
    plan = plan_parts(size)
    assert 1 <= plan.part_count <= MAX_PARTS
    assert MIN_PART_BYTES <= plan.part_size_bytes <= MAX_PART_BYTES
    assert 1 <= plan.size_of(plan.part_count) <= plan.part_size_bytes


@given(SIZES)
def test_the_parts_add_up_to_the_source(size: int) -> None:
    plan = plan_parts(size)
    whole = (plan.part_count - 1) * plan.part_size_bytes
    assert whole + plan.size_of(plan.part_count) == size


@given(SIZES)
def test_parts_are_no_larger_than_the_limit_on_their_number_asks_for(size: int) -> None:
    plan = plan_parts(size)
    smaller = plan.part_size_bytes - MIB
    assert plan.part_size_bytes == PREFERRED_PART_BYTES or smaller * MAX_PARTS < size


@pytest.mark.parametrize(
    ("size", "count"),
    [
        (1, 1),
        (PREFERRED_PART_BYTES - 1, 1),
        (PREFERRED_PART_BYTES, 1),
        (PREFERRED_PART_BYTES + 1, 2),
        (PREFERRED_PART_BYTES * MAX_PARTS - 1, MAX_PARTS),
        (PREFERRED_PART_BYTES * MAX_PARTS, MAX_PARTS),
        (PREFERRED_PART_BYTES * MAX_PARTS + 1, 8889),
        (MAX_OBJECT_BYTES - 1, 9987),
        (MAX_OBJECT_BYTES, 9987),
    ],
)
def test_the_number_of_parts_changes_exactly_at_its_boundaries(size: int, count: int) -> None:
    assert plan_parts(size).part_count == count


@pytest.mark.parametrize("size", [-1, 0, MAX_OBJECT_BYTES + 1])
def test_no_plan_is_made_for_a_size_that_s3_does_not_take(size: int) -> None:
    with pytest.raises(ValueError, match="size_bytes"):
        plan_parts(size)


@pytest.mark.parametrize("number", [0, 4])
def test_a_part_outside_the_plan_has_no_size(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        THREE.size_of(number)


def test_the_last_part_is_what_is_left() -> None:
    assert [THREE.size_of(n) for n in THREE.part_numbers] == [part.size_bytes for part in WHOLE]


def test_missing_parts_are_named_in_order() -> None:
    assert missing_parts(THREE, WHOLE[1:2]) == [1, 3]
    assert missing_parts(THREE, WHOLE) == []


def test_a_part_of_another_size_than_planned_is_named() -> None:
    assert missized_parts(THREE, received((3, 11), (1, 5), (2, PREFERRED_PART_BYTES))) == [1, 3]
    assert missized_parts(THREE, WHOLE) == []


def test_a_part_outside_the_plan_is_left_out_and_the_others_are_put_in_order() -> None:
    assert planned(THREE, [*reversed(WHOLE), *received((4, 1))]) == WHOLE


def test_an_etag_is_the_same_with_quotes_and_without() -> None:
    assert altered_parts({1: '"etag-1"', 2: "etag-2"}, WHOLE) == []
    assert bare_etag(' "abc-2" ') == "abc-2"


def test_a_part_whose_etag_differs_is_named() -> None:
    assert altered_parts({3: "old", 1: "older"}, WHOLE) == [1, 3]

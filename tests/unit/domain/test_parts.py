"""Parts: a plan within S3's limits for every size, and what differs from it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoetrope.domain.parts import (
    GIB,
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

MANY = settings(max_examples=10_000, deadline=None)
LARGEST_OF_EIGHT_MIB = PREFERRED_PART_BYTES * MAX_PARTS
SIZES = st.one_of(
    st.integers(1, MAX_OBJECT_BYTES),
    st.integers(1, 100 * PREFERRED_PART_BYTES),
    st.integers(LARGEST_OF_EIGHT_MIB - GIB, LARGEST_OF_EIGHT_MIB + GIB),
    st.integers(MAX_OBJECT_BYTES - GIB, MAX_OBJECT_BYTES),
)
# Every size at which a plan changes, with its neighbours: a part more, or parts a MiB larger.
BOUNDARIES = [
    size
    for boundary in (
        *range(0, LARGEST_OF_EIGHT_MIB + 1, PREFERRED_PART_BYTES),
        *range(LARGEST_OF_EIGHT_MIB, MAX_OBJECT_BYTES + 1, MIB * MAX_PARTS),
    )
    for size in (boundary - 1, boundary, boundary + 1)
    if 1 <= size <= MAX_OBJECT_BYTES
]
THREE = PartPlan(2 * PREFERRED_PART_BYTES + 10, PREFERRED_PART_BYTES)


def received(*sizes: tuple[int, int]) -> list[ReceivedPart]:
    return [ReceivedPart(number, f"etag-{number}", size) for number, size in sizes]


WHOLE = received((1, PREFERRED_PART_BYTES), (2, PREFERRED_PART_BYTES), (3, 10))


def check_rules_of_s3(size: int) -> None:
    """Hold a plan to S3's limits, to the source's size, and to parts no larger than need be."""
    plan = plan_parts(size)
    count, part_size = plan.part_count, plan.part_size_bytes
    last = plan.size_of(count)
    assert 1 <= count <= MAX_PARTS
    assert MIN_PART_BYTES <= part_size <= MAX_PART_BYTES
    assert 1 <= last <= part_size
    assert (count - 1) * part_size + last == size
    assert plan.size_of(1) == (part_size if count > 1 else size)
    assert part_size % MIB == 0
    assert part_size == PREFERRED_PART_BYTES or (part_size - MIB) * MAX_PARTS < size


@MANY
@given(SIZES)
def test_every_size_is_divided_within_the_rules_of_s3(size: int) -> None:
    check_rules_of_s3(size)


def test_every_size_at_which_a_plan_changes_and_its_neighbours_are_within_the_rules() -> None:
    assert len(BOUNDARIES) > 10_000
    for size in BOUNDARIES:
        check_rules_of_s3(size)


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

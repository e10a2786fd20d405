"""Parts that the client cut: S3's rules hold, and nothing is left out without a word."""

from collections.abc import Mapping

import pytest

from zoetrope.domain.client_parts import check_client_parts
from zoetrope.domain.parts import MIN_PART_BYTES, ReceivedPart
from zoetrope.errors import PartMismatch, SizeMismatch, UploadIncomplete


def received(*sizes: int) -> list[ReceivedPart]:
    return [ReceivedPart(n, f"e{n}", size) for n, size in enumerate(sizes, start=1)]


def named(*numbers: int) -> Mapping[int, str]:
    return {number: f"e{number}" for number in numbers}


def numbers(parts: list[ReceivedPart]) -> list[int]:
    return [part.part_number for part in parts]


def test_parts_of_any_sizes_are_put_in_order() -> None:
    parts = received(MIN_PART_BYTES, MIN_PART_BYTES + 7, 1)
    found = check_client_parts(parts[::-1], named(3, 1, 2), size_bytes=0)
    assert numbers(found) == [1, 2, 3]


def test_naming_none_means_all() -> None:
    assert numbers(check_client_parts(received(MIN_PART_BYTES, 1), {}, size_bytes=0)) == [1, 2]


@pytest.mark.parametrize("quote", ["", '"'])
def test_etags_may_be_quoted_or_bare(quote: str) -> None:
    etags = {1: f"{quote}e1{quote}"}
    assert numbers(check_client_parts(received(1), etags, size_bytes=0)) == [1]


@pytest.mark.parametrize(
    ("parts", "names", "missing"),
    [
        ([], {}, [1]),
        (received(MIN_PART_BYTES), named(1, 2), [2]),
        (received(MIN_PART_BYTES, 1), named(2), [1]),
        (received(*[MIN_PART_BYTES] * 4)[::3], {}, [2, 3]),
    ],
)
def test_a_missing_part_is_named(
    parts: list[ReceivedPart], names: Mapping[int, str], missing: list[int]
) -> None:
    with pytest.raises(UploadIncomplete) as refused:
        check_client_parts(parts, names, size_bytes=0)
    assert refused.value.members["missing_parts"] == missing


@pytest.mark.parametrize(
    ("size", "fits"),
    [(MIN_PART_BYTES - 1, False), (MIN_PART_BYTES, True), (MIN_PART_BYTES + 1, True)],
)
def test_only_the_last_part_may_be_under_5_mib(size: int, fits: bool) -> None:
    parts = received(size, 1)
    if fits:
        assert numbers(check_client_parts(parts, {}, size_bytes=0)) == [1, 2]
        return
    with pytest.raises(PartMismatch) as refused:
        check_client_parts(parts, {}, size_bytes=0)
    assert refused.value.members["part_numbers"] == [1]


def test_an_altered_part_is_named() -> None:
    with pytest.raises(PartMismatch) as refused:
        check_client_parts(received(MIN_PART_BYTES, 1), {1: "e1", 2: "other"}, size_bytes=0)
    assert refused.value.members["part_numbers"] == [2]


def test_without_a_size_a_part_that_was_not_named_is_not_left_out_without_a_word() -> None:
    parts = received(MIN_PART_BYTES, MIN_PART_BYTES, 1)
    with pytest.raises(PartMismatch) as refused:
        check_client_parts(parts, named(1, 2), size_bytes=0)
    assert refused.value.members["part_numbers"] == [3]


def test_with_a_size_that_agrees_parts_of_an_earlier_attempt_do_no_harm() -> None:
    parts = received(MIN_PART_BYTES, 1, 1)
    found = check_client_parts(parts, named(1, 2), size_bytes=MIN_PART_BYTES + 1)
    assert numbers(found) == [1, 2]


@pytest.mark.parametrize("off", [-1, 1])
def test_the_parts_must_add_up_to_what_was_declared(off: int) -> None:
    total = MIN_PART_BYTES + 1
    with pytest.raises(SizeMismatch) as refused:
        check_client_parts(received(MIN_PART_BYTES, 1), {}, size_bytes=total + off)
    assert refused.value.members["received_bytes"] == total

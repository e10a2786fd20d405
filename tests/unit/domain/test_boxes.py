"""Boxes: what is built is found again, and nonsense is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.boxes import MalformedBoxes, build, build_full, find, iterate

kinds = st.binary(min_size=4, max_size=4)


@given(st.lists(st.tuples(kinds, st.binary(max_size=40)), max_size=8))
def test_boxes_side_by_side_are_found_in_order(made: list[tuple[bytes, bytes]]) -> None:
    data = b"".join(build(kind, body) for kind, body in made)
    found = [(box.kind, data[box.body : box.end]) for box in iterate(data)]
    assert found == made


def test_a_path_leads_into_nested_boxes() -> None:
    data = build(b"free") + build(b"moov", build(b"udta"), build(b"trak", build(b"tkhd", b"x")))
    box = find(data, b"moov", b"trak", b"tkhd")
    assert data[box.body : box.end] == b"x"


def test_a_full_box_begins_with_its_version_and_flags() -> None:
    assert build_full(b"tfdt", 1, 0x020000, b"z") == b"\0\0\0\x0dtfdt\x01\x02\0\0z"


@pytest.mark.parametrize("path", [(b"moof",), (b"moov", b"mdia"), ()])
def test_a_path_that_leads_nowhere_is_an_error(path: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedBoxes):
        find(build(b"moov", build(b"trak")), *path)


@pytest.mark.parametrize(
    "data", [b"\0\0\0", b"\0\0\0\x07moov", b"\0\0\0\x09moov", b"\0\0\0\x01moov", b"\0\0\0\0moov"]
)
def test_a_box_that_does_not_fit_is_an_error(data: bytes) -> None:
    with pytest.raises(MalformedBoxes):
        list(iterate(data))

"""Cursors: ours come back, altered and borrowed ones are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.cursors import decode_cursor, encode_cursor
from zoetrope.errors import InvalidRequest

AFTER = "01JZZZZZZZZZZZZZZZZZZZZZZZ"
CURSOR = encode_cursor("acme", AFTER)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.text(), st.text())
def test_a_cursor_comes_back_as_it_was_given(tenant: str, after: str) -> None:
    assert decode_cursor(tenant, encode_cursor(tenant, after)) == after


@given(st.integers(0, len(CURSOR) - 1), st.sampled_from(ALPHABET))
def test_a_cursor_with_one_character_altered_is_refused(position: int, character: str) -> None:
    altered = CURSOR[:position] + character + CURSOR[position + 1 :]
    if altered != CURSOR:
        with pytest.raises(InvalidRequest):
            decode_cursor("acme", altered)


@given(st.text())
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(InvalidRequest):
        decode_cursor("acme", text)


def test_another_tenants_cursor_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        decode_cursor("other", CURSOR)


@pytest.mark.parametrize("more", ["=", "A", "\n"])
def test_another_spelling_of_the_same_bytes_is_refused(more: str) -> None:
    with pytest.raises(InvalidRequest):
        decode_cursor("acme", CURSOR + more)

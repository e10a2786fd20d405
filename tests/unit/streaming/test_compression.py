"""Compressed replies, and what fits into Lambda's."""

from typing import Any

import pytest

from streaming.compression import MAX_REPLY_BYTES, MIN_BYTES, Compressed, fits
from tests.unit.streaming.conftest import text_of

ENVELOPE = 8_192


def reply_to(body: str, headers: dict[str, str]) -> dict[str, Any]:
    answer = {"statusCode": 200, "headers": {"X": "y"}, "body": body}
    return Compressed(lambda _event, _context: answer)({"headers": headers}, None)


@pytest.mark.parametrize(
    ("accept_encoding", "compressed"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("br", False),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0, *", False),
    ],
)
def test_gzip_is_used_when_the_client_takes_it(accept_encoding: str, compressed: bool) -> None:
    reply = reply_to("a" * MIN_BYTES, {"accept": "*/*", "Accept-Encoding": accept_encoding})
    assert ("Content-Encoding" in reply["headers"]) is compressed
    assert text_of(reply) == "a" * MIN_BYTES


def test_a_client_that_sends_no_accept_is_given_text() -> None:
    assert "isBase64Encoded" not in reply_to("a" * MIN_BYTES, {"Accept-Encoding": "gzip"})


@pytest.mark.parametrize(
    ("size", "compressed"), [(MIN_BYTES - 1, False), (MIN_BYTES, True), (MIN_BYTES + 1, True)]
)
def test_small_replies_are_left_alone(size: int, compressed: bool) -> None:
    reply = reply_to("a" * size, {"Accept": "*/*", "Accept-Encoding": "gzip"})
    assert reply.get("isBase64Encoded", False) is compressed


@pytest.mark.parametrize(("over", "fitting"), [(-1, True), (0, True), (1, False)])
def test_a_reply_fits_up_to_lambdas_limit(over: int, fitting: bool) -> None:
    assert fits("a" * (MAX_REPLY_BYTES - ENVELOPE + over)) is fitting


def test_escaped_characters_count_twice() -> None:
    assert not fits('\n"' * (MAX_REPLY_BYTES // 4 + 1))


def test_what_does_not_fit_is_compressed_whoever_asks() -> None:
    reply = reply_to("a" * MAX_REPLY_BYTES, {})
    assert reply["headers"] == {"X": "y", "Content-Encoding": "gzip"}
    assert len(text_of(reply)) == MAX_REPLY_BYTES


def test_equal_bodies_compress_to_equal_bytes() -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip"}
    assert reply_to("ab" * 999, headers) == reply_to("ab" * 999, headers)

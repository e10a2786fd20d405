"""Compressed replies, and what fits into Lambda's."""

import gzip
from base64 import b64decode
from typing import Any

import pytest

from streaming.compression import GZIPPED, MAX_REPLY_BYTES, Compressed, fits, gzipped
from tests.unit.streaming.conftest import text_of

ENVELOPE = 8_192


def reply_to(body: str, headers: dict[str, str], **more: str) -> dict[str, Any]:
    answer = {"statusCode": 200, "headers": {"X": "y", **GZIPPED, **more}, "body": gzipped([body])}
    return Compressed(lambda _event, _context: answer)({"headers": headers}, None)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000])
def test_every_line_is_there_once_and_ended(count: int) -> None:
    lines = [f"line {number} ä" for number in range(count)]
    packed = gzip.decompress(b64decode(gzipped(lines)))
    assert packed.decode() == "".join(f"{line}\n" for line in lines)


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
    reply = reply_to("a" * 99, {"accept": "*/*", "Accept-Encoding": accept_encoding})
    assert ("Content-Encoding" in reply["headers"]) is compressed
    assert reply.get("isBase64Encoded", False) is compressed
    assert text_of(reply) == "a" * 99 + "\n"


def test_a_client_that_sends_no_accept_is_given_text() -> None:
    assert "isBase64Encoded" not in reply_to("a", {"Accept-Encoding": "gzip"})


def test_what_no_view_has_compressed_is_left_alone() -> None:
    answer = {"statusCode": 404, "headers": {"Content-Type": "text/plain"}, "body": "a" * 9999}
    asked = {"headers": {"Accept": "*/*", "Accept-Encoding": "gzip"}}
    assert Compressed(lambda _event, _context: answer)(asked, None) == answer


@pytest.mark.parametrize(("over", "fitting"), [(-1, True), (0, True), (1, False)])
def test_a_reply_fits_up_to_lambdas_limit(over: int, fitting: bool) -> None:
    assert fits("a" * (MAX_REPLY_BYTES - ENVELOPE + over)) is fitting


def test_escaped_characters_count_twice() -> None:
    assert not fits('\n"' * (MAX_REPLY_BYTES // 4 + 1))


@pytest.mark.parametrize(
    ("over", "compressed"), [(-1, False), (0, False), (1, True), (10**8, True)]
)
def test_what_does_not_fit_stays_compressed_whoever_asks(over: int, compressed: bool) -> None:
    # A line feed ends the text, and counts twice.
    size = MAX_REPLY_BYTES - ENVELOPE - 2 + over
    reply = reply_to("a" * size, {})
    assert reply.get("isBase64Encoded", False) is compressed
    assert reply["headers"] == ({"X": "y", **GZIPPED} if compressed else {"X": "y"})
    assert len(text_of(reply)) == size + 1


def test_equal_texts_compress_to_equal_bytes() -> None:
    assert gzipped(["ab"] * 999) == gzipped(["ab"] * 999)

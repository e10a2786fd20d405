"""What is left of a packet of subtitles is text, whoever made the packet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.subtitle_streams import TEXT_CODECS
from zoetrope.domain.subtitle_text import MAX_CUE_LENGTH, plain_text


def mov_text(text: bytes) -> bytes:
    return len(text).to_bytes(2) + text


@pytest.mark.parametrize(
    ("codec", "payload", "text"),
    [
        ("subrip", b"Hello <i>you</i> & <font color='red'>me</font>", "Hello you & me"),
        ("subrip", b"{\\an8}up\r\n\r\n\r\ndown", "up\ndown"),
        ("subrip", b"1 < 2 > 0 <3", "1 < 2 > 0 <3"),
        ("text", b"<i>as it is</i>", "<i>as it is</i>"),
        ("ass", b"0,0,Default,,0,0,0,,{\\b1}One{\\b0},\\Ntwo\\hthree", "One,\ntwo three"),
        ("ass", b"0,0,D,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}text", "text"),
        ("ass", b"0,0,D,,0,0,0,,{\\p2}m 0 0 l 1 1", ""),
        ("webvtt", b"<v Ann>Hi &lt;b&gt; &amp;</v> <00:01.000><c.red>x</c>", "Hi <b> & x"),
        ("mov_text", mov_text("Größe".encode()) + b"\0\0\0\x16styl", "Größe"),
        ("mov_text", mov_text(b"\xfe\xff\0H\0i"), "Hi"),
        ("mov_text", b"", ""),
        ("mov_text", b"\xff\xffshort", "short"),
        ("subrip", b"\xef\xbb\xbfbom\0\0", "bom"),
        ("subrip", b"bad \xff byte", "bad \ufffd byte"),
        ("subrip", "\u0645\u200c\u0646 \x07\x1b[2J".encode(), "\u0645\u200c\u0646 [2J"),
    ],
)
def test_text_is_kept_and_styling_is_not(codec: str, payload: bytes, text: str) -> None:
    assert plain_text(codec, payload) == text


@given(st.sampled_from(sorted(TEXT_CODECS)), st.binary(max_size=400))
def test_whatever_a_packet_holds_its_text_has_no_blank_line_and_no_control(
    codec: str, payload: bytes
) -> None:
    text = plain_text(codec, payload)
    assert all(line.strip() for line in text.split("\n")) or text == ""
    assert not any(ord(each) < 32 and each != "\n" for each in text)


@pytest.mark.parametrize("length", [MAX_CUE_LENGTH - 1, MAX_CUE_LENGTH, MAX_CUE_LENGTH + 1])
def test_a_cue_has_an_end(length: int) -> None:
    assert len(plain_text("text", b"x" * length)) == min(length, MAX_CUE_LENGTH)

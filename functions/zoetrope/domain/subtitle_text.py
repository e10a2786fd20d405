"""What a packet of subtitles says, as plain text: no styling, no markup, no position.

The packets are anybody's bytes. What leaves here is text; what it means to a player is decided
where it is written as WebVTT, by escaping.
"""

import re
from collections.abc import Callable
from html import unescape

MAX_CUE_LENGTH = 2_000
"""Characters; what fills a screen twice over is no subtitle."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|</?[cv]\.[^<>]*>|<\d[\d:.]*>")
_ASS_OVERRIDE = re.compile(r"\{[^{}]*\}")
_ASS_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?=\{[^{}]*\\p0[^{}]*\}|$)", re.DOTALL)
_ASS_FIELDS = 8
"""Before the text in Matroska: ReadOrder, Layer, Style, Name, three margins, Effect."""


def plain_text(codec: str, payload: bytes) -> str:
    """Give the lines of a packet; "" if it says nothing, or nothing that can be read."""
    lines = (_clean(line) for line in re.split(r"\r\n|\r|\n", _READERS[codec](payload)))
    # A blank line would end the cue (W3C WebVTT 4.1).
    return "\n".join(filter(None, lines))[:MAX_CUE_LENGTH].rstrip()


def _clean(line: str) -> str:
    kept = (each if each.isprintable() or each in _JOINERS else " " for each in line)
    return " ".join("".join(kept).split())


_JOINERS = "\u200c\u200d\u200e\u200f\u00ad"
"""They join letters, or say in which direction text runs; Python calls them unprintable."""


def _decoded(payload: bytes) -> str:
    return payload.rstrip(b"\0").decode("utf-8", errors="replace").removeprefix("\ufeff")


def _mov_text(payload: bytes) -> str:
    # ISO/IEC 14496-17 and 3GPP TS 26.245 5.17: a length of 16 bits and so many bytes of text;
    # what follows is boxes of styling. UTF-16 if it begins with a byte order mark.
    text = payload[2 : 2 + int.from_bytes(payload[:2])]
    if text[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return text.decode("utf-16", errors="replace")
    return _decoded(text)


def _subrip(payload: bytes) -> str:
    return _TAG.sub("", _ASS_OVERRIDE.sub("", _decoded(payload)))


def _ass(payload: bytes) -> str:
    text = _decoded(payload).split(",", _ASS_FIELDS)[-1]
    bare = _ASS_OVERRIDE.sub("", _ASS_DRAWING.sub("", text))
    return bare.replace(r"\N", "\n").replace(r"\n", "\n").replace(r"\h", " ")


def _webvtt(payload: bytes) -> str:
    return unescape(_TAG.sub("", _decoded(payload)))


_READERS: dict[str, Callable[[bytes], str]] = {
    "mov_text": _mov_text,
    "subrip": _subrip,
    "text": _decoded,
    "ass": _ass,
    "ssa": _ass,
    "webvtt": _webvtt,
}

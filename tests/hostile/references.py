"""Sources that are no film but point to one: at an address, or in a file of the machine."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.hostile.boxes import altered, box, boxes_of, full_box
from tests.hostile.canary import Canary

Forge = Callable[[Canary, bytes], bytes]
"""Makes a source out of the canary and of a real MP4 whose index lies first."""


def _text(*lines: str) -> Forge:
    def forge(canary: Canary, _film: bytes) -> bytes:
        text = "\n".join(lines) + "\n"
        values = {"url": canary.url, "address": canary.address, "path": str(canary.path)}
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
        return text.encode()

    return forge


def _playlist(target: str) -> Forge:
    return _text("#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXTINF:4,", target, "#EXT-X-ENDLIST")


def _mpd(target: str) -> Forge:
    return _text(
        '<?xml version="1.0"?>',
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"',
        ' profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet>',
        f'<Representation id="1" mimeType="video/mp4" bandwidth="1"><BaseURL>{target}</BaseURL>',
        "</Representation></AdaptationSet></Period></MPD>",
    )


def _svg(target: str) -> Forge:
    return _text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
        f' width="64" height="64"><image xlink:href="{target}" width="64" height="64"/></svg>',
    )


def _behind(head: bytes, forge: Forge) -> Forge:
    """Put what a container begins with before a text, so that our look at it is deceived."""
    return lambda canary, film: head + forge(canary, film)


def _reference_movie(canary: Canary, _film: bytes) -> bytes:
    """QuickTime's `rmra`: the film is elsewhere, choose by your connection."""
    movies = [
        box(b"rmda", full_box(b"rdrf", b"url ", struct.pack(">I", len(url) + 1), url, b"\0"))
        for url in (canary.url.encode(), b"file://" + bytes(canary.path))
    ]
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"rmra", *movies))


def _data_reference(entry: Callable[[Canary], bytes]) -> Forge:
    """A real index whose samples are said to lie in another file (ISO/IEC 14496-12, 8.7.2)."""

    def forge(canary: Canary, film: bytes) -> bytes:
        forged = full_box(b"dref", struct.pack(">I", 1), entry(canary))[8:]
        return altered(film, "moov/trak/mdia/minf/dinf/dref", lambda _: forged)

    return forge


def _alias(path: Path) -> bytes:
    """The record of a Macintosh alias, which is how QuickTime names another file."""
    volume, name, absolute = b"hd", path.name.encode()[:63], str(path).encode()
    absolute += b"\0" * (len(absolute) % 2)
    body = bytes(10) + bytes([len(volume)]) + volume.ljust(27, b"\0") + bytes(12)
    body += bytes([len(name)]) + name.ljust(63, b"\0") + bytes(16) + struct.pack(">HH", 1, 1)
    body += (
        bytes(16) + struct.pack(">HH", 2, len(absolute)) + absolute + struct.pack(">HH", 65535, 0)
    )
    return full_box(b"alis", body)


def _gab2(canary: Canary, film: bytes) -> bytes:
    """The playlist in a subtitle of an AVI, which printed /etc/passwd into films in 2017."""
    del film
    script = _playlist("<url>")(canary, b"") + _playlist("file://<path>")(canary, b"")
    body = (
        b"GAB2\0" + struct.pack("<HI", 2, 2) + b"a\0" + struct.pack("<HI", 4, len(script)) + script
    )
    return _avi(body)


def _avi(subtitle: bytes) -> bytes:
    """An AVI of one picture track without frames and one text track."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    def stream(kind: bytes, handler: bytes, form: bytes) -> bytes:
        header = (
            kind
            + handler
            + struct.pack("<IHHIIIIIIIIHHHH", 0, 0, 0, 0, 1, 25, 0, 1, 0, 0, 0, 0, 0, 64, 64)
        )
        return chunk(b"LIST", b"strl" + chunk(b"strh", header) + chunk(b"strf", form))

    picture = struct.pack("<IiiHH4sIiiII", 40, 64, 64, 1, 24, b"MJPG", 64 * 64 * 3, 0, 0, 0, 0)
    main = struct.pack("<14I", 40000, 0, 0, 0x10, 1, 0, 2, 0, 64, 64, 0, 0, 0, 0)
    header = b"hdrl" + chunk(b"avih", main)
    header += stream(b"vids", b"MJPG", picture) + stream(b"txts", b"\0\0\0\0", b"")
    movie = b"movi" + chunk(b"01tx", subtitle)
    body = b"AVI " + chunk(b"LIST", header) + chunk(b"LIST", movie)
    return chunk(b"RIFF", body)


_FTYP = box(b"ftyp", b"isom\0\0\0\0isom")

REFERENCES: dict[str, Forge] = {
    "hls-to-address": _playlist("<url>"),
    "hls-to-file": _playlist("file://<path>"),
    "hls-to-plain-path": _playlist("<path>"),
    "hls-concat": _playlist("concat:<path>|<url>"),
    "hls-master": _text("#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", "<url>"),
    "hls-map-and-key": _text(
        "#EXTM3U", '#EXT-X-KEY:METHOD=AES-128,URI="<url>"', '#EXT-X-MAP:URI="file://<path>"',
        "#EXTINF:4,", "<path>", "#EXT-X-ENDLIST",
    ),
    "dash-to-address": _mpd("<url>"),
    "dash-to-file": _mpd("file://<path>"),
    "ffconcat-to-file": _text("ffconcat version 1.0", "file '<path>'"),
    "ffconcat-to-address": _text("ffconcat version 1.0", "file '<url>'"),
    "sdp": _text(
        "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=x", "c=IN IP4 127.0.0.1", "t=0 0",
        "m=video 5004 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:rtsp://<address>/",
    ),
    "svg-to-file": _svg("file://<path>"),
    "svg-to-address": _svg("<url>"),
    "asx": _text('<asx version="3.0"><entry><ref href="<url>"/></entry></asx>'),
    "asf-reference": _text("[Reference]", "Ref1=<url>", "Ref2=<path>"),
    "rtsp-text": _text("RTSPtextRTSP://<address>/film"),
    "hls-behind-ftyp": _behind(_FTYP, _playlist("<url>")),
    "hls-behind-matroska": _behind(b"\x1a\x45\xdf\xa3", _playlist("<url>")),
    "ffconcat-behind-flv": _behind(b"FLV\x01", _text("ffconcat version 1.0", "file '<path>'")),
    "ffconcat-behind-asf": _behind(
        bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), _text("[Reference]", "Ref1=<url>")
    ),
    "hls-behind-packets": _behind(b"\x47" + bytes(187) + b"\x47", _playlist("<url>")),
    "reference-movie": _reference_movie,
    "dref-url-to-address": _data_reference(
        lambda canary: full_box(b"url ", canary.url.encode() + b"\0")
    ),
    "dref-url-to-file": _data_reference(
        lambda canary: full_box(b"url ", b"file://" + bytes(canary.path) + b"\0")
    ),
    "dref-alias-to-file": _data_reference(lambda canary: _alias(canary.path)),
    "gab2": _gab2,
}  # fmt: skip


def has_index_first(film: bytes) -> bool:
    """Say whether a film can be forged here."""
    return [kind for kind, _ in boxes_of(film)][:2] == [b"ftyp", b"moov"]

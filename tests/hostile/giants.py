"""Sources that claim or unfold to more than anybody can process."""

import struct
import zlib
from collections.abc import Callable

from tests.hostile.boxes import altered, box, boxes_of, element, full_box, patched

Giant = Callable[[bytes], bytes]
"""Makes a source out of a real MP4 whose index lies first."""

SIDE = 16384
STREAMS = 10_000
_MVHD, _TKHD, _MDHD = "moov/mvhd", "moov/trak/tkhd", "moov/trak/mdia/mdhd"
_STBL = "moov/trak/mdia/minf/stbl"
_FIRST_ENTRY = 8  # behind version, flags and the number of entries


def _declared(side: int) -> Giant:
    """Claim dimensions in the track's header and in the sample entry, not in the stream itself."""

    def forge(film: bytes) -> bytes:
        fixed = struct.pack(">I", side << 16 & 0xFFFFFFFF)
        film = altered(film, _TKHD, lambda body: patched(body, len(body) - 8, fixed * 2))
        size = struct.pack(">HH", side, side)
        # ISO/IEC 14496-12, 12.1.3: width and height lie 24 bytes into a visual sample entry.
        return altered(
            film,
            f"{_STBL}/stsd",
            lambda body: patched(body, _FIRST_ENTRY + 8 + 24, size) if b"avc1" in body else body,
        )

    return forge


def _h264(side: int) -> Giant:
    """Say so in the stream itself: a raw sequence parameter set in a Matroska file."""

    def forge(_film: bytes) -> bytes:
        sps = _sequence_parameters(side // 16)
        pps = bytes.fromhex("68ce3880")
        avcc = b"\x01" + sps[1:4] + b"\xff\xe1" + struct.pack(">H", len(sps)) + sps
        avcc += b"\x01" + struct.pack(">H", len(pps)) + pps
        frame = bytes.fromhex("65888040") + bytes(64)
        return _matroska("V_MPEG4/ISO/AVC", side, avcc, struct.pack(">I", len(frame)) + frame)

    return forge


def _sequence_parameters(macroblocks: int) -> bytes:
    """Write an SPS of so many macroblocks each way (ITU-T H.264, 7.3.2.1.1)."""
    # Its id, the bits of a frame number, frames in the order of decoding, one reference, no gaps.
    bits = _golomb(0) + _golomb(0) + _golomb(2) + _golomb(1) + "0"
    bits += _golomb(macroblocks - 1) * 2 + "1" + "1" + "0" + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return b"\x67\x42\xc0\x3e" + body


def _golomb(value: int) -> str:
    coded = f"{value + 1:b}"
    return "0" * (len(coded) - 1) + coded


def _vp8(side: int) -> Giant:
    """A key frame of VP8 names its size in 14 bits each (RFC 6386, 9.1)."""

    def forge(_film: bytes) -> bytes:
        frame = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", side - 1, side - 1) + bytes(64)
        return _matroska("V_VP8", side, b"", frame)

    return forge


def _mjpeg(side: int) -> Giant:
    """A JPEG that declares its size and has nothing behind it."""

    def forge(_film: bytes) -> bytes:
        start = struct.pack(">BHH", 8, side, side) + bytes.fromhex("03012200021101031101")
        picture = b"\xff\xd8\xff\xc0" + struct.pack(">H", len(start) + 2) + start
        picture += (
            b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00" + bytes(64) + b"\xff\xd9"
        )
        return _matroska("V_MJPEG", side, b"", picture)

    return forge


def _matroska(
    codec: str, side: int, private: bytes, frame: bytes, *, duration: float = 1000.0,
    tracks: int = 1, encodings: bytes = b"",
) -> bytes:  # fmt: skip
    """Write a Matroska file of one frame."""
    head = element("1a45dfa3", element("4282", b"matroska"))
    info = element(
        "1549a966",
        element("2ad7b1", struct.pack(">I", 1_000_000))
        + element("4489", struct.pack(">d", duration)),
    )
    video = element(
        "e0", element("b0", struct.pack(">I", side)) + element("ba", struct.pack(">I", side))
    )
    entries = []
    for number in range(1, tracks + 1):
        entry = element("d7", struct.pack(">I", number)) + element(
            "73c5", struct.pack(">I", number)
        )
        entry += element("83", b"\x01") + element("86", codec.encode()) + video + encodings
        entry += element("63a2", private) if private else b""
        entries.append(element("ae", entry))
    block = element("a3", b"\x81\0\0\x80" + frame)
    cluster = element("1f43b675", element("e7", b"\0") + block)
    body = info + element("1654ae6b", b"".join(entries)) + cluster
    return head + element("18538067", body)


def _matroska_lasting(duration: float) -> Giant:
    return lambda _: _matroska("V_VP8", 64, b"", _SMALL_VP8, duration=duration)


_SMALL_VP8 = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 64, 64) + bytes(64)


def _lasting(ticks: int) -> Giant:
    """Claim a duration in every header, and give the last sample all of it."""

    def forge(film: bytes) -> bytes:
        length = struct.pack(">I", ticks)
        film = altered(film, _MVHD, lambda body: patched(body, 16, length))
        film = altered(film, _TKHD, lambda body: patched(body, 20, length))
        film = altered(film, _MDHD, lambda body: patched(body, 16, length))
        return altered(film, f"{_STBL}/stts", lambda body: patched(body, len(body) - 4, length))

    return forge


def _samples(count: int) -> Giant:
    """Claim so many samples of no bytes, in tables of a few bytes."""

    def forge(film: bytes) -> bytes:
        many = struct.pack(">I", count)
        film = altered(film, f"{_STBL}/stts", lambda body: patched(body, _FIRST_ENTRY, many))
        return altered(film, f"{_STBL}/stsz", lambda body: patched(body, 4, b"\0\0\0\0" + many))

    return forge


def _edits(film: bytes) -> bytes:
    """A million edits, each of which begins the film anew."""
    edit = struct.pack(">IiI", 0x7FFFFFFF, 0, 0x10000)
    table = full_box(b"elst", struct.pack(">I", 1_000_000), edit * 1_000_000)
    moov = dict(boxes_of(film))[b"moov"]
    changed = b"".join(
        box(kind, box(b"edts", table) + body if kind == b"trak" else body)
        for kind, body in boxes_of(moov)
    )
    return b"".join(
        box(kind, changed if kind == b"moov" else body) for kind, body in boxes_of(film)
    )


def _many_tracks(film: bytes) -> bytes:
    moov = dict(boxes_of(film))[b"moov"]
    tracks = [box(kind, body) for kind, body in boxes_of(moov) if kind == b"trak"]
    rest = [box(kind, body) for kind, body in boxes_of(moov) if kind != b"trak"]
    changed = b"".join([rest[0], tracks[0] * STREAMS, *rest[1:]])
    return b"".join(
        box(kind, changed if kind == b"moov" else body) for kind, body in boxes_of(film)
    )


def _many_programs(_film: bytes) -> bytes:
    """A transport stream whose tables name a stream for every identifier that there is."""
    packets = []
    pids = list(range(0x100, 0x100 + 7_000))
    for number, first in enumerate(range(0, len(pids), 30)):
        table = b"".join(
            b"\x1b" + struct.pack(">HH", 0xE000 | pid, 0xF000) for pid in pids[first : first + 30]
        )
        pmt = 0x20 + number
        packets.append(_section(0, b"\x00", struct.pack(">HH", number + 1, 0xE000 | pmt), 1))
        body = struct.pack(">HH", 0xE000 | pids[first], 0xF000) + table
        packets.append(_section(pmt, b"\x02", body, number + 1))
    return b"".join(packets) * 2


def _section(pid: int, table: bytes, body: bytes, ident: int) -> bytes:
    section = struct.pack(">HBBB", ident, 0xC1, 0, 0) + body
    section = table + struct.pack(">H", 0xB000 | len(section) + 4) + section
    section += struct.pack(">I", _crc(section))
    return (b"\x47" + struct.pack(">HB", 0x4000 | pid, 0x10) + b"\0" + section).ljust(188, b"\xff")


def _crc(data: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in data:
        for bit in range(7, -1, -1):
            top = value >> 31 ^ byte >> bit & 1
            value = (value << 1 ^ (0x04C11DB7 if top else 0)) & 0xFFFFFFFF
    return value


def _compressed_index(claimed: int) -> Giant:
    """QuickTime's `cmov`: the index, deflated; a megabyte of it unfolds to half a gigabyte."""

    def forge(_film: bytes) -> bytes:
        packer = zlib.compressobj()
        packed = b"".join(packer.compress(bytes(1 << 24)) for _ in range(32)) + packer.flush()
        bomb = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", claimed), packed)
        return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"cmov", bomb))

    return forge


def _compressed_frames(_film: bytes) -> bytes:
    """Matroska's compression of frames: ten kilobytes unfold to ten megabytes."""
    zlib_of_all = element("5034", element("4254", b"\0"))
    encodings = element("6d80", element("6240", element("5031", b"\0") + zlib_of_all))
    return _matroska("V_VP8", 64, b"", zlib.compress(bytes(1 << 28), 9), encodings=encodings)


GIANTS: dict[str, Giant] = {
    "declared-16384": _declared(SIDE),
    "declared-65535": _declared(0xFFFF),
    "h264-16384": _h264(SIDE),
    "vp8-16383": _vp8(SIDE),
    "mjpeg-16384": _mjpeg(SIDE),
    "lasts-for-ever": _lasting(0xFFFFFFFE),
    "lasts-a-day": _lasting(24 * 3600 * 1000),
    "matroska-lasts-for-ever": _matroska_lasting(1e300),
    "matroska-lasts-infinitely": _matroska_lasting(float("inf")),
    "matroska-lasts-no-number": _matroska_lasting(float("nan")),
    "matroska-lasts-backwards": _matroska_lasting(-1e12),
    "four-billion-samples": _samples(0xFFFFFFFF),
    "million-samples": _samples(1_000_000),
    "million-edits": _edits,
    "mp4-of-10000-streams": _many_tracks,
    "matroska-of-10000-streams": lambda _: _matroska("V_VP8", 64, b"", _SMALL_VP8, tracks=STREAMS),
    "transport-of-7000-streams": _many_programs,
    "index-bomb": _compressed_index(1 << 30),
    "index-bomb-that-lies": _compressed_index(1 << 10),
    "index-bomb-of-4-gb": _compressed_index(0xFFFFFFFF),
    "frame-bomb": _compressed_frames,
}

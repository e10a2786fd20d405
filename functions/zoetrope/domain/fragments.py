"""Movie fragments: what ffmpeg wrote, made into numbered segments with exact decode times.

A segment is one moof and its mdat (ISO/IEC 23000-19 7.3.2.3: a CMAF fragment). ffmpeg numbers the
fragments of each chunk from 1 and starts each chunk's clock at 0; the grid knows better.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from zoetrope.domain.boxes import Box, MalformedBoxes, find, iterate

_TFHD_BASE_DATA_OFFSET = 0x1
_TFHD_DESCRIPTION = 0x2
_TFHD_DURATION = 0x8
_TFHD_SIZE = 0x10
_TRUN_DATA_OFFSET = 0x1
_TRUN_FIRST_FLAGS = 0x4
_TRUN_DURATION = 0x100
_TRUN_SIZE = 0x200
_TRUN_FLAGS = 0x400
_TRUN_CTS = 0x800


@dataclass(frozen=True, slots=True)
class Samples:
    """What a fragment's trun says of its samples."""

    durations: tuple[int, ...]
    """Ticks."""
    sizes: tuple[int, ...]
    """Bytes."""
    delays: tuple[int, ...]
    """Ticks from a sample's decode time to the time at which it is shown."""

    @property
    def duration(self) -> int:
        """Add up the samples, in ticks."""
        return sum(self.durations)


def split(file: BinaryIO) -> Iterator[bytes]:
    """Read a fragmented file piece by piece: first its init segment, then each fragment.

    Only one fragment is in memory at a time. Raises MalformedBoxes at a file cut short.
    """
    pending = b""
    while header := file.read(8):
        if len(header) < 8:
            raise MalformedBoxes("the file ends within a box header")
        size, kind = struct.unpack(">I4s", header)
        body = file.read(size - 8)
        if len(body) != size - 8:
            raise MalformedBoxes(f"the file ends within its {kind!r} box")
        pending += header + body
        if kind in {b"moov", b"mdat"}:
            yield pending
            pending = b""


def samples_of(fragment: bytes) -> Samples:
    """Read the samples of a fragment with one track fragment and one run, as ffmpeg writes them."""
    traf = find(fragment, b"moof", b"traf")
    default_duration, default_size = _defaults(fragment, find(fragment, b"tfhd", within=traf))
    runs = [box for box in iterate(fragment, traf.body, traf.end) if box.kind == b"trun"]
    if len(runs) != 1:
        raise MalformedBoxes(f"{len(runs)} runs of samples in one fragment")
    flags, count = struct.unpack_from(">II", fragment, runs[0].body)
    fields = _sample_fields(flags)
    table = struct.Struct(f">{len(fields)}I")
    start = _table_start(fragment, runs[0])
    rows = [
        dict(zip(fields, table.unpack_from(fragment, start + row * table.size), strict=True))
        for row in range(count)
    ]
    return Samples(
        tuple(row.get(_TRUN_DURATION, default_duration) for row in rows),
        tuple(row.get(_TRUN_SIZE, default_size) for row in rows),
        tuple(row.get(_TRUN_CTS, 0) for row in rows),
    )


def _table_start(fragment: bytes, trun: Box) -> int:
    flags = struct.unpack_from(">I", fragment, trun.body)[0]
    return trun.body + 8 + 4 * bool(flags & _TRUN_DATA_OFFSET) + 4 * bool(flags & _TRUN_FIRST_FLAGS)


def _sample_fields(flags: int) -> list[int]:
    every = (_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_CTS)
    return [field for field in every if flags & field]


def _defaults(fragment: bytes, tfhd: Box) -> tuple[int, int]:
    flags = struct.unpack_from(">I", fragment, tfhd.body)[0] & 0xFFFFFF
    at = tfhd.body + 8
    at += 8 * bool(flags & _TFHD_BASE_DATA_OFFSET) + 4 * bool(flags & _TFHD_DESCRIPTION)
    duration = struct.unpack_from(">I", fragment, at)[0] if flags & _TFHD_DURATION else 0
    at += 4 * bool(flags & _TFHD_DURATION)
    size = struct.unpack_from(">I", fragment, at)[0] if flags & _TFHD_SIZE else 0
    return duration, size


def place(fragment: bytes, *, number: int, decode_time: int) -> bytes:
    """Make a fragment the segment `number` that begins at `decode_time`, in ticks.

    ISO/IEC 14496-12 8.8.5: the sequence number; 8.8.12: "the sum of the decode durations of all
    earlier samples in the media".
    """
    mfhd = find(fragment, b"moof", b"mfhd")
    tfdt = find(fragment, b"moof", b"traf", b"tfdt")
    if fragment[tfdt.body] != 1:
        raise MalformedBoxes("a decode time of 32 bits wraps after hours; 64 are wanted")
    placed = bytearray(fragment)
    struct.pack_into(">I", placed, mfhd.body + 4, number)
    struct.pack_into(">Q", placed, tfdt.body + 4, decode_time)
    return bytes(placed)


def payload_of(fragment: bytes) -> bytes:
    """Take the bytes of a fragment's samples, one after the other."""
    mdat = find(fragment, b"mdat")
    return fragment[mdat.body : mdat.end]


def key_frame_end(segment: bytes) -> int:
    """Count the bytes from a segment's beginning to the end of its first sample, its key frame."""
    return find(segment, b"mdat").body + samples_of(segment).sizes[0]

"""The boxes of an ISO base media file (ISO/IEC 14496-12 4.2): finding them and building them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = struct.Struct(">I4s")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies within its buffer."""

    kind: bytes
    start: int
    """The first byte of its header."""
    body: int
    """The first byte after its header."""
    end: int


class MalformedBoxes(ValueError):
    """A buffer that is not the sequence of boxes it should be."""


def iterate(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Give the boxes that lie side by side from `start` to `end`."""
    limit = len(data) if end is None else end
    while start < limit:
        box = _box_at(data, start, limit)
        yield box
        start = box.end


def _box_at(data: bytes, start: int, limit: int) -> Box:
    if limit - start < _HEADER.size:
        raise MalformedBoxes(f"{limit - start} bytes left at {start}: too few for a box")
    size, kind = _HEADER.unpack_from(data, start)
    # "if size is 1 then the actual size is in the field largesize"; 0 runs to the end of the file.
    # ffmpeg writes neither into fragments as small as ours, so neither is read.
    if size < _HEADER.size or start + size > limit:
        raise MalformedBoxes(f"box {kind!r} at {start} says it is {size} bytes long")
    return Box(kind, start, start + _HEADER.size, start + size)


def find(data: bytes, *path: bytes, within: Box | None = None) -> Box:
    """Follow a path of box types, the first of each; raise MalformedBoxes when one is absent."""
    start, end = (within.body, within.end) if within else (0, len(data))
    found: Box | None = None
    for kind in path:
        found = next((box for box in iterate(data, start, end) if box.kind == kind), None)
        if found is None:
            raise MalformedBoxes(f"no {kind!r} box in {path!r}")
        start, end = found.body, found.end
    if found is None:
        raise MalformedBoxes("an empty path leads nowhere")
    return found


def build(kind: bytes, *parts: bytes) -> bytes:
    """Make a box of its parts, one after the other."""
    body = b"".join(parts)
    return _HEADER.pack(_HEADER.size + len(body), kind) + body


def build_full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """Make a FullBox: a box whose body begins with a version and 24 bits of flags."""
    return build(kind, struct.pack(">I", version << 24 | flags), *parts)

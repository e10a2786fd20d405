"""ISO boxes and EBML elements as a forger needs them: taken apart, altered, put together again."""

import struct
from collections.abc import Callable

CONTAINERS = {
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"dinf",
    b"edts",
    b"mvex",
    b"moof",
    b"traf",
}


def box(kind: bytes, *bodies: bytes) -> bytes:
    """Write a box."""
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Write a box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def boxes_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """Take a level of boxes apart: kind and body of each."""
    found, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + size]))
        at += size
    return found


def altered(data: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """Replace the bodies of the boxes at a path like `moov/trak/tkhd`; sizes above them follow."""
    kind, _, below = path.partition("/")
    written = []
    for name, body in boxes_of(data):
        mine = name == kind.encode()
        after = (altered(body, below, change) if below else change(body)) if mine else body
        written.append(box(name, after))
    assert kind.encode() in {name for name, _ in boxes_of(data)}, f"no {kind}"
    return b"".join(written)


def patched(body: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite some bytes."""
    assert offset + len(value) <= len(body)
    return body[:offset] + value + body[offset + len(value) :]


def element(ident: str, body: bytes) -> bytes:
    """Write an EBML element, its id in hexadecimal."""
    return bytes.fromhex(ident) + struct.pack(">Q", len(body) | 1 << 56) + body

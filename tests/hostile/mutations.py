"""Real sources with something wrong in them: the same alterations every time, from a number."""

import random
import struct
from collections.abc import Callable

HEADER_BYTES = 1024
_EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)

Mutation = Callable[[bytearray, random.Random], None]


def mutated(source: bytes, number: int) -> bytes:
    """Give the source with one to four alterations; the same number gives the same bytes."""
    chosen, data = random.Random(number), bytearray(source)
    for _ in range(chosen.choice((1, 1, 2, 4))):
        chosen.choice(MUTATIONS)(data, chosen)
    return bytes(data)


def _at(data: bytearray, chosen: random.Random, length: int = 1) -> int:
    """Choose a place: mostly where a container says what is in it, at both ends."""
    end = max(1, len(data) - length)
    places = (min(HEADER_BYTES, end), min(HEADER_BYTES, end), end)
    at = chosen.randrange(chosen.choice(places))
    return end - 1 - at if chosen.random() < 0.25 else at


def _flip_bit(data: bytearray, chosen: random.Random) -> None:
    data[_at(data, chosen)] ^= 1 << chosen.randrange(8)


def _random_bytes(data: bytearray, chosen: random.Random) -> None:
    length = chosen.choice((1, 2, 4, 16, 256))
    at = _at(data, chosen, length)
    data[at : at + length] = chosen.randbytes(length)


def _extreme(data: bytearray, chosen: random.Random) -> None:
    at = _at(data, chosen, 4)
    data[at : at + 4] = struct.pack(chosen.choice("<>") + "I", chosen.choice(_EXTREMES))


def _cut_end(data: bytearray, chosen: random.Random) -> None:
    del data[chosen.randrange(64, len(data)) :]


def _cut_out(data: bytearray, chosen: random.Random) -> None:
    at = _at(data, chosen)
    del data[at : at + chosen.choice((1, 3, 188, 1000))]


def _repeat(data: bytearray, chosen: random.Random) -> None:
    at = _at(data, chosen)
    data[at:at] = bytes(data[at : at + chosen.choice((4, 64, 1000))]) * chosen.choice((1, 2, 50))


def _swap(data: bytearray, chosen: random.Random) -> None:
    one, other = sorted((_at(data, chosen, 64), _at(data, chosen, 64)))
    if one + 64 <= other:
        data[one : one + 64], data[other : other + 64] = (
            data[other : other + 64],
            data[one : one + 64],
        )


def _insert_zeros(data: bytearray, chosen: random.Random) -> None:
    at = _at(data, chosen)
    data[at:at] = bytes(chosen.choice((1, 8, 4096)))


MUTATIONS: tuple[Mutation, ...] = (
    _flip_bit,
    _flip_bit,
    _random_bytes,
    _extreme,
    _extreme,
    _cut_end,
    _cut_out,
    _repeat,
    _swap,
    _insert_zeros,
)

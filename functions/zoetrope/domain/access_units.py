"""The frames of a segment, looked at as a decoder first meets them: framing, and a key frame first.

What breaks streams in practice shows in the lengths that stand before each unit: a frame cut off,
one lost, or a segment that does not begin anew. The key frames are decoded, too, before they are
uploaded (adapters/output_check.py).
"""

from collections.abc import Iterator, Sequence

from zoetrope.domain.boxes import MalformedBoxes
from zoetrope.domain.codecs import Codec

_LENGTH_BYTES = 4
# ITU-T H.264 table 7-1: a coded slice of an IDR picture. H.265 table 7-1: 16 to 21 are the pictures
# at which decoding may begin.
_H264_KEYS = frozenset({5})
_HEVC_KEYS = frozenset(range(16, 22))


def check_frames(codec: Codec, payload: bytes, sizes: Sequence[int]) -> None:
    """Raise MalformedBoxes unless the frames are whole and the first one is a key frame."""
    if sum(sizes) != len(payload):
        raise MalformedBoxes(f"frames of {sum(sizes)} bytes in {len(payload)}")
    at = 0
    for number, size in enumerate(sizes):
        units = list(_UNITS[codec](payload, at, at + size))
        if not units:
            raise MalformedBoxes(f"frame {number} is empty")
        if number == 0 and not _KEYS[codec] & set(units):
            raise MalformedBoxes("a segment does not begin with a key frame")
        at += size


def _h264_units(data: bytes, at: int, end: int) -> Iterator[int]:
    return (data[begin] & 0x1F for begin in _nal_units(data, at, end))


def _hevc_units(data: bytes, at: int, end: int) -> Iterator[int]:
    return (data[begin] >> 1 & 0x3F for begin in _nal_units(data, at, end))


def _nal_units(data: bytes, at: int, end: int) -> Iterator[int]:
    """Give where each NAL unit begins; ISO/IEC 14496-15 5.3.4.1.2: its length stands before it."""
    while at < end:
        begin = at + _LENGTH_BYTES
        length = int.from_bytes(data[at:begin])
        at = begin + length
        if not length or at > end:
            raise MalformedBoxes("a NAL unit is empty or reaches over the end of its frame")
        yield begin


def _obus(data: bytes, at: int, end: int) -> Iterator[int]:
    """Give the type of each open bitstream unit (AV1 specification 5.3.1, 5.3.2)."""
    while at < end:
        header = data[at]
        at += 1 + (header >> 2 & 1)
        length, shift = end - at, 0
        if header & 2:  # obu_has_size_field: leb128
            length = 0
            while at < end:
                byte = data[at]
                length |= (byte & 0x7F) << shift
                shift, at = shift + 7, at + 1
                if not byte & 0x80:
                    break
        at += length
        if header & 0x80 or at > end:
            raise MalformedBoxes("an OBU is malformed or reaches over the end of its frame")
        yield header >> 3 & 0xF


_UNITS = {Codec.H264: _h264_units, Codec.HEVC: _hevc_units, Codec.AV1: _obus}
# AV1 specification 6.2.2: 1 is a sequence header, which begins every coded video sequence.
_KEYS = {Codec.H264: _H264_KEYS, Codec.HEVC: _HEVC_KEYS, Codec.AV1: frozenset({1})}

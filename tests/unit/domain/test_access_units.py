"""Frames that no decoder could begin with, or read to their end, are found by their framing."""

import pytest

from zoetrope.domain.access_units import check_frames
from zoetrope.domain.boxes import MalformedBoxes
from zoetrope.domain.codecs import Codec


def nal(header: int, content: bytes = b"slice", *, length: int | None = None) -> bytes:
    unit = bytes([header]) + content
    return (len(unit) if length is None else length).to_bytes(4) + unit


def obu(kind: int, content: bytes = b"tile") -> bytes:
    return bytes([kind << 3 | 2, len(content)]) + content


GOOD = {
    Codec.H264: [nal(6) + nal(0x65), nal(0x41), nal(0x01)],
    Codec.HEVC: [nal(78) + nal(19 << 1), nal(1 << 1)],
    Codec.AV1: [obu(1) + obu(6), obu(6)],
}
EMPTY_UNIT = bytes(4)


def check(codec: Codec, frames: list[bytes]) -> None:
    check_frames(codec, b"".join(frames), [len(frame) for frame in frames])


@pytest.mark.parametrize("codec", Codec)
def test_whole_frames_after_a_key_frame_pass(codec: Codec) -> None:
    check(codec, GOOD[codec])


@pytest.mark.parametrize("codec", Codec)
def test_a_segment_that_does_not_begin_anew_is_found(codec: Codec) -> None:
    with pytest.raises(MalformedBoxes, match="does not begin with a key frame"):
        check(codec, GOOD[codec][1:])


@pytest.mark.parametrize("codec", Codec)
def test_an_empty_frame_is_found(codec: Codec) -> None:
    with pytest.raises(MalformedBoxes, match="frame 1 is empty"):
        check(codec, [GOOD[codec][0], b""])


@pytest.mark.parametrize("codec", Codec)
def test_a_frame_that_was_cut_off_is_found(codec: Codec) -> None:
    with pytest.raises(MalformedBoxes, match="over the end"):
        check(codec, [GOOD[codec][0], GOOD[codec][1][:-1]])


@pytest.mark.parametrize("codec", [Codec.H264, Codec.HEVC])
def test_a_unit_without_content_is_found(codec: Codec) -> None:
    with pytest.raises(MalformedBoxes, match="is empty or"):
        check(codec, [GOOD[codec][0], EMPTY_UNIT])


def test_bytes_that_belong_to_no_frame_are_found() -> None:
    with pytest.raises(MalformedBoxes, match="frames of 0 bytes in 5"):
        check_frames(Codec.H264, b"extra", [])

"""The demuxer is chosen by the first bytes; what is no container of video is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.sniff import demuxer_for
from zoetrope.errors import MediaRejected

TS = (b"\x47" + bytes(187)) * 6
BLU_RAY = (bytes(4) + b"\x47" + bytes(187)) * 6


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"\0\0\0\x18ftypmp42", "mov"),
        (b"\0\0\0\x20ftypavis\0\0\0\0avifavismsf1", "mov"),
        (b"\0\0\0\x08wide\0\0", "mov"),
        (b"\x1a\x45\xdf\xa3\x01", "matroska"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"FLV\x01\x05", "flv"),
        (b"\0\0\x01\xba\x44", "mpeg"),
        (b"OggS\0\x02", "ogg"),
        (TS, "mpegts"),
        (TS[:188] + TS[:10], "mpegts"),
        (BLU_RAY, "mpegts"),
    ],
)
def test_a_container_is_known_by_its_first_bytes(head: bytes, demuxer: str) -> None:
    assert demuxer_for(head) == demuxer


@pytest.mark.parametrize(
    "head",
    [
        b"", b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n", b"ffconcat version 1.0\nfile x\n",
        b"<?xml version='1.0'?><MPD/>", b"RIFF\0\0\0\0WAVEfmt ", b"\x89PNG\r\n\x1a\n", b"G",
        b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", b"\0\0\0\x20ftypavif\0\0\0\0avifmif1",
        b"\x47" + b"x" * 187 + b"y" * 188, b"Hello, I am a text file.",
    ],
)  # fmt: skip
def test_anything_else_is_not_a_video(head: bytes) -> None:
    with pytest.raises(MediaRejected) as refused:
        demuxer_for(head)
    assert refused.value.failure_code == "not_a_video"
    assert refused.value.detail.endswith(".")


@given(st.binary(max_size=400))
def test_no_bytes_confuse_the_sniffing(head: bytes) -> None:
    with suppress(MediaRejected):
        assert demuxer_for(head)

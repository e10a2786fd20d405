"""Codec strings (RFC 6381) out of init segments: exact, or players refuse what they can play."""

import pytest

from tests.plans import AAC, AVC, init_segment
from zoetrope.domain.boxes import MalformedBoxes, build
from zoetrope.domain.init_segments import codec_of

VISUAL = bytes(78)


def hevc(config: str) -> bytes:
    return build(b"hvc1", VISUAL, build(b"hvcC", bytes.fromhex(config)))


def av1(config: str) -> bytes:
    return build(b"av01", VISUAL, build(b"av1C", bytes.fromhex(config)))


@pytest.mark.parametrize(
    ("entry", "codec"),
    [
        (AVC, "avc1.64001F"),
        (AAC, "mp4a.40.2"),
        # Main, decodable by profiles 1 and 2, main tier, level 3.1, progressive and frame only
        (hevc("01 01 60000000 900000000000 5D"), "hvc1.1.6.L93.90"),
        # The example of ISO/IEC 14496-15 E.3: no constraint flag is set
        (hevc("01 01 60000000 000000000000 5D"), "hvc1.1.6.L93"),
        # Main 10, high tier, level 5.1; a constraint byte of zero between two others stays
        (hevc("01 22 20000000 B00001000000 99"), "hvc1.2.4.H153.B0.0.1"),
        (hevc("01 41 60000000 900000000000 5D"), "hvc1.A1.6.L93.90"),
        # The examples of AV1-ISOBMFF 5: profile, level, tier, bits
        (av1("81 04 0C 00"), "av01.0.04M.08"),
        (av1("81 0D CC 00"), "av01.0.13H.10"),
        (av1("81 4C 60 00"), "av01.2.12M.12"),
    ],
)
def test_the_codec_string_says_profile_tier_and_level(entry: bytes, codec: str) -> None:
    assert codec_of(init_segment(24000, entry)) == codec


def test_what_is_never_written_here_has_no_codec_string() -> None:
    with pytest.raises(MalformedBoxes, match="hev1"):
        codec_of(init_segment(24000, build(b"hev1", VISUAL)))
    with pytest.raises(MalformedBoxes, match="hvcC"):
        codec_of(init_segment(24000, build(b"hvc1", VISUAL)))

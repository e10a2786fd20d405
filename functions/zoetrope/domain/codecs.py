"""The codecs of the renditions: what may be chosen for each, and what is chosen unasked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Codec(StrEnum):
    """A codec that renditions are encoded in; the order is that of the manifests."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


@dataclass(frozen=True, slots=True)
class Effort:
    """What an encoder's preset costs: CPU nanoseconds for each pixel of the output.

    docs/decisions/0019-chunk-length-follows-cost.md has the measurements.
    """

    per_pixel: float
    per_root_bit: float
    """More with the root of the bits that a pixel takes: hard pictures are slower, too."""
    megapixel_mb: int
    """Memory for each megapixel of the output: frames in the look-ahead, and those referred to."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a profile may say of a codec, and what it gets when it says nothing."""

    presets: Mapping[str, Effort]
    """Fastest first."""
    preset: str
    crf: int
    crf_low: int
    crf_high: int
    cap_percent: int
    """Of the rung's cap, which is made for H.264."""
    reorder_frames: int
    """How many frames are decoded before the first one can be shown."""


CODECS: Mapping[Codec, Traits] = {
    Codec.H264: Traits(
        presets={
            "ultrafast": Effort(2, 4.5, 20),
            "superfast": Effort(4.5, 17, 52),
            "veryfast": Effort(3, 38, 74),
            "faster": Effort(8, 50, 104),
            "fast": Effort(8, 70, 130),
            "medium": Effort(5, 105, 170),
        },
        preset="veryfast",
        crf=23,
        crf_low=14,
        crf_high=36,
        cap_percent=100,
        # B-frames that B-frames refer to are decoded two frames before they are shown.
        reorder_frames=2,
    ),
    Codec.HEVC: Traits(
        presets={
            "ultrafast": Effort(9, 94, 110),
            "superfast": Effort(6, 215, 130),
            "veryfast": Effort(8, 246, 140),
            "fast": Effort(15, 252, 150),
        },
        preset="superfast",
        crf=26,
        crf_low=16,
        crf_high=40,
        cap_percent=70,
        reorder_frames=2,
    ),
    Codec.AV1: Traits(
        presets={
            "12": Effort(6, 26, 150),
            "10": Effort(7, 28, 150),
            "8": Effort(18, 48, 150),
            "7": Effort(30, 50, 210),
        },
        preset="10",
        crf=35,
        crf_low=20,
        crf_high=55,
        cap_percent=60,
        # SVT-AV1 puts what is decoded early into the packet of the frame that is shown next.
        reorder_frames=0,
    ),
}

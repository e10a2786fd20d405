"""What encoding costs: CPU seconds of one vCPU, foreseen from pixels, bits, preset and source.

The figures were measured (docs/decisions/0019-chunk-length-follows-cost.md); they are per pixel, so
that one table serves every size.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

from zoetrope.domain.codecs import CODECS
from zoetrope.domain.colour import WIDE_PRIMARIES
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.memory import passes
from zoetrope.domain.source import VideoStream

NANOSECONDS = 1e-9
_DECODING = {"h264": 4.0, "hevc": 5.0, "av1": 5.0, "prores": 8.0, "ffv1": 20.0}
_DECODING_OTHERS = 6.0
"""Nanoseconds for each pixel of the source."""
_SCALING = 2.2
"""Nanoseconds for each pixel of the source and each rendition that it is scaled to."""
_DEINTERLACING = 6.0
_TO_LINEAR, _TONE_MAPPING = 1.5, 9.5
"""Of HDR: nanoseconds for each pixel of the source, and for each of the largest rendition, the size
at which it is mapped."""
_WIDE_GAMUT = 3.0
"""Of SDR in a wide gamut, for each pixel of the source."""
TASK_SECONDS = 1.0
"""Starting the tools, reading the plan, uploading: whatever the length."""


def frame_seconds(
    video: VideoStream,
    rate: Fraction,
    renditions: Sequence[Rendition],
    bits_per_frame: Mapping[str, float],
) -> float:
    """Give the CPU seconds that one frame takes, of `rate` a second.

    It is decoded and its colours converted once a pass, with those that are dropped for it decoded
    too, and scaled and encoded for each.
    """
    decoded = max(1.0, float(video.average_rate / rate))
    per_pixel = decoded * _DECODING.get(video.codec, _DECODING_OTHERS)
    per_pixel += _DEINTERLACING * video.interlaced
    count = max(1, len(passes(video, renditions)))
    per_pixel = count * per_pixel + _SCALING * len(renditions)
    source = video.width * video.height * per_pixel * NANOSECONDS
    source += count * _conversion_seconds(video, renditions)
    return source + sum(encoding_seconds(one, bits_per_frame[one.name]) for one in renditions)


def _conversion_seconds(video: VideoStream, renditions: Sequence[Rendition]) -> float:
    """Give the CPU seconds of bringing a frame into BT.709; none of one that is only decoded."""
    if not renditions:
        return 0.0
    pixels, largest = video.width * video.height, max(each.pixels for each in renditions)
    if video.colour.hdr:
        return (_TO_LINEAR * pixels + _TONE_MAPPING * largest) * NANOSECONDS
    return _WIDE_GAMUT * (video.colour.primaries in WIDE_PRIMARIES) * pixels * NANOSECONDS


def encoding_seconds(rendition: Rendition, bits: float) -> float:
    """Give the CPU seconds that encoding a frame of so many bits takes."""
    effort = CODECS[rendition.codec].presets[rendition.preset]
    per_pixel = effort.per_pixel + effort.per_root_bit * sqrt(bits / rendition.pixels)
    return rendition.pixels * per_pixel * NANOSECONDS

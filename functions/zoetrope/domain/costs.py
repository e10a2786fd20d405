"""What encoding costs: CPU seconds of one vCPU, foreseen from pixels, bits, preset and source.

The figures were measured (docs/decisions/0019-chunk-length-follows-cost.md); they are per pixel, so
that one table serves every size.
"""

from collections.abc import Iterable, Mapping
from math import sqrt

from zoetrope.domain.codecs import CODECS
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.source import VideoStream

NANOSECONDS = 1e-9
_DECODING = {"h264": 4.0, "hevc": 5.0, "av1": 5.0, "prores": 8.0, "ffv1": 20.0}
_DECODING_OTHERS = 6.0
"""Nanoseconds for each pixel of the source."""
_SCALING = 2.2
"""Nanoseconds for each pixel of the source and each rendition that it is scaled to."""
_DEINTERLACING = 6.0
TASK_SECONDS = 1.0
"""Starting the tools, reading the plan, uploading: whatever the length."""


def frame_seconds(
    video: VideoStream,
    renditions: Iterable[Rendition],
    bits_per_frame: Mapping[str, float],
) -> float:
    """Give the CPU seconds that one frame takes: decoded once, scaled and encoded for each."""
    each = list(renditions)
    per_pixel = _DECODING.get(video.codec, _DECODING_OTHERS) + _SCALING * len(each)
    per_pixel += _DEINTERLACING * video.interlaced
    source = video.width * video.height * per_pixel * NANOSECONDS
    return source + sum(encoding_seconds(one, bits_per_frame[one.name]) for one in each)


def encoding_seconds(rendition: Rendition, bits: float) -> float:
    """Give the CPU seconds that encoding a frame of so many bits takes."""
    effort = CODECS[rendition.codec].presets[rendition.preset]
    per_pixel = effort.per_pixel + effort.per_root_bit * sqrt(bits / rendition.pixels)
    return rendition.pixels * per_pixel * NANOSECONDS

"""How much memory encoding takes, and so in how many passes a chunk is encoded.

A pass is one run of the tool, which decodes the chunk and encodes some of its renditions. What
becomes of each does not depend on which others are in its pass. The figures were measured
(docs/decisions/0028-passes-follow-memory.md).
"""

from collections.abc import Iterator, Sequence

from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.source import VideoStream

TASK_MB = 1769
"""What a task has at least: a Lambda of one vCPU."""
WORKER_MB = 160
"""Of it the worker's own: Python, the SDK, and the reader that serves the source."""
MEGA = 1e6
_TOOL_MB = 50
_ENCODER_MB = 15
_DECODING = 13.5
"""MB for each megapixel of the source and byte of a sample: nine frames, waiting or referred to."""
_TONE_MAPPING = 45
"""MB for each megapixel of the largest rendition: frames in floating point."""
_SHORT_GROUPS = 0.75
"""What AV1 takes of its share where its groups of frames are short: is_large."""


def passes(
    video: VideoStream, renditions: Sequence[Rendition], *, memory_mb: int = TASK_MB
) -> tuple[tuple[Rendition, ...], ...]:
    """Divide the renditions of a plan into as few passes as its tasks have memory for.

    A rendition that does not fit at all is left to its fate, in a pass of its own: planning sees to
    it that there is none in a task of TASK_MB.
    """
    room = memory_mb - WORKER_MB - shared_mb(video, renditions)
    groups: list[list[Rendition]] = []
    for each in renditions:
        for group in groups:
            if sum(map(encoder_mb, [*group, each])) <= room:
                group.append(each)
                break
        else:
            groups.append([each])
    return tuple(map(tuple, groups))


def beyond_memory(video: VideoStream, renditions: Sequence[Rendition]) -> Iterator[Rendition]:
    """Give what does not fit into a task even alone."""
    room = TASK_MB - WORKER_MB - shared_mb(video, renditions)
    return (each for each in renditions if encoder_mb(each) > room)


def shared_mb(video: VideoStream, renditions: Sequence[Rendition]) -> float:
    """Foresee what every pass of a plan takes besides its encoders, in MB."""
    largest = max((each.pixels for each in renditions), default=0)
    mapped = _TONE_MAPPING * largest if video.colour.hdr else 0
    held = _DECODING * video.sample_bytes * video.width * video.height
    return _TOOL_MB + (held + mapped) / MEGA


def encoder_mb(rendition: Rendition) -> float:
    """Foresee what the encoder of a rendition takes, in MB."""
    effort = CODECS[rendition.codec].presets[rendition.preset]
    share = _SHORT_GROUPS if rendition.codec is Codec.AV1 and rendition.is_large else 1
    return _ENCODER_MB + share * effort.megapixel_mb * rendition.pixels / MEGA

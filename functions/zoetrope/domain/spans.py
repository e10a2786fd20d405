"""Spans: the ranges of a sound track that are encoded at once and join sample for sample.

An AAC packet holds 1,024 samples and overlaps its neighbours by as many. So a span's encoder begins
some packets early and goes on a little longer; what it makes outside the span is left out. Both
sides of a join have then seen the same samples, and their packets fit as if one had made them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, gcd

from zoetrope.domain.audio import PACKET_SAMPLES, SAMPLE_RATE
from zoetrope.domain.grid import Grid

MAX_SPAN_SECONDS = 300
"""Seven seconds of CPU. Where sound is lacking, ffmpeg keeps a span's silence in memory: 200 MB."""
MAX_SPAN_BYTES = 512 * 1024 * 1024
"""Of the source: its sound lies between its pictures, so that is what a task has to read."""
MAX_SPANS = 625
"""Of a track: sixteen tracks have 10,000, as many items as a Map of our plans may have."""
RUN_IN_PACKETS = 128
"""2.7 s: the encoder has settled on how finely it codes what it hears."""
RUN_OUT_PACKETS = 4
"""The last packet of a span overlaps the next; the encoder looks one further ahead."""
_SETTLING_SAMPLES = 512
"""The resampler's filter reaches to both sides of a sample; at its start it has one side only."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of segments of one audio track that one task encodes."""

    track: str
    index: int
    first_segment: int
    """Segments count from 1."""
    segment_count: int

    @property
    def task(self) -> str:
        """Name the task that encodes it."""
        return f"{self.track}-{self.index:05d}"

    def boundaries(self, ends: Sequence[int]) -> list[int]:
        """Give the packet before which it begins, then those before which its segments end."""
        before = self.first_segment - 1
        return [0, *ends][before : before + self.segment_count + 1]


@dataclass(frozen=True, slots=True)
class Window:
    """What an encoder is fed so that its packets fall on those of the whole track."""

    first_source_sample: int
    """Where resampling begins, in samples of the source since its time 0: at a point at which
    both rates have a sample, so that every span resamples at the same phase."""
    skipped_samples: int
    """How many samples at 48 kHz lie between there and the run-in."""
    samples: int
    """How many follow, run-in and run-out included."""


def span_segments(grid: Grid, size_bytes: int) -> int:
    """Choose how many segments a span has, for a source of `size_bytes`."""
    wanted = max(ceil(grid.duration / MAX_SPAN_SECONDS), ceil(size_bytes / MAX_SPAN_BYTES), 1)
    return ceil(grid.segment_count / min(wanted, MAX_SPANS))


def spans_of(track: str, segment_count: int, span_segments: int) -> Iterator[Span]:
    """Give a track's spans in order: contiguous, and together exactly its segments."""
    for index, before in enumerate(range(0, segment_count, span_segments)):
        yield Span(track, index, before + 1, min(span_segments, segment_count - before))


def window_for(begin: int, end: int, *, source_rate: int, origin_sample: int) -> Window:
    """Place the packets from `begin` up to `end` in the source.

    `origin_sample` is where packet 0 begins, in samples at 48 kHz since the source's time 0.
    """
    common = gcd(source_rate, SAMPLE_RATE)
    ours, theirs = SAMPLE_RATE // common, source_rate // common
    run_in = origin_sample + (begin - RUN_IN_PACKETS) * PACKET_SAMPLES
    meeting = (run_in - _SETTLING_SAMPLES) // ours
    packets = RUN_IN_PACKETS + end - begin + RUN_OUT_PACKETS
    return Window(meeting * theirs, run_in - meeting * ours, packets * PACKET_SAMPLES)

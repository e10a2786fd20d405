"""How hard a source is to encode: what a few short samples of it take of every rung.

Bits and frames are counted, never time, so that the same source always gives the same figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from statistics import fmean
from typing import Any

from zoetrope.domain.costs import frame_seconds
from zoetrope.domain.grid import Chunk, Grid
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.source import VideoStream

SHARE = 0.07
"""Of the CPU of the encode, as it is foreseen; a tenth is what it may be in truth."""
USUAL = 0.25
"""The share of its cap that an ordinary picture takes."""
START_SECONDS = 0.15
RUN_UP_SECONDS = 1
MOST_SAMPLES = 6
SAMPLE_FRAMES = 24
LEAST_FRAMES = 12
"""Fewer are little but their key frame."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What some frames in a row took, key frame first, in one rendition."""

    sizes: tuple[int, ...]
    """Bytes of each frame, in the order of decoding."""

    def segment_bits(self, frames: int) -> float:
        """Foresee a segment of so many frames: one key frame, and others like those here."""
        others = fmean(self.sizes[1:]) if len(self.sizes) > 1 else 0.0
        return 8 * (self.sizes[0] + (frames - 1) * others)


@dataclass(frozen=True, slots=True)
class Complexity:
    """What each rung of a source takes of H.264 at the profile's CRF, in kbit/s by short side."""

    average_kbps: Mapping[int, int]
    peak_kbps: Mapping[int, int]
    """Of the hardest sample."""

    def to_json(self) -> dict[str, object]:
        """Render as JSON; the names of an object's members are texts."""
        return {
            "average_kbps": {str(side): kbps for side, kbps in self.average_kbps.items()},
            "peak_kbps": {str(side): kbps for side, kbps in self.peak_kbps.items()},
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Complexity":
        """Read back what `to_json` wrote."""
        return cls(
            *({int(side): kbps for side, kbps in members[name].items()}
              for name in ("average_kbps", "peak_kbps"))
        )  # fmt: skip


def samples_for(
    video: VideoStream, grid: Grid, renditions: Sequence[Rendition]
) -> tuple[Chunk, ...]:
    """Spread samples over a source: up to six of 24 frames, for 7 % of what encoding it costs.

    Each costs a start and a run-up besides its frames. A short source gets a single shorter sample,
    and where that would have less than 12 frames none: there analysing would cost more than it
    might save.
    """
    if not renditions:
        return ()
    bits = {each.name: USUAL * 1000 * each.maxrate_kbps / float(grid.rate) for each in renditions}
    frame = frame_seconds(video, grid.rate, renditions, bits)
    run_up = RUN_UP_SECONDS * float(grid.rate) * frame_seconds(video, grid.rate, (), {})
    once = START_SECONDS + run_up
    allowed = SHARE * grid.frame_count * frame
    count = min(MOST_SAMPLES, int(allowed / (once + SAMPLE_FRAMES * frame)))
    if count == 0:
        frames = int((allowed - once) / frame)
        return (_sample(grid, 0, 1, frames),) if frames >= LEAST_FRAMES else ()
    return tuple(_sample(grid, number, count, SAMPLE_FRAMES) for number in range(count))


def _sample(grid: Grid, number: int, count: int, frames: int) -> Chunk:
    """Take the middle of the n-th of equal parts; the ends are titles and black."""
    middle = grid.frame_count * (2 * number + 1) // (2 * count)
    return Chunk(number, middle - frames // 2, frames)


def after_key_frames(
    samples: Sequence[Chunk], grid: Grid, key_frames: Sequence[Fraction | None]
) -> tuple[Chunk, ...]:
    """Move each sample to just after the key frame before it, so that little is decoded for it.

    `key_frames` are times of the source in seconds, one for each sample, None where there is none
    to be found. Samples that then begin at the same frame become one.
    """
    moved: dict[int, Chunk] = {}
    for sample, key_frame in zip(samples, key_frames, strict=True):
        start = sample.start_frame
        if key_frame is not None:
            start = ceil((key_frame + RUN_UP_SECONDS - grid.origin) * grid.rate) + 1
        start = max(0, min(start, grid.frame_count - sample.frame_count))
        moved.setdefault(start, replace(sample, start_frame=start))
    return tuple(moved.values())


def complexity_of(
    samples: Sequence[Mapping[str, Sample]], grid: Grid, renditions: Sequence[Rendition]
) -> Complexity:
    """Foresee what whole segments take; nothing is known where there is no sample.

    The cap bites over a segment, which a short sample does not feel: it is applied here.
    """
    average, peak = {}, {}
    for each in renditions:
        if not samples:
            break
        rates = [min(each.maxrate_kbps, _kbps(sample[each.name], grid)) for sample in samples]
        side = each.short_side
        average[side], peak[side] = max(1, round(fmean(rates))), max(1, round(max(rates)))
    return Complexity(average, peak)


def _kbps(sample: Sample, grid: Grid) -> float:
    seconds = grid.segment_frames / grid.rate
    return sample.segment_bits(grid.segment_frames) / float(seconds) / 1000

"""The exact constant-rate grid of frames that every rendition of a video lies on.

A frame is a whole number of ticks, a segment a whole number of frames, a chunk a whole number of
segments: nothing is ever rounded to seconds, so nothing drifts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from zoetrope.domain.rationals import fraction_text

SEGMENT_SECONDS = 4
CHUNK_SEGMENTS = 4
MAX_RATE = Fraction(60)
MIN_RATE = Fraction(1)
"""Slower sources show a picture for many frames: a second is as exactly as players seek anyway."""
MIN_TIMESCALE = 1000

STANDARD_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
# 24 and 24000/1001 lie 0.1 % apart: less than half of that is a container's rounding.
_SAME_RATE = Fraction(4, 10_000)
_FILLING = Fraction(1, 20)
"""Seconds of silence in the last packet of a sound, for which no frame of a second is added."""
# The nominal rate is a guess; when the average is further off, frames are not evenly spaced.
_CONSTANT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A range of frames that one task encodes: a whole number of segments, but for the last."""

    index: int
    start_frame: int
    frame_count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The frames of a video: frame n is shown at `origin + n / rate` of the source's own clock."""

    rate: Fraction
    """Frames a second."""
    origin: Fraction
    """When the first frame is shown, in seconds of the source's timestamps."""
    frame_count: int
    chunk_segments: int = CHUNK_SEGMENTS
    segment_seconds: int = SEGMENT_SECONDS

    @property
    def timescale(self) -> int:
        """Ticks a second, such that a frame is a whole number of them."""
        return self.rate.numerator * self._multiple

    @property
    def ticks_per_frame(self) -> int:
        """Ticks a frame lasts."""
        return self.rate.denominator * self._multiple

    @property
    def _multiple(self) -> int:
        return 1 if self.rate.numerator >= MIN_TIMESCALE else MIN_TIMESCALE

    @property
    def segment_frames(self) -> int:
        """Frames in every segment but the last: the whole number nearest to the wanted seconds."""
        return max(1, round(self.segment_seconds * self.rate))

    @property
    def segment_count(self) -> int:
        """Count the segments, the short last one included."""
        return ceil(Fraction(self.frame_count, self.segment_frames))

    @property
    def chunk_frames(self) -> int:
        """Frames in every chunk but the last."""
        return self.segment_frames * self.chunk_segments

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame to the end of the last."""
        return self.frame_count / self.rate

    def time_of(self, frame: int) -> Fraction:
        """Give the source's time, in seconds, at which a frame is shown."""
        return self.origin + frame / self.rate

    def chunks(self) -> Iterator[Chunk]:
        """Give the chunks in order: contiguous, and together exactly the frames of the grid."""
        for index, start in enumerate(range(0, self.frame_count, self.chunk_frames)):
            yield Chunk(index, start, min(self.chunk_frames, self.frame_count - start))

    def first_segment(self, chunk: Chunk) -> int:
        """Give the number of a chunk's first segment; segments count from 1."""
        return chunk.start_frame // self.segment_frames + 1

    def to_json(self) -> dict[str, object]:
        """Render as JSON; fractions as `num/den`."""
        exact = {"rate": fraction_text(self.rate), "origin": fraction_text(self.origin)}
        return asdict(self) | exact

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Grid":
        """Read back what `to_json` wrote."""
        exact = {name: Fraction(members[name]) for name in ("rate", "origin")}
        return cls(**{**members, **exact})


def segment_frame_counts(frame_count: int, segment_frames: int) -> list[int]:
    """Cut a run of frames into segments; only the last may be short."""
    whole, rest = divmod(frame_count, segment_frames)
    return [segment_frames] * whole + ([rest] if rest else [])


def output_rate(*, nominal: Fraction, average: Fraction) -> Fraction:
    """Choose the grid's rate for a source's nominal (r_frame_rate) and average frame rate.

    Evenly spaced frames keep their own rate, halved until it is at most 60. So do uneven ones that
    all lie on such a rate: some of its frames are lacking. Others go onto the lowest standard rate
    that loses none of them on average, unless that would show each of them many times. Raises
    ValueError if both are zero.
    """
    if nominal <= 0 and average <= 0:
        raise ValueError("no frame rate")
    if nominal > 0 and abs(nominal - average) <= _CONSTANT * nominal:
        return _snap(_halve(nominal))
    in_fields = abs(nominal - 2 * average) <= _CONSTANT * nominal
    if 0 < nominal <= MAX_RATE and not in_fields:
        return _snap(nominal)
    if in_fields and average < STANDARD_RATES[0] / 2:
        return _snap(average)
    wanted = min(average if average > 0 else nominal, MAX_RATE) * (1 - _CONSTANT)
    return next(rate for rate in STANDARD_RATES if rate >= wanted)


def _halve(rate: Fraction) -> Fraction:
    while rate > MAX_RATE:
        rate /= 2
    return rate


def _snap(rate: Fraction) -> Fraction:
    nearest = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
    if abs(nearest - rate) <= _SAME_RATE * nearest:
        return nearest
    return max(MIN_RATE, rate.limit_denominator(1001))


def grid_for(
    *,
    nominal: Fraction,
    average: Fraction,
    origin: Fraction,
    duration: Fraction,
    held: bool = False,
) -> Grid:
    """Lay the grid over a source that shows its first frame at `origin` and lasts `duration`.

    Where its last picture is held, that is until all sound has been heard.
    """
    rate = output_rate(nominal=nominal, average=average)
    frames = round(duration * rate)
    if held:
        frames = max(frames, ceil((duration - _FILLING) * rate))
    return Grid(rate=rate, origin=origin, frame_count=max(1, frames))

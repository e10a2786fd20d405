"""Reads what ffmpeg decoded, frame by frame, from its framecrc format."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_HEADER = re.compile(r"#(?P<name>tb|dimensions) (?P<stream>\d+): (?P<value>\S+)")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a track held: `frames` pictures, or frames of samples; times in seconds."""

    frames: int
    start: Fraction
    end: Fraction
    size: str = ""
    """`1280x720`; empty for sound."""

    @property
    def duration(self) -> Fraction:
        """The length that was decoded."""
        return self.end - self.start


@dataclass(slots=True)
class _Stream:
    """A stream while its frames are counted; the names of the first two are those of framecrc."""

    tb: str = "1"
    dimensions: str = ""
    frames: int = 0
    start: int = 0
    end: int = 0

    def add(self, pts: int, duration: int) -> None:
        self.start = min(self.start, pts) if self.frames else pts
        self.end = max(self.end, pts + duration)
        self.frames += 1

    def decoded(self) -> Decoded:
        tick = Fraction(self.tb)
        return Decoded(self.frames, self.start * tick, self.end * tick, self.dimensions)


def read_frames(lines: Iterable[str]) -> list[Decoded]:
    """Read framecrc: `#tb 0: 1/24` of stream 0, then `0, dts, pts, duration, size, crc` a frame."""
    streams: defaultdict[int, _Stream] = defaultdict(_Stream)
    for line in lines:
        if header := _HEADER.match(line):
            setattr(streams[int(header["stream"])], header["name"], header["value"])
        elif not line.startswith("#"):
            stream, _, pts, duration = (int(value) for value in line.split(",")[:4])
            streams[stream].add(pts, duration)
    return [stream.decoded() for _, stream in sorted(streams.items())]

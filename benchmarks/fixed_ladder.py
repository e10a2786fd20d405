"""A fixed ladder, as anyone would build it: at Apple's HLS authoring rates.

H.264 at a constant average rate, with the encoder, preset and key frames that Zoetrope uses: the
ladder is all that differs.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.vmaf import Reference
from zoetrope.domain.grid import Grid

# HLS Authoring Specification for Apple devices, 2.1, H.264: (height, kbit/s).
RATES = (
    (234, 145), (360, 365), (432, 730), (432, 1100), (540, 2000),
    (720, 3000), (720, 4500), (1080, 6000), (1080, 7800),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """What a rung takes, and how good it looks."""

    name: str
    kbps: float
    vmaf: float


def points(reference: Reference, grid: Grid, directory: Path) -> Iterator[Point]:
    """Encode rung after rung, cheapest first; one above the source has the source's own size."""
    short = min(reference.width, reference.height)
    for height, kbps in RATES:
        side = min(height, short // 2 * 2)
        width, tall = (
            2 * round(length * side / short / 2) for length in (reference.width, reference.height)
        )
        path = directory / f"fixed-{height}-{kbps}.mp4"
        command = [str(reference.ffmpeg), "-v", "error", "-y", "-i", str(reference.path)]
        command += ["-vf", f"scale={width}:{tall}:flags=bicubic", "-c:v", "libx264"]
        command += ["-preset", "veryfast", "-profile:v", "high", "-b:v", f"{kbps}k"]
        command += ["-maxrate", f"{kbps * 11 // 10}k", "-bufsize", f"{2 * kbps}k"]
        command += ["-g", str(grid.segment_frames), "-keyint_min", str(grid.segment_frames)]
        subprocess.run([*command, "-sc_threshold", "0", str(path)], check=True)
        taken = 8 * _payload_bytes(path, reference.ffmpeg) / float(grid.duration) / 1000
        yield Point(f"{tall}p at {kbps}", taken, reference.vmaf(path))


def _payload_bytes(path: Path, ffmpeg: Path) -> int:
    """Count the bytes of the packets alone."""
    command = [str(ffmpeg), "-v", "error", "-i", str(path), "-c", "copy", "-f", "h264", "-"]
    return len(subprocess.run(command, check=True, capture_output=True).stdout)

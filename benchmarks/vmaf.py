"""VMAF of an encode against its source, both on the grid of frames that the plan lays."""

import json
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from zoetrope.domain.grid import Grid
from zoetrope.domain.source import VideoStream

# Frame by frame, whatever their time stamps; and as the same colours, or ffmpeg would convert one
# input into what it takes the other's to be.
_COLOURS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_PAIRED = f"settb=1/1000,setpts=N*40,{_COLOURS}"
_AS_THEY_ARE = ["-fps_mode", "passthrough"]
EVERY = 6
"""Frames that are scored: every sixth."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The frames of a source as its renditions show them, uncompressed."""

    ffmpeg: Path
    path: Path
    width: int
    height: int

    @classmethod
    def of(
        cls, source: Path, grid: Grid, video: VideoStream, ffmpeg: Path, directory: Path
    ) -> "Reference":
        """Decode a source onto the grid, in the matrix of BT.709 and its shape of even sizes."""
        path = directory / "reference.y4m"
        short = min(video.width, video.height)
        even = Fraction(short // 2 * 2, short)
        width, height = (2 * round(side * even / 2) for side in (video.width, video.height))
        matrix = f"in_color_matrix={video.colour.matrix}:out_color_matrix=bt709"
        start = f"{float(grid.origin):.6f}"
        filters = f"fps=fps={grid.rate}:start_time={start}5:round=near,setpts=N"
        filters += f",scale={width}:{height}:flags=bicubic:{matrix},setsar=1,format=yuv420p"
        command = [str(ffmpeg), "-v", "error", "-y", "-copyts", "-i", str(source), "-map", "0:v:0"]
        command += ["-vf", filters, "-frames:v", str(grid.frame_count), *_AS_THEY_ARE]
        subprocess.run([*command, str(path)], check=True)
        return cls(ffmpeg, path, width, height)

    def vmaf(self, encoded: Path) -> float:
        """Score an encode, scaled to the size of the source as a player would."""
        log = encoded.with_suffix(".vmaf.json")
        filters = (
            f"[0:v]{_PAIRED},scale={self.width}:{self.height}:flags=bicubic[shown];"
            f"[1:v]{_PAIRED}[wanted];[shown][wanted]libvmaf=n_threads=2:"
            f"n_subsample={EVERY}:log_fmt=json:log_path={log}"
        )
        command = [str(self.ffmpeg), "-v", "error", "-i", str(encoded), "-i", str(self.path)]
        command += ["-lavfi", filters, *_AS_THEY_ARE, "-enc_time_base", "1:1000"]
        subprocess.run([*command, "-f", "null", "-"], check=True)
        return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])

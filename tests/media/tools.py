"""ffmpeg and ffprobe as a test wants them: making sources, and looking at results."""

import json
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Tools:
    """The directory of the binaries."""

    directory: Path

    def ffmpeg(self, *arguments: str | Path) -> str:
        return self._run("ffmpeg", "-nostdin", "-v", "error", "-y", *arguments)

    def ffprobe(self, path: Path, *arguments: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(
            self._run("ffprobe", "-v", "error", "-of", "json", *arguments, path)
        )
        return answer

    def video_frames(self, path: Path, *filters: str) -> list[str]:
        """The MD5 of every frame of the picture, in order."""
        chain = ["-vf", ",".join(filters)] if filters else []
        printed = self.ffmpeg(
            "-i", path, "-map", "0:v:0", *chain, "-fps_mode", "passthrough", "-f", "framemd5", "-"
        )
        return [line.split()[-1] for line in printed.splitlines() if not line.startswith("#")]

    def shown_at(self, path: Path, kind: str = "v") -> list[Fraction]:
        """When each frame, or audio packet, is shown, in seconds, in order."""
        found = self.ffprobe(
            path, "-select_streams", kind, "-show_packets",
            "-show_entries", "packet=pts:stream=time_base",
        )  # fmt: skip
        time_base = Fraction(found["streams"][0]["time_base"])
        return sorted(int(packet["pts"]) * time_base for packet in found["packets"])

    def loudness_begins(self, path: Path) -> float:
        """When, in seconds, the sound first rises above silence."""
        raw = subprocess.run(
            [self.directory / "ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-ac", "1",
             "-ar", "48000", "-f", "s16le", "-"],
            check=True, capture_output=True,
        ).stdout  # fmt: skip
        samples = memoryview(raw).cast("h")
        first = next((i for i, value in enumerate(samples) if abs(value) > 2000), len(samples))
        start = self.ffprobe(path, "-select_streams", "a", "-show_entries", "stream=start_time")
        return first / 48000 + float(start["streams"][0]["start_time"])

    def _run(self, tool: str, *arguments: str | Path) -> str:
        finished = subprocess.run(
            [self.directory / tool, *arguments], check=False, capture_output=True, text=True
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

"""Decodes one track to its end with ffmpeg and says what came out."""

import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

from infra.client.errors import ClientError

_PROTOCOLS = "file,http,https,tcp,tls"
_QUERY = re.compile(r"\?\S+")


class PlaybackFailed(ClientError):
    """ffmpeg could not play a track to its end."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a track held: `frames` pictures, or frames of samples; times in seconds."""

    frames: int
    start: Fraction
    end: Fraction

    @property
    def duration(self) -> Fraction:
        """The length that was decoded."""
        return self.end - self.start


def decode(tool: str, url: str, *, kind: str) -> Decoded:
    """Decode the first stream of `kind` ("video", "audio") of a URL or a file, to the last frame.

    Raise `PlaybackFailed` on the first error that ffmpeg meets.
    """
    command = [
        *(tool, "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", _PROTOCOLS),
        *("-threads", "1", "-i", url, "-map", f"0:{kind[0]}:0"),
        # One line for each frame, none added and none dropped.
        *("-fps_mode", "passthrough", "-f", "framecrc", "-"),
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        with process:
            decoded = _count(process.stdout or ())
        if process.returncode or decoded is None:
            raise PlaybackFailed(f"ffmpeg could not play it: {_last_words(complaints)}")
    return decoded


def decode_pieces(tool: str, pieces: Iterable[bytes], *, kind: str) -> Decoded:
    """Decode a track from its init segment and its segments, one after another."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "track.mp4"
        with path.open("wb") as file:
            file.writelines(pieces)
        return decode(tool, str(path), kind=kind)


def _count(lines: Iterable[str]) -> Decoded | None:
    """Read framecrc: `#tb 0: 1/24000`, then `0, dts, pts, duration, size, crc` a frame."""
    time_base, frames, start, end = Fraction(1), 0, 0, 0
    for line in lines:
        if line.startswith("#tb 0:"):
            time_base = Fraction(line.removeprefix("#tb 0:").strip())
        elif not line.startswith("#"):
            pts, duration = (int(value) for value in line.split(",")[2:4])
            start = pts if frames == 0 else start
            end = max(end, pts + duration)
            frames += 1
    return Decoded(frames, start * time_base, end * time_base) if frames else None


def _last_words(complaints: IO[bytes]) -> str:
    """Give the last line that ffmpeg wrote, without the signatures in its URLs."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return _QUERY.sub("", lines[-1]) if lines else "it found nothing to decode."

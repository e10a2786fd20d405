"""ffmpeg: the streams of a source, as they are, in a container that can be sought in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zoetrope.adapters.media_input import global_options, input_options
from zoetrope.adapters.processes import run

MAX_COPY_BYTES = 9_000_000_000
"""What fits into a function's /tmp of 10,240 MiB with room to spare (Lambda quotas)."""
_FILE = "source.mkv"


@dataclass(frozen=True, slots=True)
class Remuxer:
    """Copies one source, read at a loopback URL."""

    binary: Path
    url: str
    demuxer: str
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now."""
    far: bool = False
    """Whether to look far into the source for what its streams are."""

    def copy(self, streams: Sequence[int]) -> Path:
        """Write the streams, by their index, into a Matroska file with cues. Raises ToolFailed."""
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        command += [*input_options(self.demuxer, far=self.far), "-i", self.url]
        for index in streams:
            command += ["-map", f"0:{index}"]
        # MP4's own kind of text is not known to Matroska; SubRip is the same without its boxes.
        text = ["-c:s", "subrip"] if self.demuxer == "mov" else []
        command += ["-c", "copy", *text, "-map_chapters", "-1", "-fflags", "+bitexact"]
        run(
            [*command, "-f", "matroska", _FILE],
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
            file_bytes=MAX_COPY_BYTES,
        )
        return self.directory / _FILE

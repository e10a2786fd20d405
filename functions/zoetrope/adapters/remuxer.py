"""ffmpeg: the streams of a source, without any loss, in a container that can be sought in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zoetrope.adapters.media_input import global_options, input_options
from zoetrope.adapters.processes import run

MAX_COPY_BYTES = 9_000_000_000
"""What fits into a function's /tmp of 10,240 MiB with room to spare (Lambda quotas)."""
_FILE = "source.mkv"
_SAMPLES = {"nellymoser": "pcm_f32le", "pcm_bluray": "pcm_s24le", "pcm_dvd": "pcm_s24le"}
"""Sound that Matroska has no name for, and the samples that hold whatever it decodes to."""


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

    def copy(self, streams: Mapping[int, str]) -> Path:
        """Write the streams, the codec of each by its index, into a Matroska file with cues.

        Raises ToolFailed.
        """
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        # Without -copyts: a clock that begins anew goes on in the copy, for all streams alike.
        # MPEG-PS tells only of some frames when they are shown, and Matroska wants it of each.
        command += ["-fflags", "+genpts"]
        command += [*input_options(self.demuxer, far=self.far), "-i", self.url]
        codecs = ["-c", "copy"]
        for place, (index, codec) in enumerate(streams.items()):
            command += ["-map", f"0:{index}"]
            if codec in _SAMPLES:
                codecs += [f"-c:{place}", _SAMPLES[codec]]
        # MP4's own kind of text is not known to Matroska; SubRip is the same without its boxes.
        text = ["-c:s", "subrip"] if self.demuxer == "mov" else []
        command += [*codecs, *text, "-map_chapters", "-1", "-fflags", "+bitexact"]
        run(
            [*command, "-f", "matroska", _FILE],
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
            file_bytes=MAX_COPY_BYTES * 11 // 10,  # samples of 16 bits have become 24
        )
        return self.directory / _FILE

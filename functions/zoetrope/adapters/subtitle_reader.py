"""ffmpeg: the packets of text subtitles as they lie in the source; no decoder ever sees them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

from zoetrope.adapters.media_input import SOUND_SHORT_SEEK_BYTES, global_options, input_options
from zoetrope.adapters.processes import run
from zoetrope.domain.plan import Plan
from zoetrope.domain.subtitles import Packet

MAX_TRACK_BYTES = 16 * 1024 * 1024
"""The text of a film is a tenth of one megabyte."""
MAX_LIST_BYTES = 128 * 1024 * 1024
_LIST = "packets.txt"


@dataclass(frozen=True, slots=True)
class SubtitleReader:
    """Reads the subtitle tracks of one planned source, served at a loopback URL, in one pass."""

    binary: Path
    url: str
    plan: Plan
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now."""

    def read(self) -> float:
        """Copy all tracks' packets into the directory; give the CPU seconds. Raises ToolFailed."""
        finished = run(
            self._command(),
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
        )
        return finished.cpu_seconds

    def packets(self, name: str) -> Iterator[Packet]:
        """Give the packets of a track that was read, as far as they are whole."""
        number = str(list(self.plan.subtitle_tracks).index(name))
        time_base = Fraction(0)
        with (self.directory / _LIST).open() as lines, (self.directory / name).open("rb") as data:
            for line in lines:
                if line.startswith(f"#tb {number}:"):
                    time_base = Fraction(line.split()[-1])
                stream, *fields = line.split(",")
                if stream != number:
                    continue
                pts, duration, size = (int(fields[position]) for position in (1, 2, 3))
                payload = data.read(size)
                if len(payload) < size:  # cut off where the track became too long
                    return
                yield Packet(pts * time_base, max(0, duration) * time_base, payload)

    def _command(self) -> list[str]:
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        # The source's own clock, as for the picture: their distance is kept.
        command += ["-copyts"]
        source = self.plan.source
        command += input_options(
            source.demuxer,
            # Between the cues lies the picture: each gap would be a request.
            short_seek_bytes=SOUND_SHORT_SEEK_BYTES,
            far=source.late_streams,
        )
        command += ["-i", self.url]
        maps = [["-map", f"0:{each.stream_index}"] for each in self.plan.subtitle_tracks.values()]
        # When each packet is shown, how long, and its size; then each track's, one after the other.
        command += [*chain.from_iterable(maps), "-c", "copy", "-fs", str(MAX_LIST_BYTES)]
        command += ["-f", "framecrc", _LIST]
        for name, chosen in zip(self.plan.subtitle_tracks, maps, strict=True):
            command += [*chosen, "-c", "copy", "-fs", str(MAX_TRACK_BYTES), "-f", "data", name]
        return command

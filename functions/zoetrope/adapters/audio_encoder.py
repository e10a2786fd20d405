"""ffmpeg: one audio track, encoded once and whole, beginning and ending with the picture."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoetrope.adapters.media_input import SOUND_SHORT_SEEK_BYTES, global_options, input_options
from zoetrope.adapters.processes import run
from zoetrope.domain.audio import PACKET_SAMPLES, SAMPLE_RATE, packet_count
from zoetrope.domain.plan import Plan
from zoetrope.domain.source import AudioStream

BIT_RATE = "128k"


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """What came of a track: a fragmented file in the fresh directory."""

    file: Path
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class AudioEncoder:
    """Encodes the audio tracks of one planned source, read at a loopback URL."""

    binary: Path
    url: str
    plan: Plan
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now; several may have to run in it."""

    def encode(self, track: AudioStream) -> EncodedAudio:
        """Encode a track to AAC. Raises ToolFailed."""
        finished = run(
            self._command(track),
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
        )
        return EncodedAudio(self.directory / "audio.mp4", finished.cpu_seconds)

    def _command(self, track: AudioStream) -> list[str]:
        return [
            str(self.binary), "-nostdin", "-y", *global_options(),
            # The source's own clock, as for the picture: their distance is kept.
            "-copyts",
            "-threads", "1",
            *input_options(
                self.plan.source.demuxer, short_seek_bytes=SOUND_SHORT_SEEK_BYTES
            ),
            "-i", self.url,
            "-map", f"0:{track.stream_index}",
            "-af", self._filters(),
            "-c:a", "aac",
            "-b:a", BIT_RATE,
            "-threads", "1",
            "-flags", "+bitexact",
            "-map_metadata", "-1",
            "-map_chapters", "-1",
            "-fflags", "+bitexact",
            "-f", "mp4",
            "-brand", "cmfc",
            # The priming is left out when packaging, so no edit list hides it.
            "-use_editlist", "0",
            "-frag_duration", "4000000",
            "-movflags", "+empty_moov+default_base_moof+skip_trailer",
            "audio.mp4",
        ]  # fmt: skip

    def _filters(self) -> str:
        grid = self.plan.grid
        samples = packet_count(grid.duration) * PACKET_SAMPLES
        first = round(grid.origin * SAMPLE_RATE)
        return ",".join(
            [
                # Silence where the track begins late or has a hole; cut where it begins early.
                f"aresample=osr={SAMPLE_RATE}:ochl=stereo:async=1:first_pts={first}",
                "asetpts=N/SR/TB",
                f"apad=whole_len={samples}",
                f"atrim=end_sample={samples}",
            ]
        )

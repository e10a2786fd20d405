"""ffmpeg: one span of an audio track, fed so that its packets are those of the whole track.

Two runs: the first decodes, to two channels, whatever layouts follow one another; the second counts
samples and encodes.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.media_input import SOUND_SHORT_SEEK_BYTES, global_options, input_options
from zoetrope.adapters.processes import Finished, run
from zoetrope.adapters.sound_filters import kept_rate, stereo_filters, window_filters
from zoetrope.domain.audio import SAMPLE_RATE
from zoetrope.domain.lattice import Lattice, lattice_of
from zoetrope.domain.plan import Plan
from zoetrope.domain.source import AudioStream
from zoetrope.domain.spans import Window, window_for

BIT_RATE = "128k"
RUN_UPS_SECONDS = (2, 15, 60)
"""How long before it is needed the sound is sought. A container's index knows the pictures; how far
from them their sound is stored differs, and without an index a seek is a guess."""
MAX_READ_AGAIN_BYTES = 9_000_000_000
"""Where a seek finds no packet, what has no index is read to its end for it. Three times of more
than this may be too much for a task's 15 minutes, and mostly the track has just ended."""
PRE_ROLL_SECONDS = Fraction(1, 2)
"""Decoders are right after some packets only: MP3's within 0.25 s, Opus' 0.08 s (RFC 7845 4.6)."""
_FIRST_PACKET = "first.txt"


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """What came of a span, its run-in included: a fragmented file in the fresh directory."""

    file: Path
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class AudioEncoder:
    """Encodes spans of one planned source."""

    binary: Path
    probe: Ffprobe
    """Asks about the same source; the work is done in its directory and within its time."""
    plan: Plan

    def encode(self, track: AudioStream, begin: int, end: int) -> EncodedAudio:
        """Encode the packets from `begin` up to `end` of a track to AAC. Raises ToolFailed."""
        window = window_for(
            begin,
            end,
            source_rate=kept_rate(track),
            origin_sample=round(self.plan.grid.origin * SAMPLE_RATE),
        )
        lattice = self._lattice(track) if self.plan.has_joins else None
        cpu_seconds = 0.0
        for seek in self._seeks(track, window):
            finished = self._decode(track, stereo_filters(track, window, lattice), seek)
            cpu_seconds += finished.cpu_seconds
            if seek is None or self._began_in_time(_needed_from(track, window)):
                break
        cpu_seconds += self._encode(window_filters(kept_rate(track), window)).cpu_seconds
        return EncodedAudio(self.probe.directory / "audio.mp4", cpu_seconds)

    def _seeks(self, track: AudioStream, window: Window) -> list[Fraction | None]:
        """Give where to seek to, in seconds, one try after the other; None is the beginning."""
        wanted = [_needed_from(track, window) - run_up for run_up in RUN_UPS_SECONDS]
        return [seek if seek > self.plan.grid.origin else None for seek in wanted]

    def _lattice(self, track: AudioStream) -> Lattice | None:
        return lattice_of(self.probe.first_sound(track.stream_index))

    def _began_in_time(self, needed: Fraction) -> bool:
        """Say whether all that is needed was read.

        Where nothing came, the track has ended, or stands in the file well before its pictures.
        """
        first = self._first_time()
        if first is None:
            return self.plan.source.size_bytes > MAX_READ_AGAIN_BYTES
        return first <= needed

    def _first_time(self) -> Fraction | None:
        """Give when the first packet that was read is heard, in seconds; None if there is none."""
        time_base = Fraction(1)
        for line in (self.probe.directory / _FIRST_PACKET).read_text().splitlines():
            if line.startswith("#tb"):
                time_base = Fraction(line.split()[2])
            elif not line.startswith("#"):
                return int(line.split(",")[2]) * time_base
        return None

    def _decode(self, track: AudioStream, filters: str, seek: Fraction | None) -> Finished:
        # The source's own clock, as for the picture: their distance is kept.
        command = ["-copyts", "-threads", "1"]
        if self.plan.has_joins:
            # What an encoder added before time 0 is cut off by its time. ffmpeg would cut it off
            # after every seek, and round the time of what is left.
            command += ["-flags2", "+skip_manual"]
        if seek is not None:
            command += ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", f"{float(seek):.6f}"]
        source = self.plan.source
        command += input_options(
            source.demuxer, short_seek_bytes=SOUND_SHORT_SEEK_BYTES, far=source.late_streams
        )
        command += ["-i", self.probe.url]
        command += ["-map", f"0:{track.stream_index}", "-af", filters, *_STEREO_OUTPUT]
        command += ["-map", f"0:{track.stream_index}", *_FIRST_PACKET_OUTPUT]
        return self._run(command)

    def _encode(self, filters: str) -> Finished:
        return self._run([*_STEREO_INPUT, "-af", filters, *_OUTPUT])

    def _run(self, arguments: list[str]) -> Finished:
        return run(
            [str(self.binary), "-nostdin", "-y", *global_options(), *arguments],
            directory=self.probe.directory,
            timeout_seconds=self.probe.remaining_seconds(),
            secrets=[self.probe.url],
        )


def _needed_from(track: AudioStream, window: Window) -> Fraction:
    return Fraction(window.first_source_sample, kept_rate(track)) - PRE_ROLL_SECONDS


# Samples as they are decoded, with their times: 115 MB for five minutes at 48 kHz.
_STEREO = "stereo.nut"
_STEREO_OUTPUT = ["-c:a", "pcm_f32le", "-fflags", "+bitexact", "-f", "nut", _STEREO]
_STEREO_INPUT = [
    "-copyts", "-f", "nut", "-format_whitelist", "nut", "-protocol_whitelist", "file",
    "-i", _STEREO,
]  # fmt: skip

_OUTPUT = [
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

# A line about the first packet after the seek, wherever the span begins.
_FIRST_PACKET_OUTPUT = [
    "-c:a", "copy", "-copypriorss", "1", "-frames:a", "1", "-f", "framecrc", _FIRST_PACKET,
]  # fmt: skip

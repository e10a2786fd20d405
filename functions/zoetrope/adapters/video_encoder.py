"""ffmpeg: one chunk of the picture, decoded once and encoded into every rung of the ladder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from zoetrope.adapters.encoder_options import encoder_options, muxer_options
from zoetrope.adapters.media_input import global_options, input_options
from zoetrope.adapters.processes import Finished, run
from zoetrope.domain.colour import TAGS, scale_options, to_bt709
from zoetrope.domain.grid import Chunk, Grid
from zoetrope.domain.plan import Plan
from zoetrope.errors import ToolFailed

# How long before a chunk decoding begins. A second is enough where the container has an index of
# key frames; where it has none, the seek may land between two, and more is tried.
RUN_UPS_SECONDS = (1, 12, 60)
_STATS = "frames.txt"


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """What came of a chunk: a fragmented file per rendition, in the fresh directory."""

    files: dict[str, Path]
    frame_count: int
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class VideoEncoder:
    """Encodes the chunks of one planned source, read at a loopback URL."""

    binary: Path
    url: str
    plan: Plan
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now; several may have to run in it."""

    def encode(self, chunk: Chunk) -> EncodedChunk:
        """Encode a chunk; a source that ends early gives fewer frames, possibly none.

        Raises ToolFailed.
        """
        cpu_seconds = 0.0
        frames: list[Fraction] = []
        for run_up in RUN_UPS_SECONDS:
            finished = self._run(chunk, run_up)
            cpu_seconds += finished.cpu_seconds
            frames = _source_times(self.directory / _STATS)
            if self._begins_in_time(chunk, frames, run_up):
                break
        if _repeats_its_end(frames, chunk.frame_count):
            cpu_seconds += self._run(chunk, run_up, beyond=False).cpu_seconds
            frames = _source_times(self.directory / _STATS)
        files = {each.name: self.directory / f"{each.name}.mp4" for each in self.plan.renditions}
        return EncodedChunk(files, len(frames), cpu_seconds)

    def _begins_in_time(self, chunk: Chunk, frames: Sequence[Fraction], run_up: int) -> bool:
        """Say whether the first frame is what the source shows then, not one from later on."""
        grid = self.plan.grid
        if chunk.start_frame == 0 or _seek_to(grid, chunk, run_up) is None:
            return True
        return bool(frames) and frames[0] <= grid.time_of(chunk.start_frame) + 1 / grid.rate

    def _run(self, chunk: Chunk, run_up: int, *, beyond: bool = True) -> Finished:
        """Run; a last chunk goes on as long as there is picture, unless not `beyond` its plan."""
        (self.directory / _STATS).write_bytes(b"")
        try:
            return run(
                self._command(chunk, run_up, beyond=beyond),
                directory=self.directory,
                timeout_seconds=self.remaining_seconds(),
                secrets=[self.url],
            )
        except ToolFailed as error:
            if _NOTHING_DECODED in str(error.members.get("stderr")):
                return Finished(b"", "", 0.0)
            raise

    def _command(self, chunk: Chunk, run_up: int, *, beyond: bool = True) -> list[str]:
        plan = self.plan
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        command += ["-filter_complex_threads", "1"]
        # The source's own clock all the way to the fps filter: a seek must not shift the grid.
        command += ["-copyts"]
        seek = _seek_to(plan.grid, chunk, run_up)
        if seek is not None:
            # The frame shown at the chunk's first instant may have begun long before it, so what
            # lies before the seek point is passed on (noaccurate_seek); the fps filter drops it.
            command += ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", _microseconds(seek)]
        options = input_options(plan.source.demuxer, far=plan.source.late_streams)
        command += ["-threads", "1", *options, "-i", self.url]
        command += ["-filter_complex", self._filters(chunk, beyond=beyond)]
        for number, rendition in enumerate(plan.renditions):
            command += ["-map", f"[o{number}]", *encoder_options(plan.grid, rendition)]
            if number == 0:  # which frame of the source each encoded frame is
                command += ["-stats_enc_pre", _STATS, "-stats_enc_pre_fmt", "{ptsi} {tbi}"]
            command += [*muxer_options(plan.grid, rendition), f"{rendition.name}.mp4"]
        return command

    def _filters(self, chunk: Chunk, *, beyond: bool = True) -> str:
        plan, grid = self.plan, self.plan.grid
        start = _microseconds(grid.time_of(chunk.start_frame))
        video = plan.source.video
        shared = []
        if video.interlaced or video.codec in _MAY_INTERLACE:
            # Frames that do not say that they hold two fields pass as they are.
            each = "send_field" if video.interlaced else "send_frame"
            shared.append(f"bwdif=mode={each}:deint=interlaced")
        # Half a microsecond more, because ffmpeg truncates what it reads as floating point.
        shared.append(f"fps=fps={grid.rate}:start_time={start}5:round=near")
        if not (beyond and plan.is_last(chunk)):
            shared.append(f"trim=end_frame={chunk.frame_count}")
        largest = plan.renditions[0]
        shared += to_bt709(video.colour, width=largest.width, height=largest.height)
        shared += ["setpts=N", f"split={len(plan.renditions)}"]
        ends = range(len(plan.renditions))
        split = "".join(f"[s{number}]" for number in ends)
        scales = (
            f"[s{number}]scale={plan.renditions[number].width}:{plan.renditions[number].height}"
            # bitexact: the same picture whichever instructions the processor of a retry has
            f":flags=bicubic+accurate_rnd+bitexact{scale_options(video.colour)}"
            f",setsar=1,{TAGS}[o{number}]"
            for number in ends
        )
        stream = video.stream_index
        return ";".join([f"[0:{stream}]{','.join(shared)}{split}", *scales])


# Broadcasts and cameras may mix fields with frames, and begin with frames.
_MAY_INTERLACE = frozenset({"h264", "mpeg2video", "mpeg4", "vc1", "dvvideo"})
_NOTHING_DECODED = "Could not open encoder before EOF"


def _seek_to(grid: Grid, chunk: Chunk, run_up: int) -> Fraction | None:
    """Give where to seek to, in seconds; None to read from the beginning."""
    seek = grid.time_of(chunk.start_frame) - run_up
    return seek if seek > grid.origin else None


def _repeats_its_end(frames: Sequence[Fraction], planned: int) -> bool:
    """Say whether what is too much is the last frame again and again.

    ffmpeg shows it for as long as the frame before, which may have stood for seconds.
    """
    return len(frames) > planned + 1 and len(set(frames[planned - 1 :])) == 1


def _microseconds(seconds: Fraction) -> str:
    return f"{round(seconds * 1_000_000) / 1_000_000:.6f}"


def _source_times(stats: Path) -> list[Fraction]:
    """Read when, by the source's clock, each encoded frame is shown."""
    times = []
    for line in stats.read_text().splitlines():
        ticks, time_base = line.split()
        times.append(int(ticks) * Fraction(time_base))
    return times

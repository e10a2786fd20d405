"""ffmpeg: one chunk of the picture, decoded and encoded into every rung of the ladder.

In one run of the tool, or in several, one after the other, where memory has no room for all rungs.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from zoetrope.adapters.encoder_options import encoder_options, muxer_options
from zoetrope.adapters.media_input import AS_STORED, global_options, input_options
from zoetrope.adapters.processes import Finished, run
from zoetrope.domain.colour import TAGS, scale_options, to_bt709
from zoetrope.domain.framing import as_shown, fitted
from zoetrope.domain.grid import Chunk
from zoetrope.domain.held import Excerpt, excerpt_of
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.memory import TASK_MB, passes
from zoetrope.domain.plan import Plan
from zoetrope.errors import ToolFailed

# How long before a chunk decoding begins. A second is enough where the container has an index of
# key frames; where it has none, the seek may land between two, and more is tried.
RUN_UPS_SECONDS = (1, 12, 60)
_FROM_THE_BEGINNING = None
EVERY_RUN_UP = (*RUN_UPS_SECONDS, _FROM_THE_BEGINNING)
"""The last is for a GOP that is longer than all others: slow, but the pictures are right."""
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
    run_ups: Sequence[int | None] = EVERY_RUN_UP
    memory_mb: int = TASK_MB

    def encode(self, chunk: Chunk) -> EncodedChunk:
        """Encode a chunk; a source that ends early gives fewer frames, possibly none.

        Raises ToolFailed.
        """
        cpu_seconds, beyond = 0.0, True
        frames: list[Fraction] = []
        first, *others = self._passes()
        for run_up in self.run_ups:
            cpu_seconds += self._run(chunk, first, run_up).cpu_seconds
            frames = _source_times(self.directory / _STATS)
            if self._begins_in_time(chunk, frames, run_up):
                break
            if not frames and run_up == RUN_UPS_SECONDS[-1] and not self._excerpt(chunk).held:
                break  # nothing comes any more: the source has ended
        if _repeats_its_end(frames, chunk.frame_count):
            beyond = False
            cpu_seconds += self._run(chunk, first, run_up, beyond=beyond).cpu_seconds
            frames = _source_times(self.directory / _STATS)
        for renditions in others if frames else ():
            cpu_seconds += self._run(chunk, renditions, run_up, beyond=beyond).cpu_seconds
        files = {each.name: self.directory / f"{each.name}.mp4" for each in self.plan.renditions}
        return EncodedChunk(files, len(frames), cpu_seconds)

    def _passes(self) -> Sequence[Sequence[Rendition]]:
        return passes(self.plan.source.video, self.plan.renditions, memory_mb=self.memory_mb)

    def _begins_in_time(self, chunk: Chunk, frames: Sequence[Fraction], run_up: int | None) -> bool:
        """Say whether the first frame is what the source shows then, not one from later on."""
        grid = self.plan.grid
        if chunk.start_frame == 0 or self._seek_to(chunk, run_up) is None:
            return True
        # A frame up to half of one late is shown there (round=near). A later one was put there only
        # for want of the frame before it, which a longer run-up finds.
        return bool(frames) and frames[0] < grid.time_of(chunk.start_frame) + 1 / (2 * grid.rate)

    def _excerpt(self, chunk: Chunk) -> Excerpt:
        return excerpt_of(self.plan.grid, self.plan.source.video, chunk)

    def _seek_to(self, chunk: Chunk, run_up: int | None) -> Fraction | None:
        """Give where to seek to, in seconds; None to read from the beginning."""
        if run_up is _FROM_THE_BEGINNING:
            return None
        grid = self.plan.grid
        seek = grid.time_of(self._excerpt(chunk).first_frame) - run_up
        return seek if seek > grid.origin else None

    def _run(
        self,
        chunk: Chunk,
        renditions: Sequence[Rendition],
        run_up: int | None,
        *,
        beyond: bool = True,
    ) -> Finished:
        """Run; a last chunk goes on as long as there is picture, unless not `beyond` its plan."""
        (self.directory / _STATS).write_bytes(b"")
        try:
            return run(
                self._command(chunk, renditions, run_up, beyond=beyond),
                directory=self.directory,
                timeout_seconds=self.remaining_seconds(),
                secrets=[self.url],
            )
        except ToolFailed as error:
            if _has_ended(str(error.members.get("stderr"))):
                return Finished(b"", "", 0.0)
            raise

    def _command(
        self, chunk: Chunk, renditions: Sequence[Rendition], run_up: int | None, *, beyond: bool
    ) -> list[str]:
        plan = self.plan
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        command += ["-filter_complex_threads", "1"]
        # The source's own clock all the way to the fps filter: a seek must not shift the grid.
        command += ["-copyts"]
        seek = self._seek_to(chunk, run_up)
        if seek is not None:
            # The frame shown at the chunk's first instant may have begun long before it, so what
            # lies before the seek point is passed on (noaccurate_seek); the fps filter drops it.
            command += ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", _microseconds(seek)]
        options = input_options(plan.source.demuxer, far=plan.source.late_streams)
        command += ["-threads", "1", *AS_STORED, *options, "-i", self.url]
        command += ["-filter_complex", self._filters(chunk, renditions, beyond=beyond)]
        for number, rendition in enumerate(renditions):
            command += ["-map", f"[o{number}]", *encoder_options(plan.grid, rendition)]
            if number == 0:  # which frame of the source each encoded frame is
                command += ["-stats_enc_pre", _STATS, "-stats_enc_pre_fmt", "{ptsi} {tbi}"]
            command += [*muxer_options(plan.grid, rendition), f"{rendition.name}.mp4"]
        return command

    def _filters(self, chunk: Chunk, renditions: Sequence[Rendition], *, beyond: bool) -> str:
        plan, grid = self.plan, self.plan.grid
        video, excerpt = plan.source.video, self._excerpt(chunk)
        start = _microseconds(grid.time_of(excerpt.first_frame))
        largest = plan.renditions[0]  # of the plan, or what a rendition becomes were its pass's
        # Frames that do not say that they hold two fields pass as they are.
        fields = "send_frame" if video.codec in _MAY_INTERLACE else ""
        fields = "send_field" if video.interlaced else fields
        shared = as_shown(video, width=largest.width, height=largest.height, fields=fields)
        # Half a microsecond more, because ffmpeg truncates what it reads as floating point.
        shared.append(f"fps=fps={grid.rate}:start_time={start}5:round=near")
        if excerpt.held:
            shared[-1] += ":eof_action=pass"  # the last picture comes, however short it is
        elif not (beyond and plan.is_last(chunk)):
            shared.append(f"trim=end_frame={chunk.frame_count}")
        shared += to_bt709(video.colour, width=largest.width, height=largest.height)
        shared += ["setpts=N", f"split={len(renditions)}"]
        split = "".join(f"[s{number}]" for number in range(len(renditions)))
        colours = scale_options(video.colour)
        hold = _hold(excerpt, chunk)
        scales = (
            f"[s{number}]{fitted(video, each.width, each.height, colours)},{TAGS}{hold}[o{number}]"
            for number, each in enumerate(renditions)
        )
        return ";".join([f"[0:{video.stream_index}]{','.join(shared)}{split}", *scales])


# Broadcasts and cameras may mix fields with frames, and begin with frames.
_MAY_INTERLACE = frozenset({"h264", "mpeg2video", "mpeg4", "vc1", "dvvideo"})
_NOTHING_DECODED = "Could not open encoder before EOF"
_FILTERS_FAILED = re.compile(r"\[fc#\d+[^]]*\] (Task finished with error|Terminating thread)")


def _has_ended(said: str) -> bool:
    """Say whether ffmpeg complains of nothing but that no frame came: the source has ended.

    Where a filter fails no frame comes either, and that is no end.
    """
    return _NOTHING_DECODED in said and not _FILTERS_FAILED.search(said)


def _hold(excerpt: Excerpt, chunk: Chunk) -> str:
    """Give the filters that let the last picture stand: behind all others, so that it costs them
    nothing.
    """
    if not excerpt.held:
        return ""
    end = excerpt.left_out + chunk.frame_count
    cut = f"trim=start_frame={excerpt.left_out}:end_frame={end}"
    return f",tpad=stop_mode=clone:stop={end},{cut},setpts=N"


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

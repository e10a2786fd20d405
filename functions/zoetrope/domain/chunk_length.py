"""How long a chunk may be, so that its task ends in time, and what gives way if none is short.

The same gives way where a rendition needs more memory than a task has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.costs import TASK_SECONDS, encoding_seconds, frame_seconds
from zoetrope.domain.grid import SEGMENT_SECONDS, Grid
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.memory import beyond_memory, passes
from zoetrope.domain.source import VideoStream
from zoetrope.errors import MediaRejected

MAX_CHUNKS = 10_000
"""Step Functions quotas: a Distributed Map runs at most 10,000 child executions at a time, and the
results of each chunk are read again when the video is published."""
TASK_LIMIT_SECONDS = 180
"""A task ends long before Lambda's 15 minutes, and a retry of it costs little."""
SLOWER = 1.5
"""How much slower a vCPU of Lambda is taken to be than the machine of the measurements."""
BUDGET_SECONDS = TASK_LIMIT_SECONDS / SLOWER
STANDARD_SECONDS = 16
"""What a chunk lasts if it can: its length hardly changes the cost, only the wait and what a retry
loses."""
HELD_CHUNKS = 16
"""Where the last picture is held, at most, if their tasks end in time."""
RUN_UP_SECONDS = 2
"""Of the source that are decoded before a chunk, for nothing, where key frames are close."""
MOST_RUN_UP_SECONDS = 840 / SLOWER - BUDGET_SECONDS
"""What decoding up to a chunk may take, beyond the chunk itself, within Lambda's 15 minutes."""
HARDER = 1.5
"""The hardest segment may take so much more than the hardest sample."""


def fit(
    video: VideoStream,
    grid: Grid,
    renditions: Sequence[Rendition],
    peak_kbps: Mapping[int, int],
) -> tuple[tuple[Rendition, ...], Grid]:
    """Give the renditions, and the grid with its chunks, of which every task ends in time.

    A chunk has one segment at least. Where that is too slow, segments of more than 4 s become
    shorter; then the costliest rendition gets a faster preset, again and again, and another codec
    that has none left is given up; at last segments become shorter than 4 s. `peak_kbps` is what
    each rung takes of H.264 at its hardest, by short side; one that is not named may need its cap.
    Raises MediaRejected where all of that is not enough: 12 h of 8K at 60 frames are too much; and
    where the key frames are so far apart that decoding up to a chunk alone takes too long.
    """
    fitted, hardness = list(renditions), _hardness(renditions, peak_kbps)
    if _Task(video, grid, hardness).run_up_seconds(fitted) > MOST_RUN_UP_SECONDS:
        raise _too_far_apart(video)
    while not (task := _Task(video, grid, hardness)).ends_in_time(fitted):
        if grid.segment_seconds <= SEGMENT_SECONDS and _ease(fitted, task):
            continue
        if grid.segment_seconds == 1:
            raise _too_much(video, grid)
        grid = replace(grid, segment_seconds=grid.segment_seconds - 1)
    # A task that has to decode minutes for nothing should encode as much, if it can. One behind the
    # last picture may read all the sound that follows it: then there should be few.
    wanted = max(STANDARD_SECONDS, int(video.run_up), int(video.held_seconds / HELD_CHUNKS))
    standard = max(1, wanted // grid.segment_seconds)
    length = max(task.least_segments, min(standard, task.affordable_segments(fitted)))
    return tuple(fitted), replace(grid, chunk_segments=length)


def chunk_seconds(
    video: VideoStream,
    grid: Grid,
    renditions: Sequence[Rendition],
    peak_kbps: Mapping[int, int],
) -> float:
    """Foresee the CPU seconds of a whole chunk, at its hardest, on the measuring machine."""
    task = _Task(video, grid, _hardness(renditions, peak_kbps))
    own = grid.chunk_segments * task.segment_seconds(renditions)
    return TASK_SECONDS + task.run_up_seconds(renditions) + own


def _hardness(renditions: Sequence[Rendition], peak_kbps: Mapping[int, int]) -> dict[int, float]:
    """Give the share of its cap that each rung needs, from what H.264 was measured to take."""
    return {
        each.short_side: min(1.0, HARDER * peak_kbps[each.short_side] / each.maxrate_kbps)
        for each in renditions
        if each.codec is Codec.H264 and each.short_side in peak_kbps
    }


@dataclass(frozen=True, slots=True)
class _Task:
    """The task of one chunk of a source."""

    video: VideoStream
    grid: Grid
    hardness: Mapping[int, float]

    def run_up_seconds(self, renditions: Sequence[Rendition]) -> float:
        """Give what it takes to decode up to its beginning, where that lies furthest, each pass."""
        # Of a screen recording that lacks most frames of its grid, only those that are there.
        there = min(Fraction(1), (self.video.average_rate or self.grid.rate) / self.grid.rate)
        run_up = max(Fraction(RUN_UP_SECONDS), self.video.run_up * there)
        return float(run_up) * self._decoding_seconds(renditions)

    def _decoding_seconds(self, renditions: Sequence[Rendition]) -> float:
        rate, count = self.grid.rate, max(1, len(passes(self.video, renditions)))
        return count * float(rate) * frame_seconds(self.video, rate, (), {})

    def segment_seconds(self, renditions: Sequence[Rendition]) -> float:
        """Give what each segment takes."""
        bits = {each.name: self.bits_per_frame(each) for each in renditions}
        return self.grid.segment_frames * frame_seconds(
            self.video, self.grid.rate, renditions, bits
        )

    def affordable_segments(self, renditions: Sequence[Rendition]) -> int:
        """Count the segments that it may have; more run-up than usual is not charged to them."""
        usual = TASK_SECONDS + RUN_UP_SECONDS * self._decoding_seconds(renditions)
        return int((BUDGET_SECONDS - usual) / self.segment_seconds(renditions))

    @property
    def least_segments(self) -> int:
        """Count the segments that it must have, or there would be too many tasks."""
        return ceil(self.grid.segment_count / MAX_CHUNKS)

    def ends_in_time(self, renditions: Sequence[Rendition]) -> bool:
        """Say whether it can have as many segments as it must."""
        return self.affordable_segments(renditions) >= self.least_segments

    def bits_per_frame(self, each: Rendition) -> float:
        """Give what a frame takes where the source is hardest."""
        share = self.hardness.get(each.short_side, 1.0)
        return 1000 * each.maxrate_kbps * share / float(self.grid.rate)


def _ease(renditions: list[Rendition], task: _Task) -> bool:
    """Make the costliest rendition that can be made cheaper so; False when none can."""

    def cost(each: Rendition) -> float:
        return encoding_seconds(each, task.bits_per_frame(each))

    return any(_give_way(renditions, each) for each in sorted(renditions, key=cost, reverse=True))


def within_memory(video: VideoStream, renditions: Sequence[Rendition]) -> tuple[Rendition, ...]:
    """Have what does not fit into a task's memory even alone give way; a faster preset needs less.

    H.264 at its fastest stays: beside the largest picture that is taken, there is room for it.
    """
    fitted = list(renditions)
    while any(_give_way(fitted, each) for each in beyond_memory(video, fitted)):
        pass
    return tuple(fitted)


def _give_way(renditions: list[Rendition], each: Rendition) -> bool:
    """Make one of the renditions cheaper; False when it cannot be."""
    presets = list(CODECS[each.codec].presets)
    speed = presets.index(each.preset)
    if speed > 0:
        renditions[renditions.index(each)] = replace(each, preset=presets[speed - 1])
        return True
    if each.codec is not Codec.H264:
        # The whole of it: who plays this codec would never see the sizes that it lacks.
        renditions[:] = [one for one in renditions if one.codec is not each.codec]
        return True
    return False


def _too_much(video: VideoStream, grid: Grid) -> MediaRejected:
    return MediaRejected(
        "source_too_large",
        f"{float(grid.duration) / 3600:.1f} hours of {video.width} x {video.height} at "
        f"{float(grid.rate):.0f} frames a second are more than can be processed. "
        "Export the video smaller, or cut it, and upload the pieces.",
    )


def _too_far_apart(video: VideoStream) -> MediaRejected:
    return MediaRejected(
        "source_too_large",
        f"The video has no key frame for {float(video.run_up) / 60:.0f} minutes, and to reach a "
        "place in them all before it must be decoded. Export it with a key frame every few seconds "
        "and upload it again.",
    )

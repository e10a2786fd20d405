"""The plan of a generation: the grid, the ladder and the tracks that its tasks build."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zoetrope.domain.audio import segment_ends
from zoetrope.domain.chunk_length import fit, within_memory
from zoetrope.domain.codecs import Codec
from zoetrope.domain.complexity import Complexity
from zoetrope.domain.grid import Chunk, Grid, grid_for
from zoetrope.domain.ladder import Rendition, renditions_for, rungs_for, worthwhile
from zoetrope.domain.profiles import DEFAULT, Profile, parse_profile
from zoetrope.domain.source import AudioStream, Source, SubtitleStream
from zoetrope.domain.spans import Span, span_segments, spans_of

VERSION = 2

# Tasks that no video waits for: they do not count towards its progress.
STILLS = "stills"
SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a task needs besides its own chunk or span."""

    source: Source
    grid: Grid
    renditions: tuple[Rendition, ...]
    span_segments: int
    """Segments in every span of an audio track but its last."""
    profile: Profile = DEFAULT

    @property
    def audio_tracks(self) -> dict[str, AudioStream]:
        """Name the audio tracks, in order: audio-0, audio-1, …"""
        return {f"audio-{number}": track for number, track in enumerate(self.source.audio)}

    @property
    def subtitle_tracks(self) -> dict[str, SubtitleStream]:
        """Name the subtitle tracks, in order: subtitle-0, subtitle-1, …"""
        return {f"subtitle-{number}": each for number, each in enumerate(self.source.subtitles)}

    @property
    def tasks(self) -> tuple[str, ...]:
        """Name every task, chunks first."""
        chunks = tuple(chunk_task(chunk.index) for chunk in self.grid.chunks())
        return chunks + tuple(span.task for span in self.spans())

    def spans(self) -> Iterator[Span]:
        """Give the spans of every audio track, track by track."""
        segments = len(segment_ends(self.grid)) if self.source.audio else 0
        for track in self.audio_tracks:
            yield from spans_of(track, segments, self.span_segments)

    @property
    def has_joins(self) -> bool:
        """Say whether an audio track is encoded in more than one span."""
        return len(segment_ends(self.grid)) > self.span_segments

    def is_last(self, chunk: Chunk) -> bool:
        """Say whether the chunk runs to the end of the source."""
        return chunk.start_frame + chunk.frame_count >= self.grid.frame_count

    def facts(self) -> dict[str, object]:
        """Give what the contract shows of a source that is being processed."""
        video = self.source.video
        return {
            "duration_seconds": round(float(self.grid.duration), 3),
            "width": video.width,
            "height": video.height,
            "frame_rate": round(float(self.grid.rate), 3),
        }

    def to_json(self) -> dict[str, object]:
        """Render as JSON; fractions as `num/den`."""
        return {
            "version": VERSION,
            "source": self.source.to_json(),
            "grid": self.grid.to_json(),
            "renditions": [rendition.to_json() for rendition in self.renditions],
            "span_segments": self.span_segments,
            "profile": self.profile.to_json(),
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Plan":
        """Read back what `to_json` wrote; raise ValueError at a version that is not ours."""
        if members["version"] != VERSION:
            raise ValueError(f"plan version {members['version']}, but {VERSION} is read here")
        return cls(
            source=Source.from_json(members["source"]),
            grid=Grid.from_json(members["grid"]),
            renditions=tuple(Rendition.from_json(each) for each in members["renditions"]),
            span_segments=members["span_segments"],
            profile=parse_profile(members["profile"]),
        )


def whole_plan(source: Source, profile: Profile = DEFAULT) -> Plan:
    """Plan every rung that fits, also in memory, before it is known how hard the source is."""
    video = source.video
    grid = grid_for(
        nominal=video.nominal_rate,
        average=video.average_rate,
        origin=video.origin,
        duration=video.duration,
        held=video.held_from is not None,
    )
    grid = replace(grid, segment_seconds=profile.segment_seconds)
    rungs = rungs_for(video.width, video.height, profile.rungs)
    renditions = renditions_for(video.width, video.height, rungs, profile)
    return Plan(
        source=source,
        grid=grid,
        renditions=within_memory(video, renditions),
        span_segments=span_segments(grid, source.size_bytes),
        profile=profile,
    )


def analysis_plan(source: Source, profile: Profile) -> Plan:
    """Plan what samples are encoded into: H.264 on every rung; nothing where there is no choice."""
    whole = whole_plan(source, profile)
    renditions = tuple(each for each in whole.renditions if each.codec is Codec.H264)
    is_open = profile.content_aware and len(renditions) > 1
    return replace(whole, renditions=renditions if is_open else ())


def plan_for(
    source: Source, profile: Profile = DEFAULT, complexity: Complexity | None = None
) -> Plan:
    """Plan the processing of a source; the same source always gives the same plan.

    Without its complexity every rung is kept, and each is taken to be as hard as its cap allows.
    """
    whole = whole_plan(source, profile)
    if complexity is None or not complexity.average_kbps or not profile.content_aware:
        return _fitted(whole, complexity)
    kept = worthwhile({each.short_side for each in whole.renditions}, complexity.average_kbps)
    renditions = tuple(each for each in whole.renditions if each.short_side in kept)
    return _fitted(replace(whole, renditions=renditions), complexity)


def _fitted(plan: Plan, complexity: Complexity | None) -> Plan:
    """Choose presets and chunk length so that every task ends in time."""
    peak_kbps = complexity.peak_kbps if complexity else {}
    renditions, grid = fit(plan.source.video, plan.grid, plan.renditions, peak_kbps)
    return replace(plan, grid=grid, renditions=renditions)


def chunk_task(index: int) -> str:
    """Name the task that encodes a chunk."""
    return f"chunk-{index:05d}"

"""The plan of a generation: the grid, the ladder and the tracks that its tasks build."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zoetrope.domain.grid import Chunk, Grid, grid_for
from zoetrope.domain.ladder import Rendition, ladder_for
from zoetrope.domain.rationals import fraction_text
from zoetrope.domain.source import AudioStream, Source, SubtitleStream

VERSION = 1

# Tasks that no video waits for: they do not count towards its progress.
STILLS = "stills"
SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a task needs besides its own chunk or track."""

    source: Source
    grid: Grid
    renditions: tuple[Rendition, ...]

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
        return chunks + tuple(self.audio_tracks)

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
            "grid": {
                "rate": fraction_text(self.grid.rate),
                "origin": fraction_text(self.grid.origin),
                "frame_count": self.grid.frame_count,
                "chunk_segments": self.grid.chunk_segments,
            },
            "renditions": [rendition.to_json() for rendition in self.renditions],
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Plan":
        """Read back what `to_json` wrote; raise ValueError at a version that is not ours."""
        if members["version"] != VERSION:
            raise ValueError(f"plan version {members['version']}, but {VERSION} is read here")
        grid = members["grid"]
        return cls(
            source=Source.from_json(members["source"]),
            grid=Grid(
                rate=Fraction(grid["rate"]),
                origin=Fraction(grid["origin"]),
                frame_count=grid["frame_count"],
                chunk_segments=grid["chunk_segments"],
            ),
            renditions=tuple(Rendition.from_json(each) for each in members["renditions"]),
        )


def plan_for(source: Source) -> Plan:
    """Plan the processing of a source; the same source always gives the same plan."""
    video = source.video
    grid = grid_for(
        nominal=video.nominal_rate,
        average=video.average_rate,
        origin=video.origin,
        duration=video.duration,
    )
    return Plan(source=source, grid=grid, renditions=ladder_for(video.width, video.height))


def chunk_task(index: int) -> str:
    """Name the task that encodes a chunk."""
    return f"chunk-{index:05d}"

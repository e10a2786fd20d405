"""The index of a generation: its tracks and the exact durations of their segments.

Written once by PublishVideo, read by the Streaming API; immutable. A track's segments all have the
same duration but the last, or nearly so, hence the run-length form: ten hours stay a few lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from zoetrope.domain.rationals import fraction_text

VERSION = 1

TrackKind = Literal["video", "audio"]


@dataclass(frozen=True, slots=True)
class Track:
    """One rendition or audio track: what a manifest says of it."""

    name: str
    kind: TrackKind
    codec: str
    """RFC 6381, as the init segment says it."""
    timescale: int
    """Ticks a second."""
    durations: tuple[tuple[int, int], ...]
    """Run-length: (ticks, how many segments in a row)."""
    bandwidth: int
    """RFC 8216 4.3.4.2: "the peak segment bit rate of the Variant Stream"; bit/s, measured."""
    average_bandwidth: int
    """Bit/s over the whole track, measured."""
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0
    language: str = ""
    """RFC 5646; `und` where the source does not say."""
    default: bool = False

    @property
    def segment_count(self) -> int:
        """Count the segments."""
        return sum(count for _, count in self.durations)

    @property
    def duration_ticks(self) -> int:
        """Add up the segments, in ticks of the timescale."""
        return sum(ticks * count for ticks, count in self.durations)

    @property
    def duration(self) -> Fraction:
        """Give the track's length in seconds."""
        return Fraction(self.duration_ticks, self.timescale)

    def segment_durations(self) -> Iterator[Fraction]:
        """Give each segment's length in seconds, in order."""
        for ticks, count in self.durations:
            for _ in range(count):
                yield Fraction(ticks, self.timescale)

    def to_json(self) -> dict[str, object]:
        """Render as JSON: the members that its kind has."""
        members: dict[str, object] = {
            "name": self.name,
            "kind": self.kind,
            "codec": self.codec,
            "timescale": self.timescale,
            "durations": [list(run) for run in self.durations],
            "bandwidth": self.bandwidth,
            "average_bandwidth": self.average_bandwidth,
        }
        if self.kind == "video":
            return members | {"width": self.width, "height": self.height}
        return members | {
            "channels": self.channels,
            "sample_rate": self.sample_rate,
            "language": self.language,
            "default": self.default,
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Track":
        """Read back what `to_json` wrote."""
        runs = tuple((int(ticks), int(count)) for ticks, count in members["durations"])
        return cls(**{**members, "durations": runs})


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that the manifests of one generation are rendered from."""

    video_id: str
    generation: int
    frame_rate: Fraction
    """Frames a second, exact."""
    duration: Fraction
    """Seconds, exact: the length of the video tracks."""
    tracks: tuple[Track, ...]

    @property
    def video_tracks(self) -> tuple[Track, ...]:
        """The renditions, in the order of the ladder: largest first."""
        return tuple(track for track in self.tracks if track.kind == "video")

    @property
    def audio_tracks(self) -> tuple[Track, ...]:
        """The audio tracks, in the order of the source."""
        return tuple(track for track in self.tracks if track.kind == "audio")

    def to_json(self) -> dict[str, object]:
        """Render as JSON; fractions as `num/den`."""
        return {
            "version": VERSION,
            "video_id": self.video_id,
            "generation": self.generation,
            "frame_rate": fraction_text(self.frame_rate),
            "duration": fraction_text(self.duration),
            "tracks": [track.to_json() for track in self.tracks],
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Index":
        """Read back what `to_json` wrote; raise ValueError at a version that is not ours."""
        if members["version"] != VERSION:
            raise ValueError(f"index version {members['version']}, but {VERSION} is read here")
        return cls(
            video_id=members["video_id"],
            generation=members["generation"],
            frame_rate=Fraction(members["frame_rate"]),
            duration=Fraction(members["duration"]),
            tracks=tuple(Track.from_json(track) for track in members["tracks"]),
        )


def run_lengths(durations: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Fold equal neighbours: [4, 4, 3] becomes ((4, 2), (3, 1))."""
    runs: list[tuple[int, int]] = []
    for ticks in durations:
        if runs and runs[-1][0] == ticks:
            runs[-1] = (ticks, runs[-1][1] + 1)
        else:
            runs.append((ticks, 1))
    return tuple(runs)

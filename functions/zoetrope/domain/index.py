"""The index of a generation: its tracks and the exact durations of their segments.

Written once by PublishVideo, read by the Streaming API; immutable. A track's segments all have the
same duration but the last, or nearly so, hence the run-length form: ten hours stay a few lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

from zoetrope.domain.languages import language_tag
from zoetrope.domain.rationals import fraction_text
from zoetrope.domain.storyboard import Storyboard

VERSION = 2
READ_VERSIONS = frozenset({1, 2})
"""What was published before there were stills and subtitles still plays: it has none of them."""

TrackKind = Literal["video", "audio", "subtitle"]


@dataclass(frozen=True, slots=True)
class Track:
    """One rendition, audio track or subtitle track: what a manifest says of it."""

    name: str
    kind: TrackKind
    codec: str
    """RFC 6381, as the init segment says it; empty for subtitles, which are plain WebVTT."""
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
    key_frame_bandwidth: int = 0
    """Of the key frames alone, like `bandwidth`; 0 where nobody noted where they lie."""
    key_frame_average_bandwidth: int = 0
    channels: int = 0
    sample_rate: int = 0
    language: str = ""
    """RFC 5646; `und` where the source does not say."""
    default: bool = False
    forced: bool = False
    """Subtitles that every viewer needs: of another language than the film's, of signs."""
    title: str = ""
    """What the source calls the track, as its owner wrote it."""

    @property
    def language_tag(self) -> str:
        """The RFC 5646 tag; "" when unknown, or when what the source says is no tag."""
        return language_tag(self.language)

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
        return members | {name: getattr(self, name) for name in _OF_KIND[self.kind]}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Track":
        """Read back what `to_json` wrote."""
        runs = tuple((int(ticks), int(count)) for ticks, count in members["durations"])
        return cls(**{**members, "durations": runs})


_OF_KIND: dict[TrackKind, tuple[str, ...]] = {
    "video": ("width", "height", "key_frame_bandwidth", "key_frame_average_bandwidth"),
    "audio": ("channels", "sample_rate", "language", "default", "title"),
    "subtitle": ("language", "default", "forced", "title"),
}


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
    has_poster: bool = False
    storyboard: Storyboard | None = None

    @property
    def video_tracks(self) -> tuple[Track, ...]:
        """The renditions, in the order of the ladder: largest first."""
        return tuple(track for track in self.tracks if track.kind == "video")

    @property
    def audio_tracks(self) -> tuple[Track, ...]:
        """The audio tracks, in the order of the source."""
        return tuple(track for track in self.tracks if track.kind == "audio")

    @property
    def subtitle_tracks(self) -> tuple[Track, ...]:
        """The subtitle tracks, in the order of the source."""
        return tuple(track for track in self.tracks if track.kind == "subtitle")

    @property
    def segment_count(self) -> int:
        """Count the segments of all renditions and audio tracks."""
        return sum(track.segment_count for track in (*self.video_tracks, *self.audio_tracks))

    def to_json(self) -> dict[str, object]:
        """Render as JSON; fractions as `num/den`."""
        return {
            "version": VERSION,
            "video_id": self.video_id,
            "generation": self.generation,
            "frame_rate": fraction_text(self.frame_rate),
            "duration": fraction_text(self.duration),
            "tracks": [track.to_json() for track in self.tracks],
            "has_poster": self.has_poster,
            "storyboard": asdict(self.storyboard) if self.storyboard else None,
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Index":
        """Read back what `to_json` wrote; raise ValueError at a version that is not ours."""
        if members["version"] not in READ_VERSIONS:
            raise ValueError(f"index version {members['version']}, but {VERSION} is read here")
        storyboard = members.get("storyboard")
        return cls(
            video_id=members["video_id"],
            generation=members["generation"],
            frame_rate=Fraction(members["frame_rate"]),
            duration=Fraction(members["duration"]),
            tracks=tuple(Track.from_json(track) for track in members["tracks"]),
            has_poster=members.get("has_poster", False),
            storyboard=Storyboard(**storyboard) if storyboard else None,
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

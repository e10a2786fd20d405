"""What is known of a source: the facts that planning and encoding need."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from zoetrope.domain.colour import SDR, Colour
from zoetrope.domain.rationals import fraction_text


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The picture."""

    stream_index: int
    codec: str
    width: int
    """As shown: square pixels, after rotation; so is `height`."""
    height: int
    rotation: int
    """Degrees clockwise that the player is asked to turn it: 0, 90, 180 or 270."""
    interlaced: bool
    nominal_rate: Fraction
    """Pictures a second as the container counts them; so is the average. Each field is one."""
    average_rate: Fraction
    origin: Fraction
    """When the first frame is shown, in seconds of the source's timestamps."""
    duration: Fraction
    """Seconds from the first frame to the end of the last."""
    colour: Colour = SDR


@dataclass(frozen=True, slots=True)
class AudioStream:
    """One audio track that can be decoded."""

    stream_index: int
    codec: str
    channels: int
    sample_rate: int
    language: str
    default: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleStream:
    """One track of text subtitles."""

    stream_index: int
    codec: str
    language: str
    title: str
    """What the source calls it; empty where it does not say."""
    default: bool
    forced: bool


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded original, as far as processing needs to know it."""

    demuxer: str
    size_bytes: int
    video: VideoStream
    audio: tuple[AudioStream, ...]
    subtitles: tuple[SubtitleStream, ...] = ()
    working_copy: bool = False
    """Whether all of this is said of a copy in another container, which the tasks read."""
    late_streams: bool = False
    """Whether a tool must look far into it to find what its streams are."""

    def to_json(self) -> dict[str, object]:
        """Render as JSON; fractions as `num/den`."""
        video = {name: _plain(getattr(self.video, name)) for name in VideoStream.__slots__}
        audio = [
            {name: getattr(track, name) for name in AudioStream.__slots__} for track in self.audio
        ]
        return {
            "demuxer": self.demuxer,
            "size_bytes": self.size_bytes,
            "video": video,
            "audio": audio,
            "subtitles": [asdict(track) for track in self.subtitles],
            "working_copy": self.working_copy,
            "late_streams": self.late_streams,
        }

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Source":
        """Read back what `to_json` wrote."""
        fractions = ("nominal_rate", "average_rate", "origin", "duration")
        video = members["video"] | {name: Fraction(members["video"][name]) for name in fractions}
        video["colour"] = Colour(**video["colour"])
        return cls(
            demuxer=members["demuxer"],
            size_bytes=members["size_bytes"],
            video=VideoStream(**video),
            audio=tuple(AudioStream(**track) for track in members["audio"]),
            subtitles=tuple(SubtitleStream(**each) for each in members.get("subtitles", ())),
            working_copy=members.get("working_copy", False),
            late_streams=members.get("late_streams", False),
        )


def _plain(value: object) -> object:
    if isinstance(value, Colour):
        return asdict(value)
    return fraction_text(value) if isinstance(value, Fraction) else value

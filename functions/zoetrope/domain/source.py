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
    """Seconds from the first frame to the end of the last, or of the sound if that is held."""
    colour: Colour = SDR
    run_up: Fraction = Fraction(0)
    """Seconds between a place in it and the key frame before, at most, as far as was looked."""
    sample_bytes: int = 2
    """In memory, of each sample of a decoded frame: 1 of pictures of 8 bits."""
    square: bool = True
    """Whether its pixels are square as they are stored."""
    mirrored: bool = False
    """Whether it is to be turned upside down, before the rotation."""
    crop: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Pixels that are stored and not shown: on the left, at the top, on the right, at the bottom;
    before the turn."""
    held_from: Fraction | None = None
    """When the last picture comes, in seconds likewise, if it is held because sound goes on."""

    @property
    def held_seconds(self) -> Fraction:
        """Give how long the last picture is held, in seconds."""
        if self.held_from is None:
            return Fraction(0)
        return self.origin + self.duration - self.held_from


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
        fractions = ("nominal_rate", "average_rate", "origin", "duration", "run_up")
        given = {"run_up": 0} | members["video"]
        video = given | {name: Fraction(given[name]) for name in fractions}
        video["colour"] = Colour(**video["colour"])
        if video.get("held_from") is not None:
            video["held_from"] = Fraction(video["held_from"])
        video["crop"] = tuple(video.get("crop", (0, 0, 0, 0)))
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

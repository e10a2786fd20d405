"""When a source's picture ends, and its sound, where that goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS
from zoetrope.domain.held import LEAST_SECONDS, held_until
from zoetrope.domain.rationals import fraction_or_none
from zoetrope.domain.streams import audio_streams

_INDEXED = {"mov", "avi"}
_PLACES = 7
"""Of which the key frame is looked up, besides the end."""


@dataclass(frozen=True, slots=True)
class Ends:
    """When a video ends, in seconds of its source's clock, and what follows from it."""

    run_up: Fraction
    """How far the key frames of its picture are apart."""
    picture: Fraction
    """When it ends."""
    video: Fraction
    """When all of it has ended, that picture and the sound with which its last frame is held."""
    held_from: Fraction | None = None
    """When its last frame comes, if that is held."""

    def without_hold(self) -> "Ends":
        """Give the same for a video that ends with its picture."""
        return replace(self, video=self.picture, held_from=None)


def find_ends(
    probe: Ffprobe, container: Mapping[str, Any], picture: Mapping[str, Any], origin: Fraction
) -> Ends:
    """Find them for a picture that begins at `origin`. Raises ToolFailed."""
    stated = _stated_end(container)
    end = _picture_end(probe, stated, picture, origin)
    run_up = _run_up(probe, picture, origin, end)
    # Whatever a head says: sound is where its packets are.
    sounds = _audible(container) if stated is not None and stated - end >= LEAST_SECONDS else []
    until = held_until(end, _ends_of(probe, sounds, stated or end))
    last = probe.last_shown(picture, end) if until is not None else None
    if until is None or last is None:
        return Ends(run_up, end, end)
    return Ends(run_up, end, until, last)


def _ends_of(
    probe: Ffprobe, streams: Sequence[Mapping[str, Any]], stated: Fraction
) -> list[Fraction]:
    found = (probe.end_of(stream, stated) for stream in streams)
    return [end for end in found if end is not None]


def _audible(container: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    streams = container.get("streams", [])
    kept = {track.stream_index for track in audio_streams(streams)}
    return [stream for stream in streams if stream.get("index") in kept]


def _stated_end(container: Mapping[str, Any]) -> Fraction | None:
    """Give when the last of all streams ends, as the container has it."""
    stated = container.get("format", {})
    length = fraction_or_none(stated.get("duration"))
    return (fraction_or_none(stated.get("start_time")) or Fraction(0)) + length if length else None


def _picture_end(
    probe: Ffprobe, stated: Fraction | None, picture: Mapping[str, Any], origin: Fraction
) -> Fraction:
    """Give when the picture ends: an index knows, elsewhere the last packets do."""
    if probe.demuxer in _INDEXED and picture.get("duration_ts"):
        time_base = Fraction(picture["time_base"])
        # AVI knows no time of showing: its frames count from wherever the decoder begins.
        begin = origin if probe.demuxer == "avi" else int(picture.get("start_pts") or 0) * time_base
        return begin + int(picture["duration_ts"]) * time_base
    end = probe.end_of(picture, stated) if stated is not None else None
    return end if end is not None else origin


def _run_up(
    probe: Ffprobe, picture: Mapping[str, Any], origin: Fraction, end: Fraction
) -> Fraction:
    """Give how far the key frames are apart, as an index tells it for places all over the picture.

    Not of a picture that is as short as the run-ups that are tried anyway.
    """
    length = end - origin
    if length <= RUN_UPS_SECONDS[-1]:
        return Fraction(0)
    places = [origin + length * number / (_PLACES + 1) for number in range(1, _PLACES + 1)]
    places.append(end - 1)
    found = probe.key_frames_before(int(picture["index"]), places)
    apart = [place - key for place, key in zip(places, found, strict=True) if key is not None]
    return max([Fraction(0), *apart])

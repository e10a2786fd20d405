"""Subtitle tracks as WebVTT: cues on the video's own time, whole and cut into segments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from zoetrope.domain.cue_times import cue_line
from zoetrope.domain.subtitle_text import plain_text

CONTENT_TYPE = "text/vtt; charset=utf-8"
MAX_CUES = 50_000
"""More than one a second for 12 h."""
UNSTATED_SECONDS = 5
"""How long a cue is shown at most whose container does not say."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A piece of a subtitle track as the container holds it."""

    start: Fraction
    """Seconds of the source's own clock."""
    duration: Fraction
    """Seconds; 0 if the container does not say."""
    payload: bytes


@dataclass(frozen=True, slots=True)
class Cue:
    """Some lines of text, and when they are shown: seconds of the video."""

    start: Fraction
    end: Fraction
    text: str


def cues_of(
    codec: str, packets: Iterable[Packet], *, origin: Fraction, duration: Fraction
) -> list[Cue]:
    """Give the cues of a track, on the clock of a video that begins at `origin` of the source's."""
    ordered = sorted(packets, key=lambda packet: packet.start)
    nexts = [after.start for _, after in pairwise(ordered)] + [origin + duration]
    cues = []
    for packet, following in zip(ordered, nexts, strict=False):
        length = packet.duration or min(Fraction(UNSTATED_SECONDS), following - packet.start)
        start = packet.start - origin
        text = plain_text(codec, packet.payload)
        cue = Cue(max(Fraction(0), start), min(duration, start + length), text)
        if cue.text and cue.end > cue.start:
            cues.append(cue)
    return cues[:MAX_CUES]


def render_file(cues: Sequence[Cue]) -> bytes:
    """Write a whole track."""
    return _webvtt(["WEBVTT"], cues)


def render_segments(cues: Sequence[Cue], *, length: Fraction, count: int) -> Iterator[bytes]:
    """Write a track in `count` segments of `length` seconds.

    RFC 8216 3.5: "Each WebVTT segment MUST contain all subtitle cues that are intended to be
    displayed during the period indicated by the segment EXTINF duration": one that lasts longer is
    in several, with its whole time in each.
    """
    shown: list[list[Cue]] = [[] for _ in range(count)]
    for cue in cues:
        number = int(cue.start / length)
        while number < count and number * length < cue.end:
            shown[number].append(cue)
            number += 1
    # RFC 8216 3.5: the header "synchronizes" cues with the media; both of ours begin at 0.
    header = ["WEBVTT", "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000"]
    return (_webvtt(header, each) for each in shown)


def _webvtt(header: list[str], cues: Sequence[Cue]) -> bytes:
    blocks = ["\n".join(header)]
    blocks += [f"{cue_line(cue.start, cue.end)}\n{_escaped(cue.text)}" for cue in cues]
    return ("\n\n".join(blocks) + "\n").encode()


def _escaped(text: str) -> str:
    """Leave no tag, no entity and no arrow (W3C WebVTT 4.1: cue text has no `-->`, `&` or `<`)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

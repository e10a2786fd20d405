"""What RFC 8216, Apple's rules and ISO/IEC 23009-1 ask of a video's manifests, and of its segments.

Independent of what writes them: playlists are read by the package m3u8, the MPD by ElementTree,
boxes by the dozen lines below. Every broken rule is a sentence in the list that is returned.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import m3u8

from tests.manifest_companions import codec_of, key_frame_faults, subtitle_faults

Fetch = Callable[[str], bytes]
_MPD = "{urn:mpeg:dash:schema:mpd:2011}"
_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it is in storage: when it begins and how long it is, in ticks; its bytes."""

    path: str
    begins: int
    ticks: int
    size: int


@dataclass(frozen=True, slots=True)
class Track:
    """A media playlist and what it leads to."""

    name: str
    extinfs: tuple[Fraction, ...]
    timescale: int
    codec: str
    segments: tuple[Segment, ...]

    @property
    def peak(self) -> Fraction:
        """Bit/s, RFC 8216 4.1: "the largest bit rate of any continuous set of segments whose total

        duration is between 0.5 and 1.5 times the target duration".
        """
        target, count = math.ceil(max(self.extinfs)), len(self.segments)
        rates = [
            sum(each.size for each in self.segments[first:last]) * 8 / seconds
            for first in range(count)
            for last in range(first + 1, count + 1)
            if target <= 2 * (seconds := sum(self.extinfs[first:last], Fraction(0))) <= 3 * target
        ]
        return max(rates, default=self.average)

    @property
    def average(self) -> Fraction:
        """Bit/s over all."""
        return sum(s.size for s in self.segments) * 8 / sum(self.extinfs, Fraction(0))


def broken_rules(base: str, fetch: Fetch) -> list[str]:
    """Fetch every manifest and segment of a video; give each rule that is broken."""
    url = urljoin(base, "master.m3u8")
    text = fetch(url).decode()
    master = m3u8.loads(text, uri=url)
    tracks: dict[str, Track] = {}
    targets: set[int | None] = set()
    faults: list[str] = []
    for link in [*(p.absolute_uri for p in master.playlists), *_alternatives(master)]:
        playlist = fetch(link).decode()
        faults += playlist_faults(playlist, name := track_name(link))
        parsed = m3u8.loads(playlist, uri=link)
        targets.add(parsed.target_duration)
        tracks[name] = read_track(name, parsed, fetch)
    if len(targets) != 1:  # RFC 8216 6.2.4
        faults.append(f"the playlists have different target durations: {targets}")
    subtitles = [read_subtitles(each.absolute_uri, fetch) for each in _of("SUBTITLES", master)]
    faults += master_faults(text, master, tracks, subtitles)
    for track in tracks.values():
        faults += timeline_faults(track)
    faults += companion_faults(master, tracks, fetch)
    faults += dash_faults(fetch(urljoin(base, "manifest.mpd")).decode(), tracks)
    return faults


def companion_faults(master: m3u8.M3U8, tracks: dict[str, Track], fetch: Fetch) -> Iterator[str]:
    """Key frames are those of the very segments; subtitles last as long as the picture."""
    for each in master.iframe_playlists:
        name = track_name(each.absolute_uri)
        playlist = m3u8.loads(fetch(each.absolute_uri).decode(), uri=each.absolute_uri)
        bodies = {s.absolute_uri: fetch(s.absolute_uri) for s in playlist.segments}
        yield from key_frame_faults(name, playlist, bodies)
        whole = tracks[name.removesuffix("-key-frames")]
        if [urlsplit(url).path for url in bodies] != [s.path for s in whole.segments]:
            yield f"{name}: names other segments than {whole.name}"
    lasts = sum(tracks[track_name(master.playlists[0].uri)].extinfs, Fraction(0))
    for media in _of("SUBTITLES", master):
        playlist = m3u8.loads(fetch(media.absolute_uri).decode(), uri=media.absolute_uri)
        texts = [fetch(segment.absolute_uri).decode() for segment in playlist.segments]
        name = track_name(media.absolute_uri)
        yield from subtitle_faults(name, playlist, texts, lasts=lasts)


def read_subtitles(url: str, fetch: Fetch) -> Track:
    """Fetch every segment of subtitles: text, without boxes or a clock of its own."""
    playlist = m3u8.loads(fetch(url).decode(), uri=url)
    extinfs = tuple(Fraction(text) for text in re.findall(r"#EXTINF:([\d.]+),", playlist.dumps()))
    sizes = [len(fetch(segment.absolute_uri)) for segment in playlist.segments]
    segments = tuple(Segment("", 0, 0, size) for size in sizes)
    return Track(track_name(url), extinfs, 1, "", segments)


def _alternatives(master: m3u8.M3U8) -> Iterator[str]:
    yield from (media.absolute_uri for media in _of("AUDIO", master))


def _of(kind: str, master: m3u8.M3U8) -> list[Any]:
    return [media for media in master.media if media.type == kind]


def track_name(link: str) -> str:
    return urlsplit(link).path.rpartition("/")[2].removesuffix(".m3u8")


def playlist_faults(text: str, name: str) -> Iterator[str]:
    """RFC 8216 4.3.3 and 8.1: the tags of a media playlist."""
    lines = text.splitlines()
    counts = {tag: sum(line.startswith(f"#{tag}") for line in lines) for tag in _ONCE}
    yield from (
        f"{name}: {tag} occurs {count} times" for tag, count in counts.items() if count != 1
    )
    if lines[0] != "#EXTM3U" or lines[-1] != "#EXT-X-ENDLIST":
        yield f"{name}: does not begin with EXTM3U and end with ENDLIST"
    target = int(next(line for line in lines if "TARGETDURATION" in line).partition(":")[2])
    longest = max(Fraction(line[8:].rstrip(",")) for line in lines if line.startswith("#EXTINF"))
    # 4.3.3.1: "when rounded to the nearest integer, MUST be less than or equal to the target"
    if math.floor(longest + Fraction(1, 2)) > target:
        yield f"{name}: an EXTINF of {float(longest)} is over the target duration {target}"


_ONCE = (
    "EXTM3U",
    "EXT-X-VERSION:",
    "EXT-X-TARGETDURATION:",
    "EXT-X-PLAYLIST-TYPE:VOD",
    "EXT-X-MAP:",
    "EXT-X-ENDLIST",
)


def master_faults(
    text: str, master: m3u8.M3U8, tracks: dict[str, Track], subtitles: list[Track]
) -> Iterator[str]:
    """RFC 8216 4.3.4: variants and groups, and bandwidths against the real segments."""
    if "#EXT-X-INDEPENDENT-SEGMENTS" not in text:
        yield "master: the segments are not said to be independent"
    for kind in ("AUDIO", "SUBTITLES"):
        names = [media.name for media in master.media if media.type == kind]
        if len(names) != len(set(names)):
            yield f"master: two of {kind} have the same name"
        if sum(media.default == "YES" for media in master.media if media.type == kind) > 1:
            yield f"master: {kind} has more than one default"
    audio = [tracks[track_name(each)] for each in _alternatives(master)]
    for playlist in master.playlists:
        track, info = tracks[track_name(playlist.uri)], playlist.stream_info
        yield from _variant_faults(track, audio, subtitles, info)
    videos = [tracks[track_name(playlist.uri)] for playlist in master.playlists]
    if len({video.extinfs for video in videos}) != 1:
        yield "master: the variants are not cut at the same times"
    if not master.iframe_playlists:
        yield "master: there is no I-frame playlist"


def _variant_faults(
    track: Track, audio: list[Track], subtitles: list[Track], info: Any
) -> Iterator[str]:
    peak, average = track.peak, track.average
    for group in filter(None, (audio, subtitles)):  # the worst of each, RFC 8216 4.3.4.2
        peak += max(each.peak for each in group)
        average += max(each.average for each in group)
    if not peak <= info.bandwidth <= peak * Fraction(101, 100) + 1:
        yield f"{track.name}: BANDWIDTH {info.bandwidth}, but the peak is {float(peak):.0f}"
    said = info.average_bandwidth
    if not average <= said <= average * Fraction(101, 100) + 1 or said > info.bandwidth:
        yield f"{track.name}: AVERAGE-BANDWIDTH {said}, but it is {float(average):.0f}"
    codecs = {track.codec, *(each.codec for each in audio)}
    if set(info.codecs.split(",")) != codecs:
        yield f"{track.name}: CODECS {info.codecs}, but the init segments say {codecs}"
    if not info.resolution or not info.frame_rate:
        yield f"{track.name}: has no RESOLUTION or FRAME-RATE"
    if bool(info.audio) != bool(audio):
        yield f"{track.name}: AUDIO does not fit the groups"


def timeline_faults(track: Track) -> Iterator[str]:
    """Segments follow each other without a gap, and EXTINF says how long each is."""
    at = track.segments[0].begins
    for number, (segment, extinf) in enumerate(zip(track.segments, track.extinfs, strict=True), 1):
        if segment.begins != at:
            yield f"{track.name}: segment {number} begins at {segment.begins}, not at {at}"
        at = segment.begins + segment.ticks
        if abs(Fraction(segment.ticks, track.timescale) - extinf) > Fraction(1, 10**6):
            yield f"{track.name}: segment {number} is not as long as its EXTINF"


def dash_faults(text: str, tracks: dict[str, Track]) -> Iterator[str]:
    """The MPD is of the same tracks, codecs, segments and times as the playlists."""
    mpd = ET.fromstring(text)
    found = {each.get("id"): each for each in mpd.iter(f"{_MPD}Representation")}
    for name, track in tracks.items():
        representation = found.get(name)
        if representation is None:
            yield f"MPD: has no {name}"
            continue
        if representation.get("codecs") != track.codec:
            yield f"MPD: {name} has other codecs"
        peak = track.peak
        if not peak <= int(representation.get("bandwidth", 0)) <= peak * Fraction(101, 100) + 1:
            yield f"MPD: the bandwidth of {name} is not that of its segments"
        lengths = [int(each.get("d", 0)) for each in representation.iter(f"{_MPD}S")]
        if lengths != [segment.ticks for segment in track.segments]:
            yield f"MPD: the timeline of {name} is not that of its segments"
        urls = representation.iter(f"{_MPD}SegmentURL")
        paths = [urlsplit(each.get("media", "")).path for each in urls]
        if paths != [segment.path for segment in track.segments]:
            yield f"MPD: {name} names other segments than the playlist"
    said = re.fullmatch(r"PT([\d.]+)S", mpd.get("mediaPresentationDuration", ""))
    longest = max(
        Fraction(sum(segment.ticks for segment in track.segments), track.timescale)
        for track in tracks.values()
    )
    if not said or not 0 < Fraction(said[1]) - longest <= Fraction(1, 1000):
        yield "MPD: does not end right after its longest track"


def read_track(name: str, playlist: m3u8.M3U8, fetch: Fetch) -> Track:
    """Fetch the init segment and every segment of a track."""
    init = dict(boxes(fetch(playlist.segment_map[0].absolute_uri)))
    timescale = int.from_bytes(init[b"mdhd"][12:16])
    extinfs = tuple(Fraction(line) for line in re.findall(r"#EXTINF:([\d.]+),", playlist.dumps()))
    segments = tuple(
        read_segment(urlsplit(each.absolute_uri).path, fetch(each.absolute_uri))
        for each in playlist.segments
    )
    return Track(name, extinfs, timescale, codec_of(init[b"stsd"]), segments)


def read_segment(path: str, body: bytes) -> Segment:
    """ISO/IEC 14496-12 8.8.12, 8.8.8: when the fragment begins, and how long its samples are."""
    found = list(boxes(body))
    kinds = dict(found)
    tfdt = kinds[b"tfdt"]
    begins = int.from_bytes(tfdt[4:12] if tfdt[0] else tfdt[4:8])
    default = default_duration(kinds[b"tfhd"])
    ticks = sum(run_duration(run, default) for kind, run in found if kind == b"trun")
    return Segment(path, begins, ticks, len(body))


def default_duration(tfhd: bytes) -> int:
    flags, at = int.from_bytes(tfhd[1:4]), 8
    at += 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    return int.from_bytes(tfhd[at : at + 4]) if flags & 0x8 else 0


def run_duration(trun: bytes, default: int) -> int:
    flags, count = int.from_bytes(trun[1:4]), int.from_bytes(trun[4:8])
    at = 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    if not flags & 0x100:
        return count * default
    return sum(int.from_bytes(trun[at + n * width : at + n * width + 4]) for n in range(count))


def boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box and those inside, as (type, content)."""
    at = 0
    while at < len(body):
        size, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        content = body[at + 8 : at + size]
        yield kind, content
        if kind in _CONTAINERS:
            yield from boxes(content)
        at += size

"""HLS playlists (RFC 8216) of one generation, rendered from its index."""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

from zoetrope.domain.hls_subtitles import SUBTITLES_GROUP, subtitle_renditions
from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys, SignKeys
from zoetrope.domain.track_names import track_names

CONTENT_TYPE = "application/vnd.apple.mpegurl"

# RFC 8216 7: "The EXT-X-MAP tag in a Media Playlist that does not contain EXT-X-I-FRAMES-ONLY"
# needs "a compatibility version number of 6 or greater".
VERSION = 6
AUDIO_GROUP = "audio"

# Decimals of an EXTINF. Each is wrong by half a nanosecond at most: 43,200 segments of one second
# (12 h) add up to 22 µs.
_DECIMALS = 9


def render_multivariant_playlist(index: Index, *, query: str = "") -> Iterator[str]:
    """Give the lines of `master.m3u8`: a variant per rendition, its key frames, the other tracks.

    `query` is put behind the address of every playlist.
    """
    yield from ("#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS")
    yield from _audio_renditions(index.audio_tracks, query)
    yield from subtitle_renditions(index.subtitle_tracks, query)
    for track in index.video_tracks:
        yield _variant(track, index)
        yield f"{track.name}.m3u8{query}"
    for track in index.video_tracks:
        if track.key_frame_bandwidth:
            yield _key_frames(track, query)


def render_media_playlist(index: Index, track: Track, *, sign: SignKeys) -> Iterator[str]:
    """Give the lines of `{track}.m3u8`: every segment of a track, each URL signed."""
    keys = GenerationKeys(index.video_id, index.generation)
    yield from playlist_head(index, track)
    yield "#EXT-X-INDEPENDENT-SEGMENTS"
    if track.kind == "subtitle":  # RFC 8216 3.5: each WebVTT segment begins with its own header
        urls = sign(keys.subtitle_segments(track.name, track.segment_count))
    else:
        urls = sign(keys.init_and_segments(track.name, track.segment_count))
        yield f'#EXT-X-MAP:URI="{next(urls)}"'
    for extinf, url in zip(extinfs(track), urls, strict=True):
        yield extinf
        yield url
    yield "#EXT-X-ENDLIST"


def playlist_head(index: Index, track: Track) -> list[str]:
    """Give the lines with which every media playlist of a track begins."""
    streams = (*index.video_tracks, *index.audio_tracks)
    # RFC 8216 6.2.4: "Each Media Playlist in each Variant Stream MUST have the same target
    # duration", but for those of subtitles and of key frames, which "MAY have different" ones.
    alike = [track] if track.kind == "subtitle" else streams
    return [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target_duration(alike)}",
        "#EXT-X-MEDIA-SEQUENCE:1",
        # RFC 8216 4.3.3.5: "if the EXT-X-PLAYLIST-TYPE value is VOD […] the Media Playlist MUST NOT
        # change".
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]


def target_duration(tracks: Iterable[Track]) -> int:
    """Give the target duration of playlists, in seconds: that of the longest segment of all.

    RFC 8216 4.3.3.1: "The EXTINF duration of each Media Segment in the Playlist file, when rounded
    to the nearest integer, MUST be less than or equal to the target duration". Rounding up obeys
    it, and satisfies players that compare without rounding.
    """
    runs = ((ticks, track.timescale) for track in tracks for ticks, _ in track.durations)
    return max((math.ceil(Fraction(ticks, timescale)) for ticks, timescale in runs), default=1)


def seconds_text(seconds: Fraction) -> str:
    """Write seconds as a decimal: as many digits as it takes, nine at most, three at least."""
    whole, rest = divmod(round(seconds * 10**_DECIMALS), 10**_DECIMALS)
    digits = f"{rest:0{_DECIMALS}d}"
    return f"{whole}.{digits[:3]}{digits[3:].rstrip('0')}"


def extinfs(track: Track) -> Iterator[str]:
    """Give the EXTINF line of each segment."""
    for ticks, count in track.durations:
        line = f"#EXTINF:{seconds_text(Fraction(ticks, track.timescale))},"
        for _ in range(count):
            yield line


def _variant(track: Track, index: Index) -> str:
    audio = index.audio_tracks
    codecs = dict.fromkeys([track.codec, *(a.codec for a in audio)])
    # RFC 8216 4.3.4.2: BANDWIDTH "represents the peak segment bit rate of the Variant Stream […]
    # over all possible combinations of Renditions": the video's peak and the worst of each group's.
    groups = [group for group in (audio, index.subtitle_tracks) if group]
    peak = track.bandwidth + sum(max(t.bandwidth for t in group) for group in groups)
    average = track.average_bandwidth
    average += sum(max(t.average_bandwidth for t in group) for group in groups)
    attributes = [
        f"BANDWIDTH={peak}",
        f"AVERAGE-BANDWIDTH={average}",
        f'CODECS="{",".join(codecs)}"',
        f"RESOLUTION={track.width}x{track.height}",
        # RFC 8216 4.3.4.2: FRAME-RATE is "rounded to three decimal places".
        f"FRAME-RATE={float(index.frame_rate):.3f}",
    ]
    if audio:
        attributes.append(f'AUDIO="{AUDIO_GROUP}"')
    if index.subtitle_tracks:
        attributes.append(f'SUBTITLES="{SUBTITLES_GROUP}"')
    return "#EXT-X-STREAM-INF:" + ",".join(attributes)


def key_frame_playlist_name(track: Track) -> str:
    """Name the playlist of a rendition's key frames."""
    return f"{track.name}-key-frames.m3u8"


def _key_frames(track: Track, query: str) -> str:
    # RFC 8216 4.3.4.3: every attribute of EXT-X-STREAM-INF, "except for the FRAME-RATE, AUDIO,
    # SUBTITLES, and CLOSED-CAPTIONS attributes", and the URI.
    return "#EXT-X-I-FRAME-STREAM-INF:" + ",".join([
        f"BANDWIDTH={track.key_frame_bandwidth}",
        f"AVERAGE-BANDWIDTH={track.key_frame_average_bandwidth}",
        f'CODECS="{track.codec}"',
        f"RESOLUTION={track.width}x{track.height}",
        f'URI="{key_frame_playlist_name(track)}{query}"',
    ])  # fmt: skip


def _audio_renditions(tracks: tuple[Track, ...], query: str) -> Iterator[str]:
    default = default_audio(tracks)
    taken = {default.language_tag} if default else set()
    for track, name in zip(tracks, track_names(tracks), strict=True):
        language = track.language_tag
        # RFC 8216 4.3.4.1.1: "Each EXT-X-MEDIA tag with an AUTOSELECT=YES attribute SHOULD have a
        # combination of LANGUAGE, […] that is distinct from those of other AUTOSELECT=YES members".
        chosen = track is default or language not in taken
        taken.add(language)
        yield _audio_rendition(
            track,
            name=name,
            default=track is default,
            autoselect=chosen,
            language=language,
            query=query,
        )


def _audio_rendition(
    track: Track, *, name: str, default: bool, autoselect: bool, language: str, query: str
) -> str:
    attributes = ["TYPE=AUDIO", f'GROUP-ID="{AUDIO_GROUP}"', f'NAME="{name}"']
    if language:
        attributes.append(f'LANGUAGE="{language}"')
    attributes += [
        f"DEFAULT={_yes_or_no(yes=default)}",
        f"AUTOSELECT={_yes_or_no(yes=autoselect)}",
        f'CHANNELS="{track.channels}"',
        f'URI="{track.name}.m3u8{query}"',
    ]
    return "#EXT-X-MEDIA:" + ",".join(attributes)


def default_audio(tracks: tuple[Track, ...]) -> Track | None:
    """Choose the one audio track that plays unless the viewer says otherwise; None without any."""
    # RFC 8216 4.3.4.1.1: "A Group MUST NOT have more than one member with a DEFAULT attribute of
    # YES"; sources mark none or several.
    return next((track for track in tracks if track.default), tracks[0] if tracks else None)


def _yes_or_no(*, yes: bool) -> str:
    return "YES" if yes else "NO"

"""The DASH manifest (ISO/IEC 23009-1) of one generation: the same CMAF segments as HLS.

Each segment URL carries a signature of its own, which no SegmentTemplate can express; so each
Representation has a SegmentList that spells the URLs, and a SegmentTimeline for exact times.
"""

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from math import floor

from zoetrope.domain.dash_extras import image_set, text_sets
from zoetrope.domain.hls import default_audio, seconds_text, target_duration
from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys, SignKeys
from zoetrope.domain.track_names import track_names

CONTENT_TYPE = "application/dash+xml"

# ISO/IEC 23009-1 8.4 (ISO base media file format main profile): the one that knows SegmentList.
PROFILE = "urn:mpeg:dash:profile:isoff-main:2011"
_CHANNELS_SCHEME = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"


def render_manifest(index: Index, *, sign: SignKeys, query: str = "") -> Iterator[str]:
    """Give the lines of `manifest.mpd`: an AdaptationSet for video, one per other track and stills.

    `query` is put behind the address of what this API itself serves.
    """
    # ISO/IEC 23009-1 5.3.1.2: minBufferTime; at the peak rate one segment is then always there.
    buffer = target_duration((*index.video_tracks, *index.audio_tracks))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="{PROFILE}" type="static"'
        f' mediaPresentationDuration="PT{seconds_text(_presentation_duration(index))}S"'
        f' minBufferTime="PT{buffer}S">'
    )
    yield '<Period id="0" start="PT0S">'
    base = _base_url(index, sign)
    yield from _video_sets(index, base, sign)
    default = default_audio(index.audio_tracks)
    for number, track in enumerate(index.audio_tracks, start=1):
        main = track is default
        yield from _audio_set(index, track, number=number, main=main, base=base, sign=sign)
    yield from text_sets(index, first_id=len(index.audio_tracks) + 1, sign=sign)
    yield from image_set(index, query)
    yield "</Period>"
    yield "</MPD>"


def _presentation_duration(index: Index) -> Fraction:
    # The first whole millisecond after the end of every track. A browser's film ends with the last
    # sample of its longest track, sound mostly. dash.js 5.2.1 takes time that has come to the
    # declared end before the browser says `ended` for a film that hangs: it goes back by half a
    # second and pauses, now and then even where both are equal. Time never comes to this.
    longest = max(track.duration for track in (*index.video_tracks, *index.audio_tracks))
    return Fraction(floor(longest * 1000) + 1, 1000)


def _base_url(index: Index, sign: SignKeys) -> list[str]:
    # Relative URLs need none: they are resolved against the manifest's own. Absolute ones are not
    # resolved against it (RFC 3986 5.2.2) and need none either. It is there for ffmpeg, whose dash
    # demuxer makes room for a SegmentURL as long as the manifest's URL and its BaseURL together
    # (libavformat/dashdec.c, `max_url_size`), and truncates a signed one without.
    keys = GenerationKeys(index.video_id, index.generation)
    tracks = (*index.video_tracks, *index.audio_tracks)
    longest = max(sign(keys.segment(t.name, t.segment_count) for t in tracks), key=len)
    return [f"<BaseURL>{escape(longest)}</BaseURL>"] if "://" in longest else []


def _video_sets(index: Index, base: list[str], sign: SignKeys) -> Iterator[str]:
    # ISO/IEC 23009-1 5.3.3.1: a player switches within a set, so a set has one codec.
    families = dict.fromkeys(track.codec.partition(".")[0] for track in index.video_tracks)
    others = len(index.tracks) - len(index.video_tracks)
    for position, family in enumerate(families):
        # The first set is 0, sound and subtitles count from 1, further codecs come after them.
        number = others + position if position else 0
        # 5.3.3.2: segmentAlignment, and startWithSAP 1: each segment starts with a closed GOP, so
        # that a player may change the Representation at any segment.
        yield (
            f'<AdaptationSet id="{number}" contentType="video" mimeType="video/mp4"'
            f' segmentAlignment="true" startWithSAP="1" frameRate="{_rate(index.frame_rate)}">'
        )
        yield from base
        for track in index.video_tracks:
            if track.codec.startswith(f"{family}."):
                size = f' width="{track.width}" height="{track.height}" sar="1:1"'
                yield from _representation(index, track, attributes=size, sign=sign)
        yield "</AdaptationSet>"


def _audio_set(
    index: Index, track: Track, *, number: int, main: bool, base: list[str], sign: SignKeys
) -> Iterator[str]:
    language = track.language_tag
    yield (
        f'<AdaptationSet id="{number}" contentType="audio" mimeType="audio/mp4"'
        + (f' lang="{language}"' if language else "")
        + ' segmentAlignment="true" startWithSAP="1">'
    )
    if track.title:
        yield f"<Label>{escape(track_names(index.audio_tracks)[number - 1])}</Label>"
    role = "main" if main else "alternate"
    yield f'<Role schemeIdUri="urn:mpeg:dash:role:2011" value="{role}"/>'
    yield from base
    rate = f' audioSamplingRate="{track.sample_rate}"'
    yield from _representation(index, track, attributes=rate, sign=sign)
    yield "</AdaptationSet>"


def _representation(
    index: Index, track: Track, *, attributes: str, sign: SignKeys
) -> Iterator[str]:
    keys = GenerationKeys(index.video_id, index.generation)
    yield (
        f'<Representation id="{track.name}" codecs="{track.codec}"'
        f' bandwidth="{track.bandwidth}"{attributes}>'
    )
    if track.kind == "audio":
        yield (
            f'<AudioChannelConfiguration schemeIdUri="{_CHANNELS_SCHEME}"'
            f' value="{track.channels}"/>'
        )
    # ISO/IEC 23009-1 5.3.9.2 and 5.3.9.3: `duration` and SegmentTimeline exclude each other; the
    # timeline is exact, and a shorter last segment needs no special case.
    yield f'<SegmentList timescale="{track.timescale}">'
    urls = sign(keys.init_and_segments(track.name, track.segment_count))
    yield f'<Initialization sourceURL="{escape(next(urls))}"/>'
    yield from _timeline(track)
    for url in urls:
        yield f'<SegmentURL media="{escape(url)}"/>'
    yield "</SegmentList>"
    yield "</Representation>"


def _timeline(track: Track) -> Iterator[str]:
    yield "<SegmentTimeline>"
    # No @r, which would say the same shorter: dash.js 5.2.1 takes the SegmentURL whose number is
    # that of the S element, so with a repeated one it fetches wrong segments and stops.
    start = ' t="0"'
    for ticks, count in track.durations:
        for _ in range(count):
            yield f'<S{start} d="{ticks}"/>'
            start = ""
    yield "</SegmentTimeline>"


def _rate(frame_rate: Fraction) -> str:
    if frame_rate.denominator == 1:
        return str(frame_rate.numerator)
    return f"{frame_rate.numerator}/{frame_rate.denominator}"

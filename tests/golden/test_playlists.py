"""The manifests of one film, kept as files, and read again by a parser that is not ours.

Write them anew with `python -m tests.golden.test_playlists` and read the difference.
"""

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import m3u8
import pytest
import webvtt
from mpegdash.parser import MPEGDASHParser

from tests.indexes import (
    KEY_FRAMES,
    STORYBOARD,
    audio_track,
    film_index,
    full_film_index,
    index_of,
    video_track,
    written,
)
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.hls import render_media_playlist, render_multivariant_playlist
from zoetrope.domain.hls_key_frames import render_key_frame_playlist
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.sigv4 import Credentials, Presigner, SigningScope
from zoetrope.domain.storyboard import render_storyboard

HERE = Path(__file__).parent
SIGNED_AT = 1_790_000_100
NAMES = [
    "master.m3u8",
    "720p.m3u8",
    "audio-0.m3u8",
    "720p-key-frames.m3u8",
    "subtitle-0.m3u8",
    "manifest.mpd",
    "storyboard.vtt",
]


def rendered() -> dict[str, str]:
    """The manifests by file name, signed at a fixed time with well-known credentials."""
    index = full_film_index()
    scope = SigningScope(
        Credentials("AKIDEXAMPLE", "secret", "session/token=="),
        region="eu-central-1",
        signed_at=SIGNED_AT,
    )
    sign = Presigner(
        scope,
        method="GET",
        base_url="https://zoetrope-media.s3.eu-central-1.amazonaws.com",
        expires_seconds=7200,
    ).urls
    by_name = {track.name: track for track in index.tracks}
    lines = {
        "master.m3u8": render_multivariant_playlist(index),
        "720p.m3u8": render_media_playlist(index, by_name["720p"], sign=sign),
        "audio-0.m3u8": render_media_playlist(index, by_name["audio-0"], sign=sign),
        "720p-key-frames.m3u8": render_key_frame_playlist(
            index, by_name["720p"], KEY_FRAMES, sign=sign
        ),
        "subtitle-0.m3u8": render_media_playlist(index, by_name["subtitle-0"], sign=sign),
        "manifest.mpd": render_manifest(index, sign=sign),
        "storyboard.vtt": render_storyboard(
            STORYBOARD, GenerationKeys(index.video_id, 1), duration=index.duration, sign=sign
        ),
    }
    return {name: written(each) for name, each in lines.items()}


def golden(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_is_what_it_was(name: str) -> None:
    assert rendered()[name] == golden(name)


def test_a_foreign_parser_finds_the_variants_and_their_audio() -> None:
    parsed = m3u8.loads(golden("master.m3u8"))
    assert parsed.is_variant
    assert parsed.is_independent_segments
    infos = [variant.stream_info for variant in parsed.playlists]
    assert [info.resolution for info in infos] == [(1280, 720), (640, 360)]
    # The picture, the sound and the larger of the subtitle tracks.
    assert [info.bandwidth for info in infos] == [2_943_628, 943_628]
    assert [info.average_bandwidth for info in infos] == [2_062_779, 662_779]
    assert {info.frame_rate for info in infos} == {23.976}
    assert [info.codecs for info in infos] == ["avc1.64001F,mp4a.40.2", "avc1.64001E,mp4a.40.2"]
    assert {info.audio for info in infos} == {"audio"}
    assert {info.subtitles for info in infos} == {"subtitles"}
    assert [(m.type, m.uri, m.language, m.default, m.forced) for m in parsed.media] == [
        ("AUDIO", "audio-0.m3u8", "en", "YES", None),
        ("SUBTITLES", "subtitle-0.m3u8", "en", "YES", "NO"),
        ("SUBTITLES", "subtitle-1.m3u8", "de", "NO", "YES"),
    ]
    assert [media.name for media in parsed.media][1:] == ["Subtitles 1 (en)", "Für 'Gäste'"]


def test_a_foreign_parser_finds_the_key_frames_of_every_rendition() -> None:
    parsed = m3u8.loads(golden("master.m3u8"))
    found = [(each.uri, each.iframe_stream_info) for each in parsed.iframe_playlists]
    assert [uri for uri, _ in found] == ["720p-key-frames.m3u8", "360p-key-frames.m3u8"]
    assert [info.bandwidth for _, info in found] == [520_000, 160_000]
    assert [info.resolution for _, info in found] == [(1280, 720), (640, 360)]
    assert [info.codecs for _, info in found] == ["avc1.64001F", "avc1.64001E"]
    playlist = m3u8.loads(golden("720p-key-frames.m3u8"))
    assert playlist.is_i_frames_only
    assert [each.byterange for each in playlist.segments] == [f"{n}@0" for n in KEY_FRAMES]
    whole = m3u8.loads(golden("720p.m3u8"))
    assert [s.duration for s in playlist.segments] == [s.duration for s in whole.segments]
    assert [s.uri for s in playlist.segments] == [s.uri for s in whole.segments]
    assert playlist.segment_map[0].uri == whole.segment_map[0].uri


def test_a_foreign_parser_finds_every_segment_of_subtitles() -> None:
    parsed = m3u8.loads(golden("subtitle-0.m3u8"))
    assert (parsed.is_endlist, parsed.target_duration) == (True, 32)
    assert [segment.duration for segment in parsed.segments] == [31.28125]
    assert "/subtitle-0/00001.vtt?" in parsed.segments[0].uri
    assert parsed.segment_map == []


def test_a_foreign_parser_reads_the_storyboard() -> None:
    captions = webvtt.from_string(golden("storyboard.vtt"))
    assert [caption.start for caption in captions][:2] == ["00:00:00.000", "00:00:04.004"]
    assert captions[-1].end == "00:00:31.281"
    places = [caption.text.rpartition("#xywh=")[2] for caption in captions]
    assert places[:2] == ["0,0,192,108", "192,0,192,108"]
    assert places[5] == "0,108,192,108"
    assert len({caption.text.partition("#")[0] for caption in captions}) == 1


def test_a_foreign_parser_finds_subtitles_and_thumbnails_in_the_dash_manifest() -> None:
    [period] = MPEGDASHParser.parse(golden("manifest.mpd")).periods
    kinds = [each.content_type for each in period.adaptation_sets]
    assert kinds == ["video", "audio", "text", "text", "image"]
    english, german, thumbnails = period.adaptation_sets[2:]
    assert (english.mime_type, english.lang, german.lang) == ("text/vtt", "en", "de")
    assert [role.value for role in english.roles] == ["subtitle", "main"]
    assert [role.value for role in german.roles] == ["forced-subtitle"]
    assert "/subtitle-1/whole.vtt?" in german.representations[0].base_urls[0].base_url_value
    [sheets] = thumbnails.representations
    assert (sheets.width, sheets.height) == (960, 216)
    template = sheets.segment_templates[0]
    assert template.media == "storyboard/$Number$.jpg"
    assert Fraction(template.duration, template.timescale) == 10 * Fraction(96096, 24000)


@pytest.mark.parametrize(("name", "position"), [("720p.m3u8", 0), ("audio-0.m3u8", 2)])
def test_a_foreign_parser_finds_every_segment(name: str, position: int) -> None:
    track = film_index().tracks[position]
    parsed = m3u8.loads(golden(name))
    assert parsed.is_endlist
    assert parsed.playlist_type == "vod"
    assert (parsed.version, parsed.target_duration) == (6, 5)
    assert len(parsed.segments) == track.segment_count
    total = sum(Fraction(segment.duration) for segment in parsed.segments)
    assert abs(total - track.duration) < Fraction(1, 10**6)
    assert "X-Amz-Signature=" in parsed.segment_map[0].uri
    assert all("X-Amz-Signature=" in segment.uri for segment in parsed.segments)


def test_a_foreign_parser_reads_several_audio_tracks() -> None:
    second = audio_track("audio-1", language="de", default=False)
    index = index_of(video_track(), audio_track(), second)
    media = m3u8.loads(written(render_multivariant_playlist(index))).media
    assert [(one.name, one.default, one.autoselect) for one in media] == [
        ("Audio 1 (en)", "YES", "YES"),
        ("Audio 2 (de)", "NO", "YES"),
    ]


def test_the_manifests_name_the_same_segments() -> None:
    root = ET.fromstring(golden("manifest.mpd"))
    of_dash = {element.get("media") for element in root.iter() if element.get("media")}
    for name in ("720p.m3u8", "audio-0.m3u8"):
        assert {segment.uri for segment in m3u8.loads(golden(name)).segments} <= of_dash


def write() -> None:
    """Keep what is rendered now."""
    for name, text in rendered().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

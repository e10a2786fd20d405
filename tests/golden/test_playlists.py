"""The manifests of one film, kept as files, and read again by a parser that is not ours.

Write them anew with `python -m tests.golden.test_playlists` and read the difference.
"""

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import m3u8
import pytest

from tests.indexes import audio_track, film_index, index_of, video_track
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.hls import render_media_playlist, render_multivariant_playlist
from zoetrope.domain.sigv4 import Credentials, Presigner, SigningScope

HERE = Path(__file__).parent
SIGNED_AT = 1_790_000_100


def rendered() -> dict[str, str]:
    """The manifests by file name, signed at a fixed time with well-known credentials."""
    index = film_index()
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
    ).url
    by_name = {track.name: track for track in index.tracks}
    return {
        "master.m3u8": render_multivariant_playlist(index),
        "720p.m3u8": render_media_playlist(index, by_name["720p"], sign=sign),
        "audio-0.m3u8": render_media_playlist(index, by_name["audio-0"], sign=sign),
        "manifest.mpd": render_manifest(index, sign=sign),
    }


def golden(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["master.m3u8", "720p.m3u8", "audio-0.m3u8", "manifest.mpd"])
def test_a_manifest_is_what_it_was(name: str) -> None:
    assert rendered()[name] == golden(name)


def test_a_foreign_parser_finds_the_variants_and_their_audio() -> None:
    parsed = m3u8.loads(golden("master.m3u8"))
    assert parsed.is_variant
    assert parsed.is_independent_segments
    infos = [variant.stream_info for variant in parsed.playlists]
    assert [info.resolution for info in infos] == [(1280, 720), (640, 360)]
    assert [info.bandwidth for info in infos] == [2_943_417, 943_417]
    assert [info.average_bandwidth for info in infos] == [2_062_568, 662_568]
    assert {info.frame_rate for info in infos} == {23.976}
    assert [info.codecs for info in infos] == ["avc1.64001F,mp4a.40.2", "avc1.64001E,mp4a.40.2"]
    assert {info.audio for info in infos} == {parsed.media[0].group_id}
    assert [(media.uri, media.language) for media in parsed.media] == [("audio-0.m3u8", "en")]


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
    media = m3u8.loads(render_multivariant_playlist(index)).media
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

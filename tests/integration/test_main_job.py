"""The main job: a video goes up in presigned parts and plays as HLS and DASH."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
import webvtt

from infra.client.replies import Video
from tests.integration.media import (
    count_frames,
    decode,
    make_clip,
    packet_span,
    subtitles,
    with_subtitles,
)
from tests.integration.product import Product

FRAME = Fraction(1001, 30000)
SEGMENT = Fraction(4004, 1000)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 s of 29.97 fps with subtitles: three chunks, the last segment shorter."""
    clip = make_clip(tmp_path_factory.mktemp("source") / "clip.mp4", seconds=45)
    return with_subtitles(clip, language="eng", text="Hello")


@pytest.fixture(scope="module")
def video(product: Product, source: Path) -> Video:
    return product.ready(source)


@pytest.fixture(scope="module")
def renditions(video: Video) -> list[str]:
    return [rendition["name"] for rendition in video.document["renditions"]]


def test_a_ready_video_says_what_it_is_and_where_it_plays(video: Video) -> None:
    shown = video.document
    assert (shown["status"], shown["progress"]) == ("ready", 1)
    assert (shown["width"], shown["height"]) == (640, 360)
    assert shown["frame_rate"] == pytest.approx(29.97, abs=0.001)
    assert shown["duration_seconds"] == pytest.approx(45, abs=0.05)
    assert set(video.playback) >= {"hls_url", "dash_url"}


def test_every_rendition_has_exactly_the_frames_of_the_source(
    product: Product, source: Path, video: Video, renditions: list[str], tmp_path: Path
) -> None:
    expected = count_frames(source)
    assert len(renditions) >= 2
    found = {r: count_frames(product.download_track(video.id, r, tmp_path)) for r in renditions}
    assert found == dict.fromkeys(renditions, expected)


def test_every_segment_but_the_last_is_exactly_as_long_as_the_others(
    product: Product, video: Video, renditions: list[str]
) -> None:
    for rendition in renditions:
        durations = [s.duration for s in product.playlist(video.id, f"{rendition}.m3u8").segments]
        assert {round(Fraction(str(d)), 6) for d in durations[:-1]} == {SEGMENT}
        assert 0 < durations[-1] <= SEGMENT


def test_every_segment_starts_on_its_tick_with_a_key_frame(
    product: Product, video: Video, renditions: list[str], tmp_path: Path
) -> None:
    init, *segments = product.segment_urls(video.id, renditions[0])
    head = product.http.get(init).content
    spans = []
    for number, url in enumerate(segments):
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(head + product.http.get(url).content)
        spans.append(packet_span(path, "v:0"))
    assert [round(start, 6) for start, _ in spans] == [
        round(SEGMENT * number, 6) for number in range(len(segments))
    ]
    assert all(abs(end - start) < Fraction(1, 10**5) for (_, end), (start, _) in pairwise(spans))


def test_picture_and_sound_end_within_one_frame_of_each_other(
    product: Product, video: Video, renditions: list[str], tmp_path: Path
) -> None:
    _, picture_end = packet_span(product.download_track(video.id, renditions[0], tmp_path), "v:0")
    sound_start, sound_end = packet_span(
        product.download_track(video.id, "audio-0", tmp_path), "a:0"
    )
    assert abs(picture_end - sound_end) <= FRAME
    assert sound_start == 0


@pytest.mark.parametrize("manifest", ["hls_url", "dash_url"])
def test_a_player_decodes_the_stream_through_its_signed_urls(video: Video, manifest: str) -> None:
    decode(video.playback[manifest])
    assert "00:00:03,000 --> 00:00:04,000\nHello" in subtitles(video.playback[manifest])


def test_stills_are_where_the_video_says_they_are(product: Product, video: Video) -> None:
    poster = product.http.get(video.playback["poster_url"], follow_redirects=True)
    assert poster.headers["content-type"] == "image/jpeg"
    assert poster.content.startswith(b"\xff\xd8")
    cues = webvtt.from_string(product.http.get(video.playback["storyboard_url"]).text)
    assert len(cues) == 12
    sheet = product.http.get(cues[-1].text.partition("#xywh=")[0])
    assert (sheet.status_code, sheet.content[:2]) == (200, b"\xff\xd8")


def test_subtitles_and_key_frames_play_through_signed_urls(product: Product, video: Video) -> None:
    [track] = video.document["subtitle_tracks"]
    assert (track["name"], track["language"]) == ("subtitle-0", "eng")
    [segment] = product.playlist(video.id, "subtitle-0.m3u8").segments
    assert "00:00:03.000 --> 00:00:04.000\nHello\n" in product.http.get(segment.uri).text
    master = product.playlist(video.id, "master.m3u8")
    sought = product.playlist(video.id, master.iframe_playlists[0].uri).segments[1]
    length = int(sought.byterange.partition("@")[0])
    part = product.http.get(sought.uri, headers={"Range": f"bytes=0-{length - 1}"})
    assert (part.status_code, len(part.content)) == (206, length)


def test_manifests_carry_cors_and_can_be_asked_for_again_cheaply(
    product: Product, video: Video
) -> None:
    first = product.http.get(video.playback["hls_url"], headers={"Origin": "https://example.org"})
    assert first.headers["access-control-allow-origin"]
    again = product.http.get(
        video.playback["hls_url"], headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


def test_the_trail_shows_each_step_once(product: Product, video: Video) -> None:
    trail = [event["to"] for event in product.api.events(video.id)]
    assert trail == ["awaiting_upload", "uploaded", "processing", "ready"]


def test_the_same_source_processed_again_gives_the_same_bytes(
    product: Product, video: Video
) -> None:
    product.api.reprocess(video.id)
    assert product.finished(video.id).status == "ready"
    first = product.segments_of(video.id, 1)
    assert first == product.segments_of(video.id, 2)
    assert len(first) > 30

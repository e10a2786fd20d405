"""A whole film, ten minutes of it: the figures that a short clip cannot show."""

from fractions import Fraction
from pathlib import Path

import pytest

from infra.client.replies import Video
from infra.clips import clip
from tests.integration.media import count_frames, decode, packet_span
from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive
FRAMES = 14_315
FRAME = Fraction(1, 24)


@pytest.fixture(scope="module")
def film(product: Product) -> Video:
    return product.ready(clip("bbb"))


@pytest.fixture(scope="module")
def tracks(
    product: Product, film: Video, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    directory = tmp_path_factory.mktemp("tracks")
    names = [rendition["name"] for rendition in film.document["renditions"]] + ["audio-0"]
    return {name: product.download_track(film.id, name, directory) for name in names}


def test_the_film_has_four_renditions(film: Video) -> None:
    assert [r["height"] for r in film.document["renditions"]] == [720, 480, 360, 240]


def test_every_rendition_has_every_frame_of_the_film(tracks: dict[str, Path]) -> None:
    found = {name: count_frames(path) for name, path in tracks.items() if name != "audio-0"}
    assert found == dict.fromkeys(found, FRAMES)


def test_every_segment_but_the_last_is_exactly_four_seconds(product: Product, film: Video) -> None:
    for rendition in film.document["renditions"]:
        playlist = product.playlist(film.id, f"{rendition['name']}.m3u8")
        durations = [segment.duration for segment in playlist.segments]
        assert set(durations[:-1]) == {4.0}
        assert sum(durations) == pytest.approx(FRAMES / 24, abs=0.001)


def test_picture_and_sound_end_within_one_frame_of_each_other(tracks: dict[str, Path]) -> None:
    _, picture_end = packet_span(tracks["720p"], "v:0")
    _, sound_end = packet_span(tracks["audio-0"], "a:0")
    assert abs(picture_end - sound_end) <= FRAME


def test_the_film_plays_through_its_hls_urls(film: Video) -> None:
    decode(film.playback["hls_url"])


def test_the_film_processed_again_gives_the_same_bytes(product: Product, film: Video) -> None:
    product.api.reprocess(film.id)
    product.finished(film.id)
    first = product.segments_of(film.id, 1)
    assert first == product.segments_of(film.id, 2)
    assert len(first) == 5 * 151  # 150 segments and the init segment of five tracks

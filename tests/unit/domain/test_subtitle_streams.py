"""Which subtitle tracks of a source are kept."""

from typing import Any

import pytest

from zoetrope.domain.subtitle_streams import (
    MAX_SUBTITLE_TRACKS,
    MAX_TITLE_LENGTH,
    TEXT_CODECS,
    subtitle_streams,
)


def stream(codec: str = "subrip", **fields: Any) -> dict[str, Any]:
    return {"index": 2, "codec_type": "subtitle", "codec_name": codec} | fields


@pytest.mark.parametrize("codec", sorted(TEXT_CODECS))
def test_text_is_kept(codec: str) -> None:
    [kept] = subtitle_streams([stream(codec)], "matroska")
    assert (kept.stream_index, kept.codec, kept.language, kept.title) == (2, codec, "und", "")


@pytest.mark.parametrize("codec", ["hdmv_pgs_subtitle", "dvd_subtitle", "dvb_teletext", "xsub"])
def test_pictures_of_text_are_not(codec: str) -> None:
    assert subtitle_streams([stream(codec)], "matroska") == ()


@pytest.mark.parametrize("demuxer", ["avi", "mpegts", "flv", "ogg"])
def test_no_other_container_is_asked_for_subtitles(demuxer: str) -> None:
    assert subtitle_streams([stream()], demuxer) == ()


def test_what_the_source_says_of_a_track_is_kept_within_limits() -> None:
    tags = {"language": "deu", "title": "t" * (MAX_TITLE_LENGTH + 1)}
    [kept] = subtitle_streams([stream(tags=tags, disposition={"default": 1, "forced": 1})], "mov")
    assert (kept.language, kept.default, kept.forced) == ("deu", True, True)
    assert kept.title == "t" * MAX_TITLE_LENGTH


@pytest.mark.parametrize(
    "count", [MAX_SUBTITLE_TRACKS - 1, MAX_SUBTITLE_TRACKS, MAX_SUBTITLE_TRACKS + 1]
)
def test_a_menu_has_an_end(count: int) -> None:
    kept = subtitle_streams([stream() for _ in range(count)], "matroska")
    assert len(kept) == min(count, MAX_SUBTITLE_TRACKS)

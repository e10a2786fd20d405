"""The DASH manifest against ISO/IEC 23009-1."""

from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.indexes import (
    audio_track,
    film_index,
    full_film_index,
    index_of,
    plain_urls,
    video_track,
    written,
)
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.index import Index

NAMESPACE = {"": "urn:mpeg:dash:schema:mpd:2011"}


def parsed(index: Index) -> ET.Element:
    return ET.fromstring(written(render_manifest(index, sign=plain_urls)))


def all_of(root: ET.Element, path: str) -> list[ET.Element]:
    return root.findall(f".//{path}", NAMESPACE)


def timeline_ticks(representation: ET.Element) -> list[int]:
    return [int(entry.attrib["d"]) for entry in all_of(representation, "S")]


def test_the_manifest_is_static() -> None:
    assert parsed(film_index()).attrib["type"] == "static"


@given(pictures=st.integers(1, 500_000), sound=st.integers(1, 1_000_000))
@example(pictures=8 * 24_000, sound=8 * 48_000)
def test_the_presentation_ends_after_every_track_by_a_millisecond_at_most(
    pictures: int, sound: int
) -> None:
    tracks = video_track(durations=((pictures, 1),)), audio_track(durations=((sound, 1),))
    declared = parsed(index_of(*tracks)).attrib["mediaPresentationDuration"]
    late = Fraction(declared[2:-1]) - max(track.duration for track in tracks)
    assert 0 < late <= Fraction(1, 1000)


def test_a_segment_is_always_buffered_at_the_peak_rate() -> None:
    assert parsed(film_index()).attrib["minBufferTime"] == "PT5S"


def test_video_is_one_set_and_each_audio_track_its_own() -> None:
    index = index_of(video_track(), video_track("360p"), audio_track(), audio_track("audio-1"))
    sets = all_of(parsed(index), "AdaptationSet")
    names = [[r.attrib["id"] for r in all_of(one, "Representation")] for one in sets]
    assert names == [["720p", "360p"], ["audio-0"], ["audio-1"]]
    assert [one.attrib["id"] for one in sets] == ["0", "1", "2"]


def test_each_codec_has_a_set_of_its_own_and_no_two_sets_one_id() -> None:
    index = full_film_index()
    hevc = video_track("720p-hevc", codec="hvc1.1.6.L93.90")
    av1 = video_track("720p-av1", codec="av01.0.05M.08")
    index = replace(index, tracks=(*index.video_tracks, hevc, av1, *index.tracks[2:]))
    sets = all_of(parsed(index), "AdaptationSet")
    pictures = [one for one in sets if one.attrib["contentType"] == "video"]
    names = [[r.attrib["id"] for r in all_of(one, "Representation")] for one in pictures]
    assert names == [["720p", "360p"], ["720p-hevc"], ["720p-av1"]]
    ids = [int(one.attrib["id"]) for one in sets]
    assert len(set(ids)) == len(ids)


def test_a_video_without_audio_has_only_the_video_set() -> None:
    (only,) = all_of(parsed(index_of(video_track())), "AdaptationSet")
    assert only.attrib["contentType"] == "video"


@given(st.lists(st.tuples(st.integers(1, 200_000), st.integers(1, 50)), min_size=1, max_size=5))
def test_the_timeline_is_exact_and_matches_the_urls(runs: list[tuple[int, int]]) -> None:
    track = video_track(durations=tuple(runs))
    (representation,) = all_of(parsed(index_of(track)), "Representation")
    ticks = timeline_ticks(representation)
    assert Fraction(sum(ticks), 24000) == track.duration
    assert len(all_of(representation, "SegmentURL")) == len(ticks) == track.segment_count


def test_each_segment_has_an_entry_of_its_own_in_the_timeline() -> None:
    # dash.js finds the SegmentURL by counting S elements, and their @r not at all.
    entries = all_of(parsed(film_index()), "S")
    assert len(entries) == 8 * 3
    assert not any("r" in entry.attrib for entry in entries)


def test_every_url_is_signed_and_none_repeats() -> None:
    index = film_index()
    root = parsed(index)
    urls = [e.attrib["media"] for e in all_of(root, "SegmentURL")]
    urls += [e.attrib["sourceURL"] for e in all_of(root, "Initialization")]
    assert len(set(urls)) == len(urls) == 8 * 3 + 3
    assert all(url.endswith("?a=1&b=2") for url in urls)


def test_the_base_url_is_as_long_as_any_segment_url() -> None:
    root = parsed(film_index())
    bases = all_of(root, "AdaptationSet/BaseURL")
    (base, other) = bases
    assert other.text == base.text
    assert base.text == next(plain_urls([f"media/{film_index().video_id}/1/audio-0/00008.m4s"]))
    assert len(base.text) == max(len(e.attrib["media"]) for e in all_of(root, "SegmentURL"))


def test_the_parts_of_a_segment_list_stand_in_the_order_of_the_schema() -> None:
    segment_list = all_of(parsed(film_index()), "SegmentList")[0]
    names = [child.tag.rpartition("}")[2] for child in segment_list]
    assert names == ["Initialization", "SegmentTimeline"] + ["SegmentURL"] * 8


def test_a_representation_says_what_a_player_chooses_by() -> None:
    video, _, audio = all_of(parsed(film_index()), "Representation")
    assert video.attrib == {
        "id": "720p",
        "codecs": "avc1.64001F",
        "bandwidth": "2812345",
        "width": "1280",
        "height": "720",
        "sar": "1:1",
    }
    assert audio.attrib["audioSamplingRate"] == "48000"
    assert all_of(audio, "AudioChannelConfiguration")[0].attrib["value"] == "2"


@pytest.mark.parametrize(
    ("rate", "text"), [(Fraction(24000, 1001), "24000/1001"), (Fraction(25), "25")]
)
def test_the_frame_rate_is_exact(rate: Fraction, text: str) -> None:
    (video,) = all_of(parsed(index_of(video_track(), frame_rate=rate)), "AdaptationSet")
    assert video.attrib["frameRate"] == text


def test_one_audio_track_is_the_main_one_and_unknown_languages_are_left_out() -> None:
    index = index_of(video_track(), audio_track(), audio_track("audio-1", language="und"))
    _, first, second = all_of(parsed(index), "AdaptationSet")
    roles = [all_of(one, "Role")[0].attrib["value"] for one in (first, second)]
    assert roles == ["main", "alternate"]
    assert first.attrib["lang"] == "en"
    assert "lang" not in second.attrib


def test_sound_and_picture_alone_have_a_base_for_what_is_signed() -> None:
    # What this API serves itself is relative to the manifest.
    for each in all_of(parsed(full_film_index()), "AdaptationSet"):
        bases = each.findall("BaseURL", NAMESPACE)
        assert len(bases) == (each.attrib["contentType"] in {"video", "audio"})


def test_thumbnails_carry_the_query_of_the_manifest_on() -> None:
    found = written(render_manifest(full_film_index(), sign=plain_urls, query="?token=a$b&c"))
    (template,) = all_of(ET.fromstring(found), "SegmentTemplate")
    assert template.attrib["media"] == "storyboard/$Number$.jpg?token=a$$b&c"


def test_an_audio_track_with_a_title_is_labelled_with_it() -> None:
    index = index_of(video_track(), audio_track(title="<Director>"), audio_track("audio-1"))
    _, titled, other = all_of(parsed(index), "AdaptationSet")
    assert [child.tag.rpartition("}")[2] for child in titled] == [
        "Label",
        "Role",
        "BaseURL",
        "Representation",
    ]
    assert titled[0].text == "<Director>"
    assert other.find("Label", NAMESPACE) is None


def test_the_parts_of_a_text_set_stand_in_the_order_of_the_schema() -> None:
    text = all_of(parsed(full_film_index()), "AdaptationSet")[2]
    names = [child.tag.rpartition("}")[2] for child in text]
    assert names == ["Label", "Role", "Role", "Representation"]
    assert text[0].text == "Subtitles 1 (en)"

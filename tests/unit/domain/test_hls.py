"""HLS playlists against RFC 8216."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indexes import (
    audio_track,
    film_index,
    index_of,
    plain_urls,
    subtitle_track,
    video_track,
    written,
)
from zoetrope.domain.hls import (
    render_media_playlist,
    render_multivariant_playlist,
    seconds_text,
    target_duration,
)
from zoetrope.domain.index import Index, Track

TWELVE_HOURS = 12 * 3600


def media_playlist(index: Index, track: Track) -> list[str]:
    return list(render_media_playlist(index, track, sign=plain_urls))


def extinfs(lines: list[str]) -> list[Fraction]:
    return [Fraction(line[8:-1]) for line in lines if line.startswith("#EXTINF:")]


def uris(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("#")]


def attribute(line: str, name: str) -> str:
    found = re.search(rf'[:,]{name}=("[^"]*"|[^,]*)', line)
    return found.group(1).strip('"') if found else ""


def media_tags(index: Index) -> list[str]:
    lines = list(render_multivariant_playlist(index))
    return [line for line in lines if line.startswith("#EXT-X-MEDIA:")]


def variants(index: Index) -> list[str]:
    lines = list(render_multivariant_playlist(index))
    return [line for line in lines if line.startswith("#EXT-X-STREAM-INF:")]


RUNS = st.lists(st.tuples(st.integers(1, 2_000_000), st.integers(1, 400)), min_size=1, max_size=6)


@given(RUNS, st.sampled_from([24000, 30000, 44100, 48000, 90000]))
def test_the_extinfs_add_up_to_the_duration(runs: list[tuple[int, int]], timescale: int) -> None:
    track = video_track(durations=tuple(runs), timescale=timescale)
    total = sum(extinfs(media_playlist(index_of(track), track)))
    assert abs(total - track.duration) < Fraction(1, 1000)


@given(st.integers(44100 // 2, 44100 * 10))
def test_twelve_hours_drift_by_less_than_a_millisecond(ticks: int) -> None:
    count = TWELVE_HOURS * 44100 // ticks
    printed = Fraction(seconds_text(Fraction(ticks, 44100)))
    assert abs(printed * count - Fraction(ticks * count, 44100)) < Fraction(1, 1000)


@given(RUNS, st.sampled_from([24000, 48000]))
def test_no_segment_rounds_to_more_than_the_target_duration(
    runs: list[tuple[int, int]], timescale: int
) -> None:
    track = video_track(durations=tuple(runs), timescale=timescale)
    longest = max(track.segment_durations())
    assert int(longest + Fraction(1, 2)) <= target_duration([track]) < longest + 1


@pytest.mark.parametrize(("ticks", "expected"), [(95_999, 4), (96_000, 4), (96_001, 5), (1, 1)])
def test_the_target_duration_is_the_longest_segment_rounded_up(ticks: int, expected: int) -> None:
    assert target_duration([video_track(durations=((ticks, 2),))]) == expected


def test_sound_and_picture_say_the_same_target_duration_and_subtitles_their_own() -> None:
    # At 25 fps a segment of 100 frames has 188 packets of sound now and then, 4.011 s.
    picture = video_track(timescale=25000, durations=((100_000, 7),))
    index = index_of(picture, audio_track(), subtitle_track(durations=((750_750, 1),)))
    said = {
        track.name: [line for line in media_playlist(index, track) if "TARGETDURATION" in line]
        for track in index.tracks
    }
    assert said["720p"] == said["audio-0"] == ["#EXT-X-TARGETDURATION:5"]
    assert said["subtitle-0"] == ["#EXT-X-TARGETDURATION:32"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (Fraction(4), "4.000"),
        (Fraction(96096, 24000), "4.004"),
        (Fraction(192512, 48000), "4.010666667"),
        (Fraction(1, 2_000_000_001), "0.000"),
        (Fraction(9_999_999_999, 10**10), "1.000"),
    ],
)
def test_seconds_have_as_many_digits_as_they_need(seconds: Fraction, text: str) -> None:
    assert seconds_text(seconds) == text


def test_every_segment_is_listed_once_and_signed() -> None:
    index = film_index()
    listed = uris(media_playlist(index, index.tracks[0]))
    keys = [f"media/{index.video_id}/1/720p/{n:05d}.m4s" for n in range(1, 9)]
    assert listed == list(plain_urls(keys))


def test_the_init_segment_is_signed() -> None:
    index = film_index()
    lines = media_playlist(index, index.audio_tracks[0])
    init = next(plain_urls([f"media/{index.video_id}/1/audio-0/init.mp4"]))
    assert f'#EXT-X-MAP:URI="{init}"' in lines


def test_a_media_playlist_is_complete_and_ended() -> None:
    lines = media_playlist(film_index(), video_track())
    assert lines[:2] == ["#EXTM3U", "#EXT-X-VERSION:6"]
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in lines
    assert lines[-1] == "#EXT-X-ENDLIST"


def test_a_variant_states_what_a_player_chooses_by() -> None:
    first, _ = variants(film_index())
    assert attribute(first, "CODECS") == "avc1.64001F,mp4a.40.2"
    assert attribute(first, "RESOLUTION") == "1280x720"
    assert attribute(first, "FRAME-RATE") == "23.976"
    assert attribute(first, "AUDIO") == "audio"


def test_the_bandwidth_of_a_variant_counts_its_most_demanding_audio() -> None:
    tracks = (audio_track(bandwidth=100), audio_track("audio-1", bandwidth=900))
    (variant,) = variants(index_of(video_track(bandwidth=5000), *tracks))
    assert attribute(variant, "BANDWIDTH") == "5900"


def test_the_average_bandwidth_counts_its_most_demanding_audio() -> None:
    tracks = (audio_track(average_bandwidth=100), audio_track("audio-1", average_bandwidth=90))
    (variant,) = variants(index_of(video_track(average_bandwidth=4000), *tracks))
    assert attribute(variant, "AVERAGE-BANDWIDTH") == "4100"


def test_a_video_without_audio_names_no_audio() -> None:
    found = written(render_multivariant_playlist(index_of(video_track())))
    assert "AUDIO" not in found
    assert 'CODECS="avc1.64001F"' in found


def test_each_child_playlist_follows_its_variant() -> None:
    lines = list(render_multivariant_playlist(film_index()))
    assert uris(lines) == ["720p.m3u8", "360p.m3u8"]


def test_audio_tracks_of_one_language_have_different_names() -> None:
    tags = media_tags(index_of(video_track(), audio_track(), audio_track("audio-1")))
    assert [attribute(tag, "NAME") for tag in tags] == ["Audio 1 (en)", "Audio 2 (en)"]


def test_an_audio_track_is_called_what_its_source_calls_it() -> None:
    titles = ["Stereo", "", 'The director\'s\n "words"', "Stereo", "Stereo (4)"]
    tracks = [audio_track(f"audio-{n}", title=title) for n, title in enumerate(titles)]
    names = [attribute(tag, "NAME") for tag in media_tags(index_of(video_track(), *tracks))]
    assert names == [
        "Stereo", "Audio 2 (en)", "The director's 'words'", "Stereo (4)", "Stereo (4) (5)"
    ]  # fmt: skip


@pytest.mark.parametrize("flags", [(False, False), (True, True), (True, False)])
def test_exactly_one_audio_track_is_the_default(flags: tuple[bool, bool]) -> None:
    tracks = [audio_track(f"audio-{n}", default=flag) for n, flag in enumerate(flags)]
    tags = media_tags(index_of(video_track(), *tracks))
    assert [attribute(tag, "DEFAULT") for tag in tags] == ["YES", "NO"]


def test_a_later_track_is_the_default_when_only_it_says_so() -> None:
    tracks = (audio_track(default=False), audio_track("audio-1", language="de"))
    tags = media_tags(index_of(video_track(), *tracks))
    assert [attribute(tag, "DEFAULT") for tag in tags] == ["NO", "YES"]


def test_two_tracks_of_one_language_are_not_both_selected_automatically() -> None:
    tracks = (
        audio_track(default=False),
        audio_track("audio-1"),
        audio_track("audio-2", default=False, language="de"),
    )
    tags = media_tags(index_of(video_track(), *tracks))
    assert [attribute(tag, "AUTOSELECT") for tag in tags] == ["NO", "YES", "YES"]


@pytest.mark.parametrize("language", ["", "und", 'en"\n#EXT-X-KEY:METHOD=NONE', "e"])
def test_a_language_that_is_no_tag_is_not_repeated(language: str) -> None:
    (tag,) = media_tags(index_of(video_track(), audio_track(language=language)))
    assert "LANGUAGE" not in tag
    assert attribute(tag, "NAME") == "Audio 1"


def test_each_codec_is_a_variant_of_its_own_and_h264_is_what_players_begin_with() -> None:
    hevc = video_track("720p-hevc", codec="hvc1.1.6.L93.90")
    av1 = video_track("720p-av1", codec="av01.0.05M.08")
    lines = list(render_multivariant_playlist(index_of(video_track(), hevc, av1, audio_track())))
    variants = [
        (attribute(line, "CODECS"), lines[number + 1])
        for number, line in enumerate(lines)
        if line.startswith("#EXT-X-STREAM-INF")
    ]
    assert variants == [
        ("avc1.64001F,mp4a.40.2", "720p.m3u8"),
        ("hvc1.1.6.L93.90,mp4a.40.2", "720p-hevc.m3u8"),
        ("av01.0.05M.08,mp4a.40.2", "720p-av1.m3u8"),
    ]

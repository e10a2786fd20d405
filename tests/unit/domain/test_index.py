"""The index: what was written is read back, and its sums are exact."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indexes import film_index, full_film_index
from zoetrope.domain.index import Index, Track, run_lengths

ticks = st.lists(st.integers(1, 10**6), min_size=1, max_size=50)


def video(durations: list[int]) -> Track:
    return Track(
        name="720p", kind="video", codec="avc1.64001F", timescale=24000,
        durations=run_lengths(durations), bandwidth=2, average_bandwidth=1, width=1280, height=720,
    )  # fmt: skip


def audio(durations: list[int]) -> Track:
    return Track(
        name="audio-0", kind="audio", codec="mp4a.40.2", timescale=48000,
        durations=run_lengths(durations), bandwidth=2, average_bandwidth=1, channels=2,
        sample_rate=48000, language="und", default=True,
    )  # fmt: skip


@given(ticks)
def test_runs_unfold_to_the_durations_they_were_made_of(durations: list[int]) -> None:
    track = video(durations)
    assert list(track.segment_durations()) == [Fraction(each, 24000) for each in durations]
    assert track.segment_count == len(durations)
    assert track.duration == Fraction(sum(durations), 24000)


@given(ticks)
def test_neighbouring_runs_differ(durations: list[int]) -> None:
    runs = run_lengths(durations)
    assert all(one[0] != other[0] for one, other in pairwise(runs))


@given(ticks, ticks)
def test_an_index_survives_json(first: list[int], second: list[int]) -> None:
    index = Index("v", 3, Fraction(24000, 1001), Fraction(7, 3), (video(first), audio(second)))
    read = Index.from_json(json.loads(json.dumps(index.to_json())))
    assert read == index
    assert read.video_tracks == (video(first),)
    assert read.audio_tracks == (audio(second),)


def test_a_track_says_only_what_its_kind_has() -> None:
    assert "width" not in audio([1]).to_json()
    assert "channels" not in video([1]).to_json()


def test_everything_that_accompanies_a_film_survives_json() -> None:
    index = full_film_index()
    assert Index.from_json(json.loads(json.dumps(index.to_json()))) == index
    assert [track.name for track in index.subtitle_tracks] == ["subtitle-0", "subtitle-1"]


def test_an_index_that_was_published_before_there_were_stills_is_read() -> None:
    members = film_index().to_json() | {"version": 1}
    del members["has_poster"], members["storyboard"]
    for track in members["tracks"]:  # type: ignore[attr-defined]
        for later in ("key_frame_bandwidth", "key_frame_average_bandwidth"):
            track.pop(later, None)
    assert Index.from_json(members) == film_index()


@pytest.mark.parametrize("version", [0, 3])
def test_an_index_of_another_version_is_refused(version: int) -> None:
    members = Index("v", 1, Fraction(24), Fraction(1), ()).to_json() | {"version": version}
    with pytest.raises(ValueError, match=f"version {version}"):
        Index.from_json(members)

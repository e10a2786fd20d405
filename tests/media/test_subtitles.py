"""Text subtitles of real containers, as another program reads what became of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import webvtt

from tests.manifest_rules import broken_rules
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.served import fetcher, video_url
from zoetrope.adapters import clients
from zoetrope.domain.index import Track

Clips = Callable[[str], Path]
Cue = tuple[str, str, str]

ENGLISH = [
    ("00:00:01.000", "00:00:02.500", "Hello world &amp; all"),
    ("00:00:03.000", "00:00:09.250", "--&gt; 1 &lt; 2"),
]
GERMAN = [
    ("00:00:01.500", "00:00:02.000", "Guten Tag,\nihr alle"),
    ("00:00:04.000", "00:00:05.000", "Ende"),
]


def cues(body: bytes | None) -> list[Cue]:
    text = (body or b"").decode()
    return [(each.start, each.end, each.text) for each in webvtt.from_string(text)]


def whole(pipeline: Pipeline, track: str) -> list[Cue]:
    return cues(clients.media_bucket().get(pipeline.keys.subtitle_file(track)))


def extracted(pipeline: Pipeline, source: Path) -> None:
    pipeline.planned(source)
    assert pipeline.subtitles()["outcome"] == "done"


@pytest.mark.parametrize(
    "name", ["subtitled.mp4", "subtitled.mkv", "subtitled-late.mkv", "subtitled.webm"]
)
def test_both_languages_are_kept_on_the_time_of_the_video_and_without_their_styling(
    name: str, clips: Clips, pipeline: Pipeline
) -> None:
    extracted(pipeline, clips(name))
    english, german = whole(pipeline, "subtitle-0"), whole(pipeline, "subtitle-1")
    # What the hostile line says besides its tag depends on who wrote the container; no tag is left.
    assert [cue[:2] for cue in english] == [cue[:2] for cue in ENGLISH]
    assert english[0] == ENGLISH[0]
    assert english[1][2].endswith(ENGLISH[1][2])
    assert not any("<" in text or "-->" in text for _, _, text in english)
    assert german == GERMAN


@pytest.fixture
def film(clips: Clips, pipeline: Pipeline) -> Pipeline:
    """A published video with subtitles in two languages."""
    assert pipeline.run(clips("subtitled.mkv"), accompanied=True)["outcome"] == "done"
    return pipeline


def test_a_published_video_says_which_subtitles_it_has(film: Pipeline) -> None:
    video = clients.video_table().get(film.video_id)
    assert video
    assert video.facts["subtitle_tracks"] == [
        {"name": "subtitle-0", "language": "eng", "title": "", "default": True, "forced": False},
        {
            "name": "subtitle-1",
            "language": "deu",
            "title": 'Für "Gäste"',
            "default": False,
            "forced": True,
        },
    ]
    assert video.facts["stills"] == ["poster", "storyboard"]


def test_no_manifest_with_subtitles_and_stills_breaks_a_rule(film: Pipeline) -> None:
    assert broken_rules(video_url(film.video_id), fetcher()) == []


def test_segments_have_the_cues_of_their_time_and_last_as_long_as_the_picture(
    film: Pipeline,
) -> None:
    index = film.index()
    for track in index.subtitle_tracks:
        assert track.duration == index.duration
        assert segments(film, track) == [whole(film, track.name)]
    first = clients.media_bucket().get(film.keys.subtitle_segment("subtitle-0", 1)) or b""
    assert first.startswith(b"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n")


def segments(film: Pipeline, track: Track) -> list[list[Cue]]:
    numbers = range(1, track.segment_count + 1)
    keys = [film.keys.subtitle_segment(track.name, number) for number in numbers]
    return [cues(clients.media_bucket().get(key)) for key in keys]


def test_a_track_whose_packets_say_nothing_is_left_out(
    clips: Clips, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    # The German track's only event draws a shape.
    drawing = tmp_path / "drawing.ass"
    drawing.write_text("[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,{\\p1}m 0 0 l 9 9\n")
    source = tmp_path / "drawn.mkv"
    tools.ffmpeg(
        "-i", clips("subtitled.mkv"), "-i", drawing, "-map", "0:v", "-map", "0:s:0", "-map", "1",
        "-c", "copy", source,
    )  # fmt: skip
    assert pipeline.run(source, accompanied=True)["outcome"] == "done"
    assert [track.name for track in pipeline.index().subtitle_tracks] == ["subtitle-0"]


def test_a_video_is_published_without_subtitles_that_could_not_be_read(
    clips: Clips, pipeline: Pipeline
) -> None:
    pipeline.planned(clips("subtitled.mkv"))
    pipeline.transcode_all()
    assert pipeline.publish()["outcome"] == "done"
    assert pipeline.index().subtitle_tracks == ()

"""The last picture is held while sound goes on, also far behind any place that a seek finds."""

from pathlib import Path

import pytest

from infra.engine.media_tools import playing_ffmpeg
from tests.corpus.pictures import beeping, counters, numbered
from tests.media.tools import Tools
from tests.pipeline import Pipeline

SECONDS = 90
"""Longer than every run-up, so that whatever lies at the end is really sought."""
H264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac"]


def made(tools: Tools, path: Path, pictures: list[str], codec: list[str]) -> Path:
    """Pictures beside minutes of sound, whose only tone comes half a second before its end."""
    sound = beeping(SECONDS, rate=8000, layout="mono", at=SECONDS - 0.5)
    tools.ffmpeg(*pictures, *sound, *codec, path)
    return path


def heard_at(pipeline: Pipeline, tools: Tools, directory: Path) -> float:
    heard = directory / "sound.mp4"
    heard.write_bytes(pipeline.track_file("audio-0"))
    return tools.loudness_begins(heard)


def shown(pipeline: Pipeline, directory: Path) -> list[int]:
    picture = directory / "picture.mp4"
    picture.write_bytes(pipeline.track_file(pipeline.index().video_tracks[0].name))
    return counters(playing_ffmpeg(), picture)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("still.mp4", H264),
        pytest.param("still.mkv", H264, marks=pytest.mark.exhaustive),
        pytest.param("still.avi", ["-c:v", "mpeg4", "-c:a", "mp3", "-ar", "48000"],
                     marks=pytest.mark.exhaustive),
        pytest.param("still.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"], marks=pytest.mark.exhaustive),
    ],
)  # fmt: skip
def test_all_sound_beside_one_picture_is_heard(
    name: str, codec: list[str], tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = made(tools, tmp_path / name, numbered("25", 1), codec)
    assert pipeline.run(source, accompanied=True)["outcome"] == "done"
    assert pipeline.index().frame_rate == 1
    seen = shown(pipeline, tmp_path)
    assert (abs(len(seen) - SECONDS) <= 1, set(seen)) == (True, {0})
    assert heard_at(pipeline, tools, tmp_path) == pytest.approx(SECONDS - 0.5, abs=0.05)
    assert pipeline.index().has_poster


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts", "film.flv"])
def test_the_last_frame_of_a_film_is_held_whose_only_key_frame_is_long_past(
    name: str, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    frames = 65 * 12
    one_key_frame = [*H264, "-g", "9999", "-sc_threshold", "0", "-ar", "44100"]
    source = made(tools, tmp_path / name, numbered("12", frames), one_key_frame)
    assert pipeline.run(source, accompanied=True)["outcome"] == "done"
    seen = shown(pipeline, tmp_path)
    assert seen[:frames] == list(range(frames))
    assert set(seen[frames:]) == {frames - 1}
    assert len(seen) == pytest.approx(SECONDS * 12, abs=1)
    assert heard_at(pipeline, tools, tmp_path) == pytest.approx(SECONDS - 0.5, abs=0.05)

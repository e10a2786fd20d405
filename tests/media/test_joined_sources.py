"""Two recordings in one file: its clock begins anew or leaps, and all of both is shown."""

import re
from pathlib import Path

import pytest

from infra.engine.media_tools import playing_ffmpeg
from tests.corpus.pictures import beeping, counters, numbered
from tests.media.tools import Tools
from tests.pipeline import Pipeline

FRAMES, RATE = 275, 25
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-muxdelay", "0"]
LPCM = [*X264[:4], "-c:a", "pcm_bluray", "-muxdelay", "0"]
DVD = ["-c:v", "mpeg2video", "-bf", "2", "-b:v", "2M", "-g", "15", "-c:a", "ac3", "-f", "vob"]


def joined(tools: Tools, path: Path, codec: list[str], *leap: str) -> Path:
    """Two recordings of eleven seconds, byte behind byte as `cat` puts them."""
    parts = []
    for number, shift in enumerate([(), leap]):
        part = path.with_name(f"{number}-{path.name}")
        tools.ffmpeg(
            *numbered(str(RATE), FRAMES, "96x48"), *beeping(FRAMES / RATE), *codec, *shift, part
        )
        parts.append(part.read_bytes())
    path.write_bytes(b"".join(parts))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "leap"),
    [
        ("anew.ts", X264, []),
        ("anew.mpg", DVD, []),
        ("leap.ts", X264, ["-output_ts_offset", "71"]),
        pytest.param("anew.m2ts", LPCM, [], marks=pytest.mark.exhaustive),
    ],
)
def test_both_of_two_recordings_are_shown_with_their_sound(
    name: str, codec: list[str], leap: list[str], tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = joined(tools, tmp_path / name, codec, *leap)
    assert pipeline.run(source)["outcome"] == "done"
    assert pipeline.read_plan().source.working_copy
    shown, heard = tmp_path / "picture.mp4", tmp_path / "sound.mp4"
    shown.write_bytes(pipeline.track_file(pipeline.index().video_tracks[0].name))
    heard.write_bytes(pipeline.track_file("audio-0"))
    seen = counters(playing_ffmpeg(), shown)
    second = next(at for at in range(1, len(seen)) if seen[at] < seen[at - 1])
    # The second goes on where the first one's sound ends: they may overlap by a frame.
    assert set(range(FRAMES - 1)) <= set(seen[:second])
    assert set(range(1, FRAMES - 1)) <= set(seen[second:])
    assert abs(len(seen) - 2 * FRAMES) <= 1
    look = ["-af", "silencedetect=noise=-30dB:d=0.3,ametadata=print:file=-", "-f", "null", "-"]
    printed = tools.ffmpeg("-i", heard, *look)
    begins = [float(each) for each in re.findall(r"silence_end=([\d.]+)", printed)][:2]
    for begin, first in zip(begins, (0, second - seen[second]), strict=True):
        assert abs(begin - first / RATE - 1) <= 1 / RATE


def test_one_recording_is_not_copied(tools: Tools, pipeline: Pipeline, tmp_path: Path) -> None:
    source = tmp_path / "one.ts"
    tools.ffmpeg(*numbered(str(RATE), FRAMES, "96x48"), *beeping(3), *X264, source)
    assert not pipeline.planned(source).source.working_copy


@pytest.mark.parametrize("head", [True, False])
def test_two_flv_files_in_one_are_refused(
    head: bool, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    both = joined(tools, tmp_path / "anew.flv", [*X264, "-ar", "44100"])
    if not head:  # as tools join them that know of tags
        one = (tmp_path / "1-anew.flv").read_bytes()
        both.write_bytes(both.read_bytes().removesuffix(one) + one[13:])
    outcome = pipeline.run(both)
    assert outcome["outcome"] == "rejected"
    assert "several recordings" in outcome["failure"]["message"]


def test_one_flv_is_not_refused(tools: Tools, pipeline: Pipeline, tmp_path: Path) -> None:
    source = tmp_path / "one.flv"
    tools.ffmpeg(*numbered(str(RATE), FRAMES, "96x48"), *beeping(11), *X264, "-ar", "44100", source)
    assert pipeline.planned(source).source.demuxer == "flv"

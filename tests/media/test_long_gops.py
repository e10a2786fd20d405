"""GOPs longer than any run-up in containers without an index: every picture is the right one."""

from pathlib import Path

import pytest

from infra.engine.media_tools import playing_ffmpeg
from tests.corpus.pictures import counters, numbered
from tests.media.tools import Tools
from tests.pipeline import VIDEO_ID, Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.remuxer import Remuxer
from zoetrope.adapters.source_reader import SourceReader
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS
from zoetrope.domain.layout import source_key
from zoetrope.settings import settings

RATE = 4
SECONDS = 180


def made(tools: Tools, path: Path, key_frames: str) -> Path:
    """A small picture whose frames are numbered, with key frames at these seconds alone."""
    tools.ffmpeg(
        *numbered(str(RATE), RATE * SECONDS, "96x48"), "-c:v", "libx264", "-preset", "veryfast",
        "-g", "9999", "-sc_threshold", "0", "-force_key_frames", key_frames, path,
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("name", "key_frames", "copied"),
    [
        ("short.ts", "0,7,50,53,60,101,107,111,150,157,162,170,176", False),
        ("middle.ts", "0,11,147,161", False),
        ("end.ts", "0,11,101", True),
    ],
)
def test_what_cannot_be_sought_up_to_its_end_is_copied(
    name: str, key_frames: str, copied: bool, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = made(tools, tmp_path / name, key_frames)
    assert pipeline.planned(source).source.working_copy is copied


def test_a_chunk_in_a_gop_of_minutes_shows_its_own_pictures(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    plan = pipeline.planned(made(tools, tmp_path / "middle.ts", "0,11,147,161"))
    late = (11 + RUN_UPS_SECONDS[-1] + 1) * RATE
    first, *_ = pipeline.chunks()
    chunk = next(each for each in pipeline.chunks() if each["start_frame"] > late)
    for each in (first, chunk):
        assert pipeline.transcode(each)["outcome"] == "done"
    number = chunk["start_frame"] // plan.grid.segment_frames + 1
    numbers = range(number, number + plan.grid.chunk_segments)
    shown = tmp_path / "chunk.mp4"
    shown.write_bytes(pipeline.segments(plan.renditions[0].name, numbers))
    start = chunk["start_frame"]
    assert counters(playing_ffmpeg(), shown) == list(range(start, start + chunk["frame_count"]))


def test_a_film_with_one_key_frame_has_chunks_as_long_as_what_is_decoded_for_them(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    plan = pipeline.planned(made(tools, tmp_path / "one.mp4", "0"))
    assert plan.source.video.run_up == SECONDS - 1
    assert plan.grid.chunk_segments == (SECONDS - 1) // plan.grid.segment_seconds
    usual = made(tools, tmp_path / "usual.mp4", "expr:gte(t,n_forced*8)")
    other = Pipeline(video_id=VIDEO_ID[:-1] + "1").planned(usual)
    assert 4 <= other.source.video.run_up <= 8
    assert other.grid.chunk_segments == 4


def test_a_container_that_says_only_of_some_frames_when_they_are_shown_can_be_copied(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    disc = tmp_path / "disc.mpg"
    tools.ffmpeg(*numbered("25", 50, "96x48"), "-c:v", "mpeg2video", "-bf", "2", disc)
    pipeline.accept(disc)
    key = source_key(TENANT, VIDEO_ID)
    with SourceReader(clients.s3(), settings().source_bucket, key) as source:
        ffmpeg = tools.directory / "ffmpeg"
        copy = Remuxer(ffmpeg, source.url, "mpeg", tmp_path, lambda: 60).copy({0: "mpeg2video"})
    assert tools.video_frames(copy) == tools.video_frames(disc)

"""Poster and storyboard: the right picture at the right place, the same bytes each time."""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from tests.media.accompanied import CLOCK_SECONDS
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.domain.layout import source_key
from zoetrope.domain.plan import STILLS
from zoetrope.domain.storyboard import Storyboard
from zoetrope.settings import settings

Clips = Callable[[str], Path]


def made(pipeline: Pipeline, source: Path) -> Storyboard:
    """Accept, plan and make the stills; give the storyboard."""
    pipeline.planned(source)
    assert pipeline.stills()["outcome"] == "done"
    result = clients.media_bucket().get_json(pipeline.keys.task_result(STILLS)) or {}
    return Storyboard(**result["storyboard"])


def pixels(tools: Tools, jpeg: bytes) -> tuple[int, int, bytes]:
    """Width, height and brightness of a JPEG, as another program reads it."""
    found = subprocess.run(
        [tools.directory / "ffmpeg", "-v", "error", "-f", "mjpeg", "-i", "-", "-pix_fmt", "gray",
         "-f", "image2pipe", "-c:v", "pgm", "-"],
        input=jpeg, capture_output=True, check=True,
    ).stdout  # fmt: skip
    _, size, _, values = found.split(b"\n", 3)
    width, height = map(int, size.split())
    return width, height, values


def sheets(pipeline: Pipeline, board: Storyboard) -> list[bytes]:
    media = clients.media_bucket()
    keys = map(pipeline.keys.storyboard_sheet, range(1, board.sheet_count + 1))
    return [media.get(key) or b"" for key in keys]


def brightness(tools: Tools, board: Storyboard, files: list[bytes], tile: int) -> float:
    """The mean brightness of a tile, from 0 to 1."""
    width, _, values = pixels(tools, files[board.sheet_of(tile) - 1])
    left, top, across, down = board.place_of(tile)
    rows = [values[y * width + left : y * width + left + across] for y in range(top, top + down)]
    return sum(map(sum, rows)) / (across * down * 255)


@pytest.mark.parametrize("name", ["clock.mp4", "clock-one-key.mp4", "clock.ts", "clock-late.mkv"])
def test_each_tile_shows_a_frame_of_the_time_of_its_cue(
    name: str, tools: Tools, clips: Clips, pipeline: Pipeline
) -> None:
    board = made(pipeline, clips(name))
    assert (board.tile_count, board.columns, board.rows) == (10, 5, 2)
    files, seconds = sheets(pipeline, board), Fraction(board.tile_ticks, board.timescale)
    for tile in range(board.tile_count):
        shown_at = brightness(tools, board, files, tile) * CLOCK_SECONDS
        assert tile * seconds - 0.3 <= shown_at <= (tile + 1) * seconds + 0.3


def test_the_poster_is_not_the_black_beginning_and_as_large_as_the_video(
    tools: Tools, clips: Clips, pipeline: Pipeline
) -> None:
    made(pipeline, clips("black-first.mp4"))
    width, height, values = pixels(tools, clients.media_bucket().get(pipeline.keys.poster) or b"")
    assert (width, height) == (320, 180)
    assert sum(values) / len(values) > 60


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("blink.mp4", (128, 72)),
        ("rotated.mp4", (72, 128)),
        ("odd.mkv", (192, 108)),
        ("anamorphic.mp4", (192, 108)),
    ],
)
def test_the_shortest_clip_has_one_tile_upright_and_of_square_pixels(
    name: str, size: tuple[int, int], tools: Tools, clips: Clips,
    pipeline: Pipeline,
) -> None:  # fmt: skip
    board = made(pipeline, clips(name))
    assert (board.tile_count, board.tile_width, board.tile_height) == (1, *size)
    [sheet] = sheets(pipeline, board)
    assert pixels(tools, sheet)[:2] == size


def test_stills_are_the_same_bytes_each_time_and_made_only_once(
    clips: Clips, pipeline: Pipeline
) -> None:
    board = made(pipeline, clips("clock-one-key.mp4"))
    first = [*sheets(pipeline, board), clients.media_bucket().get(pipeline.keys.poster)]
    assert pipeline.stills()["skipped"]
    clients.media_bucket().delete_prefix(pipeline.keys.media_prefix)
    clients.media_bucket().delete_prefix(pipeline.keys.task_result(STILLS))
    assert not pipeline.stills()["skipped"]
    again = [*sheets(pipeline, board), clients.media_bucket().get(pipeline.keys.poster)]
    assert again == first


def test_a_published_video_has_them_and_one_that_lacks_a_sheet_has_no_storyboard(
    clips: Clips, pipeline: Pipeline
) -> None:
    board = made(pipeline, clips("blink.mp4"))
    pipeline.transcode_all()
    media = clients.media_bucket()
    media.delete_prefix(pipeline.keys.storyboard_sheet(1))
    assert pipeline.publish()["outcome"] == "done"
    index = pipeline.index()
    assert (index.has_poster, index.storyboard) == (True, None)
    assert board.bandwidth > 0


def test_a_source_that_does_not_decode_any_more_leaves_the_video_without_stills(
    clips: Clips, pipeline: Pipeline
) -> None:
    pipeline.planned(clips("blink.mp4"))
    pipeline.transcode_all()
    key = source_key(TENANT, pipeline.video_id)
    size = clips("blink.mp4").stat().st_size
    clients.s3().put_object(Bucket=settings().source_bucket, Key=key, Body=bytes(size))
    assert pipeline.stills()["outcome"] == "done"
    assert pipeline.publish()["outcome"] == "done"
    assert (pipeline.index().has_poster, pipeline.index().storyboard) == (False, None)

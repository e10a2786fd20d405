"""Every frame of a source is used once, in its place, whatever the container."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import VIDEO_ID, Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.processes import run
from zoetrope.adapters.source_reader import SourceReader
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS, VideoEncoder, _source_times
from zoetrope.domain.colour import SDR
from zoetrope.domain.layout import source_key
from zoetrope.domain.plan import Plan
from zoetrope.settings import settings

CONSTANT_RATE = [
    "film.mp4", "ntsc.mkv", "cinema.mp4", "pal.mp4", "broadcast.ts", "long-gop.ts",
    "old.avi", "disc.mpg", "web.webm", "tail.mp4", "one-frame.mp4", "silent.mp4", "late-audio.mp4",
]  # fmt: skip


def frames_used(plan: Plan, tools: Tools, directory: Path) -> list[str]:
    """The MD5 of each frame that the chunks hand to the encoder, in order."""
    # As they are: small pictures without a tag would be converted from BT.601.
    video = replace(plan.source.video, colour=SDR)
    facts = replace(plan.source, video=video)
    plan = replace(plan, source=facts, renditions=plan.renditions[:1])
    used = []
    with SourceReader(
        clients.s3(), settings().source_bucket, source_key(TENANT, VIDEO_ID)
    ) as source:
        encoder = VideoEncoder(tools.directory / "ffmpeg", source.url, plan, directory, lambda: 60)
        for chunk in plan.grid.chunks():
            for run_up in RUN_UPS_SECONDS:
                command = encoder._command(chunk, plan.renditions, run_up, beyond=True)
                head = command[: command.index("-map")]
                stats = ["-stats_enc_pre", "frames.txt", "-stats_enc_pre_fmt", "{ptsi} {tbi}"]
                output = ["-map", "[o0]", "-fps_mode", "passthrough", *stats]
                done = run(
                    [*head, *output, "-f", "framemd5", "-"], directory=directory, timeout_seconds=60
                )
                times = _source_times(directory / "frames.txt")
                if encoder._begins_in_time(chunk, times, run_up):
                    break
            lines = done.stdout.decode().splitlines()
            used += [line.split()[-1] for line in lines if not line.startswith("#")]
    return used


@pytest.mark.parametrize("name", CONSTANT_RATE)
def test_chunks_use_exactly_the_frames_of_the_whole_decode(
    name: str, tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    plan = pipeline.planned(sources(name))
    whole = tools.video_frames(sources(name))
    assert frames_used(plan, tools, tmp_path) == whole
    assert plan.grid.frame_count == len(whole)


@pytest.mark.parametrize("name", ["edit-list.mp4", "variable.mp4"])
def test_a_hole_in_the_source_is_filled_by_the_frame_before_it(
    name: str, tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    plan = pipeline.planned(sources(name))
    rate = plan.grid.rate
    whole = tools.video_frames(sources(name), f"fps=fps={rate}:start_time={plan.grid.origin}")
    used = frames_used(plan, tools, tmp_path)
    assert used == whole
    # An uneven source's last frame has no length that all agree on.
    assert abs(len(used) - plan.grid.frame_count) <= 1


def test_frames_faster_than_sixty_a_second_are_halved(
    tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    plan = pipeline.planned(sources("fast.mp4"))
    assert plan.grid.rate == 60
    assert frames_used(plan, tools, tmp_path) == tools.video_frames(sources("fast.mp4"))[::2]

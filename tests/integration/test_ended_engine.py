"""The engine is stopped, or killed with -9, in each stage of a processing, and comes back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.media import make_clip, make_sounds
from tests.integration.own_engine import own_engine, seconds_until_ended
from tests.integration.stages import STAGES, stages_of, until_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.own_engine import OwnEngine
    from tests.integration.product import Product

SOUND = "TranscodeAudio"
"""Over in a moment, unless there is much of it."""
ROUNDS = 4
"""In each of the five stages: twenty in all."""
TRIES = 3
"""Videos for each round, until a stage was met."""
TWO_PERIODS_SECONDS = 120
STUCK_SECONDS = 60
PROCESSING_SECONDS = 60
"""What a second of video takes on a machine that does other things, too."""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnEngine]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with own_engine(tmp_path) as own:
        yield own


def ended_in(
    own: OwnEngine,
    clip: Path,
    stage: str,
    *,
    rounds: int,
    end: Callable[[], None],
    keeps: bool,
    within_seconds: float,
) -> None:
    """End the engine in a stage and bring it back; every video ends ready, in time, as it was.

    So often until it was ended in that stage in so many rounds: a stage of half a second may be
    over when the signal comes.
    """
    stack, ready, met = own.up(), list[str](), list[tuple[list[str], float]]()
    while sum(stage in stages for stages, _ in met) < rounds:
        assert len(ready) < TRIES * rounds, f"{stage} was over too often: {met}"
        with own.product(stack) as product:
            begun = product.upload(clip)
            ready.append(begun)
            if not until_in(stage, product, begun):
                continue
        end()
        stack = own.up()
        with own.product(stack) as product:
            # Stopping takes seconds; what the engine has kept is where it was after them.
            stages = stages_of(product, begun) if keeps else {stage}
            status, seconds = seconds_until_ended(product, begun, within_seconds)
            assert status == "ready", (status, stages, stage)
            met.append((sorted(stages), round(seconds, 1)))
            all_are_ready(product, ready)
    sys.stdout.write(json.dumps({"stage": stage, "ready": len(ready), "ended_in": met}) + "\n")


def all_are_ready(product: Product, video_ids: list[str]) -> None:
    """Every video is ready, plays, and is listed once."""
    for video_id in video_ids:
        assert product.api.video(video_id).status == "ready"
        assert product.playlist(video_id, "master.m3u8").playlists
    listed = [video.id for video in product.api.videos(limit=100)]
    assert sorted(listed) == sorted(video_ids)


@pytest.mark.exhaustive
@pytest.mark.parametrize("stage", STAGES)
def test_a_stopped_engine_loses_no_video(own: OwnEngine, tmp_path: Path, stage: str) -> None:
    # Stopping takes its time: a shorter clip would be ready by then.
    if stage == SOUND:
        clip = make_sounds(tmp_path / "clip.mp4", tracks=8, seconds=240)
    else:
        clip = make_clip(tmp_path / "clip.mp4", seconds=20, size="640x360")
    patience = TWO_PERIODS_SECONDS + PROCESSING_SECONDS
    ended_in(own, clip, stage, rounds=ROUNDS, end=own.stop, keeps=True, within_seconds=patience)


@pytest.mark.exhaustive
@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_engine_gets_every_video_back(own: OwnEngine, tmp_path: Path, stage: str) -> None:
    if stage == SOUND:
        clip = make_sounds(tmp_path / "clip.mp4", tracks=4, seconds=20)
    else:
        clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    ended_in(
        own, clip, stage, rounds=ROUNDS, end=own.kill, keeps=False, within_seconds=STUCK_SECONDS
    )


@pytest.mark.slow
def test_an_engine_that_is_killed_while_it_encodes_gets_the_video_back(
    own: OwnEngine, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    ended_in(
        own, clip, STAGES[2], rounds=1, end=own.kill, keeps=False, within_seconds=STUCK_SECONDS
    )

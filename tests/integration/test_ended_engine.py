"""The engine is stopped, or killed with -9, in each stage of a processing, and comes back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.media import make_clip
from tests.integration.own_engine import STAGES, own_engine, seconds_until_ended, until_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.own_engine import OwnEngine

ROUNDS = 4
"""In each of the five stages: twenty in all."""
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
    within_seconds: float,
) -> None:
    """End the engine in a stage and bring it back; every video ends ready, in time, as it was."""
    stack, ready, took = own.up(), list[str](), list[float]()
    for _ in range(rounds):
        with own.product(stack) as product:
            begun = product.upload(clip)
            met = until_in(stage, product, begun)
        end()
        stack = own.up()
        with own.product(stack) as product:
            status, seconds = seconds_until_ended(product, begun, within_seconds)
            assert status == "ready", (status, met, stage)
            ready.append(begun)
            took.append(round(seconds, 1))
            for video_id in ready:
                assert product.api.video(video_id).status == "ready"
                assert product.playlist(video_id, "master.m3u8").playlists
            listed = [video.id for video in product.api.videos(limit=100)]
            assert sorted(listed) == sorted(ready)
    sys.stdout.write(json.dumps({"stage": stage, "ready": len(ready), "seconds": took}) + "\n")


@pytest.mark.exhaustive
@pytest.mark.parametrize("stage", STAGES)
def test_a_stopped_engine_loses_no_video(own: OwnEngine, tmp_path: Path, stage: str) -> None:
    # Stopping takes its time: a shorter clip would be ready by then.
    clip = make_clip(tmp_path / "clip.mp4", seconds=20, size="640x360")
    patience = TWO_PERIODS_SECONDS + PROCESSING_SECONDS
    ended_in(own, clip, stage, rounds=ROUNDS, end=own.stop, within_seconds=patience)


@pytest.mark.exhaustive
@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_engine_gets_every_video_back(own: OwnEngine, tmp_path: Path, stage: str) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    ended_in(own, clip, stage, rounds=ROUNDS, end=own.kill, within_seconds=STUCK_SECONDS)


@pytest.mark.slow
def test_an_engine_that_is_killed_while_it_encodes_gets_the_video_back(
    own: OwnEngine, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    ended_in(own, clip, STAGES[2], rounds=1, end=own.kill, within_seconds=STUCK_SECONDS)

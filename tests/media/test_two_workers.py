"""Two workers of one span at once, whose encoders make other bytes of the same sound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from processing.sound_end import end_with_picture
from zoetrope.adapters import audio_encoder, clients
from zoetrope.adapters.audio_encoder import BIT_RATE, AudioEncoder
from zoetrope.adapters.media_bucket import MediaBucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.media.sources import Sources
    from tests.pipeline import Pipeline
    from zoetrope.domain.layout import GenerationKeys
    from zoetrope.domain.plan import Plan

TRACK, TASK = "audio-0", "audio-0-00000"
ANOTHER_RELEASE = "96k"
MOMENTS: dict[str, tuple[type, str, Callable[[GenerationKeys], str]]] = {
    "encoding": (AudioEncoder, "encode", lambda _: ""),
    "its last segment": (MediaBucket, "put_over", lambda keys: keys.segment(TRACK, 2)),
    "its result": (MediaBucket, "put_json", lambda keys: keys.task_result(TASK)),
}
"""What a worker is paused before: a call, and the key that it is given."""


def planned(sources: Sources, pipeline: Pipeline, *, lacking_frames: int = 0) -> Plan:
    """Do all but the sound of a film of four seconds, in segments of three."""
    plan = pipeline.planned(sources("beep.mp4"))
    frame_count = plan.grid.frame_count + lacking_frames
    grid = replace(plan.grid, segment_seconds=3, frame_count=frame_count)
    plan = replace(plan, grid=grid, span_segments=2)
    clients.media_bucket().put_json(pipeline.keys.plan, plan.to_json())
    for chunk in grid.chunks():
        assert pipeline.transcode(asdict(chunk))["outcome"] == "done"
    return plan


def transcode(pipeline: Pipeline) -> dict[str, Any]:
    (span,) = pipeline.read_plan().spans()
    return pipeline.audio(asdict(span))


def encode_at(monkeypatch: pytest.MonkeyPatch, bit_rate: str) -> None:
    options = [bit_rate if each == BIT_RATE else each for each in audio_encoder._OUTPUT]
    monkeypatch.setattr(audio_encoder, "_OUTPUT", options)


def pause(
    monkeypatch: pytest.MonkeyPatch, moment: str, keys: GenerationKeys, act: Callable[[], None]
) -> None:
    """Pause the worker that comes there first, for as long as another one acts."""
    owner, call, key_of = MOMENTS[moment]
    made, key, pending = getattr(owner, call), key_of(keys), [act]

    def paused(self: Any, *given: Any, **named: Any) -> Any:
        if pending and (not key or given[0] == key):
            with ThreadPoolExecutor(1) as another_worker:
                another_worker.submit(pending.pop()).result()
        return made(self, *given, **named)

    monkeypatch.setattr(owner, call, paused)


def stored_tags(keys: GenerationKeys) -> list[str]:
    entries = clients.media_bucket().entries(f"{keys.media_prefix}{TRACK}/")
    return [tag for key, _, tag in entries if key.endswith(".m4s")]


@pytest.mark.parametrize(
    ("moment", "other"),
    [("its result", BIT_RATE), *((moment, ANOTHER_RELEASE) for moment in MOMENTS)],
)
def test_two_workers_of_whatever_bytes_publish_those_of_one_of_them(
    sources: Sources,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    other: str,
) -> None:
    planned(sources, pipeline)
    said: list[str] = []

    def another_worker() -> None:
        with monkeypatch.context() as patch:
            encode_at(patch, other)
            said.append(transcode(pipeline)["outcome"])

    pause(monkeypatch, moment, pipeline.keys, another_worker)
    said.append(transcode(pipeline)["outcome"])
    assert said == ["done", "done"]
    assert pipeline.publish()["outcome"] == "done"
    assert stored_tags(pipeline.keys) == pipeline.result(TASK)["tags"]
    assert len(set(stored_tags(pipeline.keys))) == 2


def test_a_span_that_was_finished_and_cut_meanwhile_counts_as_done(
    sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By the attempt before, whose last task goes on after it was stopped.
    plan = planned(sources, pipeline, lacking_frames=8)
    cut: list[str] = []

    def finish_and_cut() -> None:
        assert transcode(pipeline)["outcome"] == "done"
        assert end_with_picture(pipeline.keys, plan, plan.grid.frame_count - 8)
        cut.extend(stored_tags(pipeline.keys))

    pause(monkeypatch, "encoding", pipeline.keys, finish_and_cut)
    assert transcode(pipeline) == {"outcome": "done", "task": TASK, "skipped": True}
    assert stored_tags(pipeline.keys) == cut
    assert pipeline.publish()["outcome"] == "done"

"""Two workers of one span or chunk at once, whose encoders make other bytes of the same source."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from processing.sound_end import end_with_picture
from processing.tasks import Job
from zoetrope.adapters import audio_encoder, clients
from zoetrope.adapters.audio_encoder import BIT_RATE, AudioEncoder
from zoetrope.adapters.media_bucket import MediaBucket
from zoetrope.adapters.video_encoder import VideoEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.media.sources import Sources
    from tests.pipeline import Pipeline
    from zoetrope.domain.layout import GenerationKeys
    from zoetrope.domain.plan import Plan


@dataclass(frozen=True)
class Kind:
    """A task of the film's, and what it is of."""

    task: str
    track: str
    encoder: type


SOUND = Kind("audio-0-00000", "audio-0", AudioEncoder)
PICTURES = Kind("chunk-00000", "72p", VideoEncoder)
MOMENTS: dict[str, Callable[[Kind, GenerationKeys], tuple[type, str, str]]] = {
    "encoding": lambda kind, _: (kind.encoder, "encode", ""),
    "its last segment": lambda kind, keys: (MediaBucket, "put_over", keys.segment(kind.track, 2)),
    "its result": lambda kind, keys: (MediaBucket, "put_json", keys.task_result(kind.task)),
}
"""What a worker is paused before: a call, and the key that it is given."""


def planned(sources: Sources, pipeline: Pipeline, *, lacking_frames: int = 0) -> Plan:
    """Plan a film of four seconds, in segments of three."""
    plan = pipeline.planned(sources("beep.mp4"))
    frame_count = plan.grid.frame_count + lacking_frames
    grid = replace(plan.grid, segment_seconds=3, frame_count=frame_count)
    plan = replace(plan, grid=grid, span_segments=2)
    clients.media_bucket().put_json(pipeline.keys.plan, plan.to_json())
    return plan


def transcode(pipeline: Pipeline, kind: Kind) -> dict[str, Any]:
    plan = pipeline.read_plan()
    if kind is SOUND:
        (span,) = plan.spans()
        return pipeline.audio(asdict(span))
    (chunk,) = plan.grid.chunks()
    return pipeline.transcode(asdict(chunk))


def become_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encode sound at another bit rate, and pictures by another preset."""
    options = ["96k" if each == BIT_RATE else each for each in audio_encoder._OUTPUT]
    monkeypatch.setattr(audio_encoder, "_OUTPUT", options)
    read_plan = Job.plan

    def plan(job: Job) -> Plan:
        found = read_plan(job)
        faster = [replace(each, preset="ultrafast") for each in found.renditions]
        return replace(found, renditions=tuple(faster))

    monkeypatch.setattr(Job, "plan", plan)


def pause(
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[type, str, str],
    act: Callable[[], None],
) -> None:
    """Pause the worker that comes there first, for as long as another one acts."""
    owner, call, key = before
    made, pending = getattr(owner, call), [act]

    def paused(self: Any, *given: Any, **named: Any) -> Any:
        if pending and (not key or given[0] == key):
            with ThreadPoolExecutor(1) as another_worker:
                another_worker.submit(pending.pop()).result()
        return made(self, *given, **named)

    monkeypatch.setattr(owner, call, paused)


def stored_tags(keys: GenerationKeys, kind: Kind) -> list[str]:
    entries = clients.media_bucket().entries(f"{keys.media_prefix}{kind.track}/")
    return [tag for key, _, tag in entries if key.endswith(".m4s")]


@pytest.mark.parametrize("kind", [SOUND, PICTURES], ids=["sound", "pictures"])
@pytest.mark.parametrize(
    ("moment", "other"),
    [("its result", False), *((moment, True) for moment in MOMENTS)],
)
def test_two_workers_of_whatever_bytes_publish_those_of_one_of_them(
    sources: Sources,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    moment: str,
    other: bool,
) -> None:
    planned(sources, pipeline)
    said: list[str] = []

    def another_worker() -> None:
        with monkeypatch.context() as patch:
            if other:
                become_another_release(patch)
            said.append(transcode(pipeline, kind)["outcome"])

    pause(monkeypatch, MOMENTS[moment](kind, pipeline.keys), another_worker)
    said.append(transcode(pipeline, kind)["outcome"])
    assert said == ["done", "done"]
    transcode(pipeline, PICTURES if kind is SOUND else SOUND)
    assert pipeline.publish()["outcome"] == "done"
    result = pipeline.result(kind.task)
    stored = stored_tags(pipeline.keys, kind)
    assert stored == (result if kind is SOUND else result["tracks"][kind.track])["tags"]
    assert len(set(stored)) == 2


@pytest.mark.parametrize("kind", [SOUND, PICTURES], ids=["sound", "pictures"])
@pytest.mark.parametrize("moment", ["encoding", "its last segment"])
def test_a_worker_of_another_release_leaves_what_was_published_meanwhile(
    sources: Sources,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    moment: str,
) -> None:
    planned(sources, pipeline)
    seen: list[list[str]] = []
    with monkeypatch.context() as late:

        def publish() -> None:
            late.undo()
            for each in (SOUND, PICTURES):
                assert transcode(pipeline, each)["outcome"] == "done"
            assert pipeline.publish()["outcome"] == "done"
            seen.append(stored_tags(pipeline.keys, kind))

        become_another_release(late)
        pause(late, MOMENTS[moment](kind, pipeline.keys), publish)
        transcode(pipeline, kind)
    assert seen == [stored_tags(pipeline.keys, kind)]


def test_a_span_that_was_finished_and_cut_meanwhile_counts_as_done(
    sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By the attempt before, whose last task goes on after it was stopped.
    plan = planned(sources, pipeline, lacking_frames=8)
    assert transcode(pipeline, PICTURES)["outcome"] == "done"
    cut: list[str] = []

    def finish_and_cut() -> None:
        assert transcode(pipeline, SOUND)["outcome"] == "done"
        assert end_with_picture(pipeline.keys, plan, plan.grid.frame_count - 8)
        cut.extend(stored_tags(pipeline.keys, SOUND))

    pause(monkeypatch, MOMENTS["encoding"](SOUND, pipeline.keys), finish_and_cut)
    assert transcode(pipeline, SOUND) == {"outcome": "done", "task": SOUND.task, "skipped": True}
    assert stored_tags(pipeline.keys, SOUND) == cut
    assert pipeline.publish()["outcome"] == "done"

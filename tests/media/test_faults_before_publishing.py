"""A generation with anything wrong in it is never shown: faults planted behind the tasks' back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import Any

import pytest

from tests.media.sources import Sources
from tests.pipeline import Pipeline
from zoetrope.adapters import clients
from zoetrope.adapters.audio_encoder import AudioEncoder
from zoetrope.domain.assembly import IncompleteGeneration
from zoetrope.domain.plan import Plan
from zoetrope.errors import DependencyUnavailable

Fault = Callable[[Pipeline], None]


@pytest.fixture
def made(sources: Sources, pipeline: Pipeline) -> Pipeline:
    """Every task of a short film is done; only publishing is left."""
    pipeline.planned(sources("beep.mp4"))
    assert pipeline.transcode_all(parallel=2) is None
    return pipeline


def segment(pipeline: Pipeline, track: str) -> tuple[str, bytes]:
    key = pipeline.keys.segment(track, 1)
    return key, clients.media_bucket().get(key) or b""


def missing(pipeline: Pipeline) -> None:
    clients.media_bucket().delete_prefix(segment(pipeline, "72p")[0])


def empty(pipeline: Pipeline) -> None:
    clients.media_bucket().put(segment(pipeline, "72p")[0], b"")


def undecodable(pipeline: Pipeline) -> None:
    """As long as before, but a byte in its middle is another."""
    key, body = segment(pipeline, "audio-0")
    middle = len(body) // 2
    clients.media_bucket().put(key, body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :])


def exchanged(pipeline: Pipeline) -> None:
    clients.media_bucket().put(pipeline.keys.init_segment("72p"), segment(pipeline, "72p")[1])


def changed(task: str, **members: object) -> Fault:
    def change(pipeline: Pipeline) -> None:
        key = pipeline.keys.task_result(task)
        clients.media_bucket().put_json(key, pipeline.result(task) | members)

    return change


FAULTS: dict[str, tuple[Fault, str]] = {
    "missing": (missing, "72p/1: None bytes"),
    "empty": (empty, "72p/1: 0 bytes"),
    "undecodable": (undecodable, "audio-0/1: its bytes are not those"),
    "exchanged": (exchanged, "72p is not the one"),
    "gap": (changed("audio-0-00000", ticks=[]), "audio-0: its segments do not join"),
    "overlap": (changed("audio-0-00000", ticks=[1024] * 2), "audio-0: its segments do not join"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_before_anybody_sees_it(fault: str, made: Pipeline) -> None:
    plant, said = FAULTS[fault]
    plant(made)
    with pytest.raises(IncompleteGeneration, match=said):
        made.publish()
    video = clients.video_table().get(made.video_id)
    assert video
    assert video.published_generation == 0
    assert clients.media_bucket().get(made.keys.index) is None


def test_a_lost_result_is_waited_for(made: Pipeline) -> None:
    clients.media_bucket().delete_prefix(made.keys.task_result("audio-0-00000"))
    with pytest.raises(DependencyUnavailable, match="1 results"):
        made.publish()


def ends_early(sources: Sources, pipeline: Pipeline) -> Plan:
    """Transcode a film whose picture ends two seconds before its time, amid a segment of five."""
    plan = pipeline.planned(sources("film.mp4"))
    frame_count = plan.grid.frame_count + 50
    longer = replace(plan, grid=replace(plan.grid, frame_count=frame_count, segment_seconds=5))
    clients.media_bucket().put_json(pipeline.keys.plan, longer.to_json())
    for chunk in longer.grid.chunks():
        assert pipeline.transcode(asdict(chunk))["outcome"] == "done"
    for span in longer.spans():
        assert pipeline.audio(asdict(span))["outcome"] == "done"
    return longer


def test_sound_ends_with_a_picture_that_ends_before_its_time(
    sources: Sources, pipeline: Pipeline
) -> None:
    ends_early(sources, pipeline)
    for _ in range(2):  # its answer may be lost
        assert pipeline.publish()["outcome"] == "done"
    index = pipeline.index()
    assert index.duration == 36
    assert abs(index.audio_tracks[0].duration - index.duration) <= 1 / index.frame_rate


def test_sound_that_is_transcoded_until_after_the_publication_leaves_what_was_cut(
    sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, last = ends_early(sources, pipeline).spans()
    key = pipeline.keys.task_result(last.task)
    encode, result = AudioEncoder.encode, pipeline.result(last.task)
    published: list[tuple[str, int, str]] = []

    def publish() -> None:
        clients.media_bucket().put_json(key, result)
        assert pipeline.publish()["outcome"] == "done"
        published.extend(clients.media_bucket().entries(pipeline.keys.media_prefix))

    def encode_for_long(self: AudioEncoder, *given: Any) -> Any:
        """As a worker of an attempt before, which had begun when there was no result."""
        with ThreadPoolExecutor(1) as another_worker:
            another_worker.submit(publish).result()
        return encode(self, *given)

    monkeypatch.setattr(AudioEncoder, "encode", encode_for_long)
    clients.media_bucket().delete_prefix(key)
    assert pipeline.audio(asdict(last))["outcome"] == "superseded"
    assert result["tags"][-1] not in {tag for _, _, tag in published}  # it was cut
    assert list(clients.media_bucket().entries(pipeline.keys.media_prefix)) == published

"""The Task states under repetition, overtaking and failure."""

import os
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from processing import media, tasks
from processing.probe_source import handler as probe
from processing.transcode_audio import handler as transcode_audio
from processing.transcode_chunk import handler as transcode_chunk
from tests.media.sources import Sources
from tests.pipeline import Context, Pipeline
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.spans import Span
from zoetrope.errors import DependencyUnavailable, MediaRejected, ToolFailed


@pytest.fixture
def planned(sources: Sources, pipeline: Pipeline) -> Pipeline:
    """A video of one chunk and one audio track, ready to be transcoded."""
    pipeline.planned(sources("beep.mp4"))
    return pipeline


def delete(pipeline: Pipeline) -> None:
    clients.video_table().change(pipeline.video_id, Change.DELETED, at_ms=1, token="gone")


def test_a_finished_chunk_is_not_encoded_again(
    planned: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk = planned.chunks()[0]
    assert planned.transcode(chunk)["skipped"] is False
    monkeypatch.setenv("FFMPEG_DIR", "/nowhere")
    assert planned.transcode(chunk) == {"outcome": "done", "task": "chunk-00000", "skipped": True}


def test_a_task_counts_once_however_often_it_runs(planned: Pipeline) -> None:
    for _ in range(2):
        planned.transcode(planned.chunks()[0])
        planned.audio(planned.spans()[0])
    video = clients.video_table().get(planned.video_id)
    assert video
    assert (video.progress.tasks_done, video.progress.tasks_total) == (2, 2)


def test_probing_and_planning_may_be_repeated(planned: Pipeline) -> None:
    first = clients.media_bucket().get(planned.keys.plan)
    assert planned.probe()["outcome"] == "done"
    assert planned.plan()["outcome"] == "done"
    assert clients.media_bucket().get(planned.keys.plan) == first


def test_publishing_twice_is_a_success(planned: Pipeline) -> None:
    planned.transcode_all()
    assert planned.publish()["outcome"] == "done"
    assert planned.publish()["outcome"] == "done"


def test_tasks_of_a_deleted_video_are_superseded(planned: Pipeline) -> None:
    delete(planned)
    assert planned.probe() == {"outcome": "superseded"}
    assert planned.plan() == {"outcome": "superseded"}
    assert planned.transcode(planned.chunks()[0]) == {"outcome": "superseded"}
    assert planned.audio(planned.spans()[0]) == {"outcome": "superseded"}


def test_no_task_of_a_deleted_video_begins_to_encode(
    planned: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is written after the last purge stays for ever, so only what had begun may still write.
    delete(planned)
    monkeypatch.setenv("FFMPEG_DIR", "/nowhere")
    assert planned.transcode(planned.chunks()[0]) == {"outcome": "superseded"}
    assert planned.audio(planned.spans()[0]) == {"outcome": "superseded"}
    assert not list(clients.media_bucket().sizes(planned.keys.media_prefix))


def test_a_video_deleted_before_publishing_is_not_published(planned: Pipeline) -> None:
    planned.transcode_all()
    delete(planned)
    assert planned.publish() == {"outcome": "superseded"}
    video = clients.video_table().get(planned.video_id)
    assert video
    assert video.published_generation == 0
    assert clients.media_bucket().get(planned.keys.index) is None


def test_a_generation_that_was_overtaken_is_not_published(planned: Pipeline) -> None:
    planned.transcode_all()
    planned.generation = 7
    assert planned.publish() == {"outcome": "superseded"}


def test_publishing_without_every_result_is_retried(planned: Pipeline) -> None:
    planned.audio(planned.spans()[0])
    with pytest.raises(DependencyUnavailable, match="1 results"):
        planned.publish()


def test_tasks_before_their_plan_are_retried(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.accept(sources("beep.mp4"))
    with pytest.raises(DependencyUnavailable, match="facts"):
        pipeline.plan()
    pipeline.probe()
    with pytest.raises(DependencyUnavailable, match="plan"):
        pipeline.audio(asdict(Span("audio-0", 0, 1, 1)))


def test_the_first_failure_of_a_generation_is_kept(pipeline: Pipeline) -> None:
    pipeline.accept(b"text")
    clients.media_bucket().put_json_once(pipeline.keys.failure, {"code": "first"})
    assert pipeline.probe()["failure"]["code"] == "not_a_video"
    assert clients.media_bucket().get_json(pipeline.keys.failure) == {"code": "first"}


def test_a_tool_that_runs_out_of_time_is_tried_once_more_and_then_given_up(
    sources: Sources, pipeline: Pipeline
) -> None:
    pipeline.accept(sources("beep.mp4"))
    no_time = Context(seconds=tasks.MARGIN_SECONDS)
    with pytest.raises(ToolFailed) as failed:
        probe(pipeline.event, no_time)
    assert failed.value.members["timed_out"] is True
    outcome = probe(pipeline.event, no_time)
    assert outcome["outcome"] == "rejected"
    assert (outcome["failure"]["code"], outcome["failure"]["retryable"]) == (
        "processing_timeout",
        True,
    )


def test_the_overruns_of_two_tasks_are_not_added_up(planned: Pipeline) -> None:
    no_time = Context(seconds=tasks.MARGIN_SECONDS)
    with pytest.raises(ToolFailed):
        transcode_audio(planned.event | {"span": planned.spans()[0]}, no_time)
    with pytest.raises(ToolFailed):
        transcode_chunk(planned.event | {"chunk": planned.chunks()[0]}, no_time)
    assert planned.audio(planned.spans()[0])["outcome"] == "done"


@pytest.fixture
def job(pipeline: Pipeline) -> tasks.Job:
    pipeline.accept(b"source")
    return tasks.Job(pipeline.video_id, "acme", 1, 0.0)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"exit_code": 69, "stderr": "too many errors"}, MediaRejected),
        ({"exit_code": 183, "stderr": "Invalid data found when processing input"}, MediaRejected),
        ({"exit_code": -11, "stderr": "", "tool": "ffmpeg"}, MediaRejected),
        ({"exit_code": 1, "stderr": "Out of memory", "tool": "ffprobe"}, MediaRejected),
        ({"exit_code": 1, "stderr": "Out of memory", "tool": "ffmpeg"}, ToolFailed),
        ({"exit_code": 127, "stderr": "cannot be started", "tool": "ffprobe"}, ToolFailed),
        ({"exit_code": -9, "stderr": "", "tool": "ffprobe"}, ToolFailed),
    ],
)
def test_damaged_data_is_the_sources_fault_and_anything_else_is_not(
    members: dict[str, object], error: type[Exception], job: tasks.Job
) -> None:
    with pytest.raises(error), media.workbench(job):
        raise ToolFailed("ended", members=members)


def test_what_s3_refused_is_not_blamed_on_the_source(job: tasks.Job) -> None:
    throttled = DependencyUnavailable("throttled")
    with pytest.raises(DependencyUnavailable), media.workbench(job) as bench:
        _fail(bench, throttled)


def _fail(bench: media.Workbench, reading: DependencyUnavailable) -> None:
    bench.source.failure = reading
    raise ToolFailed("ended", members={"stderr": "Invalid data found"})


def test_the_directory_of_a_task_is_gone_afterwards(job: tasks.Job) -> None:
    with media.workbench(job) as bench:
        left = bench.directory
        (left / "file").write_bytes(b"x")
    assert not Path(left).exists()


def test_what_a_killed_worker_left_is_removed_but_not_a_neighbours_work(
    job: tasks.Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("zoetrope-dead", 21), ("zoetrope-alive", 14), ("else", 99)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "audio.mp4").write_bytes(b"x")
        os.utime(tmp_path / name, times=(0, time.time() - age * 60))
    with media.workbench(job):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["else", "zoetrope-alive"]


def test_a_ready_video_carries_the_facts_and_a_record_to_rebuild_it(planned: Pipeline) -> None:
    planned.transcode_all()
    planned.publish()
    video = clients.video_table().get(planned.video_id)
    record = clients.media_bucket().get_json(planned.keys.video_record)
    assert video
    assert record
    assert video.status is Status.READY
    assert record["facts"] == video.facts
    assert record["tenant"] == video.tenant
    assert record["published_generation"] == 1
    assert "request_token" not in record
    assert video.facts["renditions"][0]["name"] == "72p"  # type: ignore[index]
    assert video.facts["audio_tracks"][0]["language"] == "und"  # type: ignore[index]


def test_no_chunk_reads_the_source_whole(sources: Sources, pipeline: Pipeline) -> None:
    plan = pipeline.planned(sources("hd-film.mp4"))
    for chunk in pipeline.chunks():
        outcome = pipeline.transcode(chunk)
        assert outcome["source_bytes_read"] < plan.source.size_bytes * 0.75

"""An ffmpeg that hangs under a task: it is retried once, then the video is refused."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from processing import probe_source, transcode_audio, transcode_chunk
from processing.failures import PROCESSING_TIMEOUT
from processing.tasks import MARGIN_SECONDS
from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Context, Pipeline
from tests.unit.adapters.test_hanging_tool import alive
from zoetrope.adapters import clients
from zoetrope.errors import ToolFailed
from zoetrope.settings import settings

pytestmark = pytest.mark.slow
TOOL_SECONDS = 0.5
ROUNDS = [(task, number) for task in ("probe", "chunk", "sound") for number in range(3)]
ROUNDS.append(("chunk", 3))
"""Ten videos, each of which meets two ffmpegs that hang: twenty in all."""


@pytest.fixture
def planned(sources: Sources, pipeline: Pipeline) -> Pipeline:
    """A video of one chunk and one audio track, ready to be transcoded."""
    pipeline.planned(sources("beep.mp4"))
    return pipeline


@pytest.fixture
def marker(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What names the tools of a test, which never end: the real ffmpeg, at the pace of a clock."""
    name = uuid.uuid4().hex
    endless = f"-nostdin -v quiet -re -f lavfi -i anullsrc -metadata comment={name} -f null -"
    for tool in ("ffmpeg", "ffprobe"):
        script = tmp_path / tool
        real = tools.directory / "ffmpeg"
        script.write_text(f"#!/bin/sh\nexec {real} {endless}\n")
        script.chmod(0o755)
    monkeypatch.setenv("FFMPEG_DIR", str(tmp_path))
    settings.cache_clear()
    return name


def work_of(task: str, pipeline: Pipeline) -> Callable[[], dict[str, object]]:
    context = Context(MARGIN_SECONDS + TOOL_SECONDS)
    chunk = {**pipeline.event, "chunk": pipeline.chunks()[0]}
    span = {**pipeline.event, "span": pipeline.spans()[0]}
    return {
        "probe": lambda: probe_source.handler(pipeline.event, context),
        "chunk": lambda: transcode_chunk.handler(chunk, context),
        "sound": lambda: transcode_audio.handler(span, context),
    }[task]


@pytest.mark.parametrize(("task", "number"), ROUNDS)
def test_a_task_whose_ffmpeg_hangs_is_tried_again_and_then_refused(
    planned: Pipeline, marker: str, task: str, number: int
) -> None:
    del number
    if task == "probe":  # what a source is, is found out once
        clients.media_bucket().delete_prefix(planned.keys.source_facts)
    work = work_of(task, planned)
    began = time.monotonic()
    with pytest.raises(ToolFailed) as first:  # which Step Functions retries
        work()
    assert first.value.members["timed_out"]
    assert time.monotonic() - began < TOOL_SECONDS + 60
    assert gone(marker)
    began = time.monotonic()
    refused = work()
    assert refused["failure"] == {
        "code": PROCESSING_TIMEOUT.code,
        "message": PROCESSING_TIMEOUT.message,
        "retryable": PROCESSING_TIMEOUT.retryable,
    }
    assert time.monotonic() - began < TOOL_SECONDS + 60
    assert gone(marker)
    assert clients.media_bucket().get_json(planned.keys.failure) == refused["failure"]


def gone(marker: str) -> bool:
    deadline = time.monotonic() + 20
    while alive(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(marker)

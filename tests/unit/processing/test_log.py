"""Each line of the processing's log says for which invocation it was, and of which generation."""

import importlib
import json
from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

from processing import fail_video, on_execution_ended, on_source_uploaded, purge_video
from processing.log import about, logged, logger
from tests.aws import SOURCE_BUCKET
from tests.contract.template import functions
from tests.videos import TENANT, new_video
from zoetrope.adapters import clients
from zoetrope.adapters.executions import Executions
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change

VIDEO_ID = new_video().video_id
TASK = {"video_id": VIDEO_ID, "tenant": TENANT, "generation": 1, "attempt": 1}
Lines = Callable[[], list[dict[str, Any]]]
CONTEXT: Any = SimpleNamespace(
    aws_request_id="an-invocation",
    memory_limit_in_mb="512",
    get_remaining_time_in_millis=lambda: 30_000,
)


@pytest.fixture
def lines(aws: None, monkeypatch: pytest.MonkeyPatch) -> Lines:  # noqa: ARG001 - it must come first
    written = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def handlers() -> list[str]:
    return sorted(
        module
        for function in functions().values()
        if (module := function["Handler"].removesuffix(".handler")).startswith("processing.")
    )


@pytest.mark.parametrize("module", handlers())
def test_every_handler_of_the_processing_names_its_invocation(module: str) -> None:
    handler = importlib.import_module(module).handler
    assert handler.__wrapped__.__name__ == "handler"


def test_every_line_has_its_invocation_its_video_and_its_generation(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = clients.video_table()
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key(TENANT, VIDEO_ID), Body=b"x" * 10)
    table.create(new_video())
    key = {"s3": {"object": {"key": source_key(TENANT, VIDEO_ID)}}}
    on_source_uploaded.handler({"Records": [{"eventName": "Put", **key}]}, CONTEXT)
    table.change(VIDEO_ID, Change.PROCESSING_STARTED, at_ms=1, token="began")
    ended = {"name": "x", "input": json.dumps(TASK)}
    monkeypatch.setattr(Executions, "status", lambda *_: "FAILED")
    on_execution_ended.handler({"detail": ended}, CONTEXT)
    fail_video.handler({**TASK, "error": {"Error": "States.Timeout"}}, CONTEXT)
    table.change(VIDEO_ID, Change.DELETED, at_ms=2, token="gone")
    purge_video.handler({"video_id": VIDEO_ID}, CONTEXT)
    written = lines()
    assert len(written) >= 4
    for line in written:
        ids = (line["request_id"], line["video_id"], line["generation"])
        assert ids == ("an-invocation", VIDEO_ID, 1), line


def test_what_one_invocation_is_about_is_not_said_of_the_next(lines: Lines) -> None:
    @logged
    def handler(event: dict[str, Any], _context: object) -> None:
        logger.info("here", extra={"seen": len(event)})

    handler(TASK, CONTEXT)
    handler({}, None)
    first, second = lines()
    assert {name: first[name] for name in ("request_id", "video_id", "generation", "attempt")} == {
        "request_id": "an-invocation",
        "video_id": VIDEO_ID,
        "generation": 1,
        "attempt": 1,
    }
    assert second["request_id"] == "none"
    assert not {"video_id", "generation", "attempt"} & set(second)


def test_a_handler_that_fails_leaves_nothing_behind(lines: Lines) -> None:
    @logged
    def handler(_event: dict[str, Any], _context: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        handler(TASK, CONTEXT)
    logger.info("after", extra=about(new_video(generation=2)))
    [line] = lines()
    assert "request_id" not in line
    assert (line["video_id"], line["generation"]) == (VIDEO_ID, 2)

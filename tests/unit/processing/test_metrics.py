"""Metrics are lines of the log in CloudWatch's embedded metric format."""

import io
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from processing import metrics
from processing.event_metrics import count_event
from processing.log import logger
from processing.tasks import perform
from tests.pipeline import Context
from tests.videos import CREATED_MS, TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video_events import VideoEvent
from zoetrope.errors import DependencyUnavailable


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "processing")
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def names(line: dict[str, Any]) -> tuple[str, list[str]]:
    [described] = line["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == metrics.NAMESPACE
    [metric] = described["Metrics"]
    [dimensions] = described["Dimensions"]
    return metric["Name"], sorted(dimensions)


def event(change: str, *, sequence: int = 4, reason: str = "", at_ms: int = 0) -> VideoEvent:
    given = (TENANT, sequence, change, "processing", "failed", reason, at_ms)
    return VideoEvent("01HF0000000000000000000000", *given)


def test_a_repair_is_counted_by_its_kind(environment: None, lines: Any) -> None:
    _ = environment
    metrics.count_repair("lost_event")
    [line] = lines()
    assert names(line) == ("Repairs", ["kind", "service"])
    assert (line["kind"], line["service"], line["Repairs"]) == ("lost_event", "processing", [1.0])


@pytest.mark.parametrize(("retry", "counted"), [(0, []), (1, [1.0]), (7, [1.0])])
def test_a_task_that_was_begun_again_counts_as_one_retry_of_its_state(
    aws: None, lines: Any, retry: int, counted: list[float]
) -> None:
    _ = aws
    event = {"video_id": "v", "tenant": TENANT, "generation": 1, "retry": retry}
    perform("MakeStills", event, Context(), lambda _: {})
    found = [line for line in lines() if "Retries" in line]
    assert [names(line) for line in found] == [("Retries", ["service", "state"])] * len(found)
    assert [number for line in found for number in line["Retries"]] == counted
    assert {line["state"] for line in found} <= {"MakeStills"}


@pytest.mark.parametrize("change", ["processing_failed", "reprocessing_failed"])
def test_a_failure_is_counted_by_its_code(environment: None, lines: Any, change: str) -> None:
    _ = environment
    count_event(event(change, reason="not_a_video"))
    changes, failures = lines()
    assert (names(changes)[0], changes["change"]) == ("Changes", change)
    assert (names(failures)[0], failures["code"]) == ("Failures", "not_a_video")


def test_a_published_video_tells_how_long_it_took(aws: None, lines: Any) -> None:
    _ = aws
    table = clients.video_table()
    video = stored_video(table, Status.PROCESSING)
    facts = {"duration_seconds": 30}
    at_ms = CREATED_MS + 1 + 12_000
    table.change(video.video_id, Change.PUBLISHED, at_ms=at_ms, token="p", facts=facts)
    count_event(event("published", at_ms=at_ms))
    _, took, factor = lines()
    assert (names(took)[0], took["TimeToReady"]) == ("TimeToReady", [12.0])
    assert (names(factor)[0], factor["RealTimeFactor"]) == ("RealTimeFactor", [2.5])


def test_an_event_of_a_video_that_is_gone_is_only_counted(aws: None, lines: Any) -> None:
    _ = aws
    count_event(event("published"))
    assert [names(line)[0] for line in lines()] == ["Changes"]


def test_a_figure_that_cannot_be_had_is_left_out(
    environment: None, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = environment

    class Queries:
        def events(self, _video_id: str) -> None:
            raise DependencyUnavailable("querying the table failed")

    monkeypatch.setattr(clients, "video_queries", Queries)
    count_event(event("published"))
    assert [names(line)[0] for line in lines() if "_aws" in line] == ["Changes"]


class Slow(io.StringIO):
    """A stream that lets other threads come between one write and the next."""

    def write(self, text: str) -> int:
        written = super().write(text)
        time.sleep(0.001)
        return written


def test_lines_of_threads_do_not_run_into_each_other(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = environment
    stream = Slow()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(40):
            pool.submit(metrics.count_repair, "lost_event")
            pool.submit(logger.warning, "left for the next sweep")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(told) == 80
    assert sum("_aws" in line for line in told) == 40

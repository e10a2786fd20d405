"""The lines of the Streaming API's log."""

import io
import json
import logging
from typing import Any

import pytest

from streaming.log import JsonLines, json_logger


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logger(written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines("streaming"))
    made = logging.getLogger("tests.of.json.lines")
    made.setLevel(logging.INFO)
    made.propagate = False
    made.handlers = [handler]
    return made


def line_of(written: io.StringIO) -> dict[str, Any]:
    (line,) = written.getvalue().splitlines()
    read: dict[str, Any] = json.loads(line)
    return read


def test_a_line_has_what_the_caller_adds(logger: logging.Logger, written: io.StringIO) -> None:
    logger.info("request answered", extra={"status_code": 200, "route": "/x"})
    line = line_of(written)
    assert line.pop("timestamp")
    assert line.pop("location").startswith("test_a_line_has_what_the_caller_adds:")
    assert line == {
        "level": "INFO",
        "message": "request answered",
        "service": "streaming",
        "status_code": 200,
        "route": "/x",
    }


def test_an_error_is_one_line_with_its_traceback(
    logger: logging.Logger, written: io.StringIO
) -> None:
    error = ValueError("two\nlines")
    logger.error("request failed", exc_info=error, extra={"request_id": "r"})
    line = line_of(written)
    assert (line["level"], line["exception_name"]) == ("ERROR", "ValueError")
    assert line["exception"].endswith("ValueError: two\nlines")


def test_a_line_is_written_once_however_often_the_logger_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = json_logger("a-service"), json_logger("a-service")
    assert first is second
    assert len(first.handlers) == 1
    assert not first.propagate
    assert capsys.readouterr().out == ""

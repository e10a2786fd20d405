"""Each line that a request causes names the request and its video, and nothing else of a client."""

import json
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from streaming.app import app as streaming
from streaming.log import json_logger
from tests.events import rest_event
from tests.videos import new_video, stored_video
from upload.app import app as upload
from upload.log import logger as upload_logger
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable
from zoetrope.http.request_log import OfRequest, video_of
from zoetrope.http.requests import RestRequest

VIDEO_ID = new_video().video_id
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(aws: None, monkeypatch: pytest.MonkeyPatch) -> Lines:  # noqa: ARG001 - it must come first
    written = StringIO()
    for handler in (upload_logger.registered_handler, json_logger("streaming").handlers[0]):
        monkeypatch.setattr(handler, "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def request_for(path: str, **given: Any) -> RestRequest:
    return RestRequest.from_event(rest_event("GET", path, **given))


@pytest.mark.parametrize(
    ("path", "video_id"),
    [
        (f"/videos/{VIDEO_ID}", VIDEO_ID),
        ("/videos/someone%40example.com", None),
        (f"/s3/multipart/abc?key=sources/acme/{VIDEO_ID}", VIDEO_ID),
        ("/s3/multipart/abc?key=sources/acme/password", None),
        ("/videos", None),
    ],
)
def test_the_video_of_a_request_is_found_in_its_path_or_its_key(
    path: str, video_id: str | None
) -> None:
    assert video_of(request_for(path)).get("video_id") == video_id


def test_a_reply_is_logged_with_its_video(lines: Lines) -> None:
    stored_video(clients.video_table(), Status.FAILED)
    upload(rest_event("GET", f"/videos/{VIDEO_ID}"), None)
    made = upload(rest_event("POST", "/videos", body={"filename": "a.mp4", "size_bytes": 5}), None)
    route = "/videos/{video_id}/{playlist}"
    streaming(rest_event("GET", f"/videos/{VIDEO_ID}/master.m3u8", route=route), None)
    said = [(line["message"], line["request_id"], line["video_id"]) for line in lines()]
    created = json.loads(made["body"])["id"]
    assert said == [("request answered", "req-1", each) for each in (VIDEO_ID, created, VIDEO_ID)]


def test_a_line_from_within_names_the_request_too(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_video(clients.video_table(), Status.FAILED)

    class NoExecutions:
        def start(self, _video: object) -> None:
            raise DependencyUnavailable("starting the processing failed")

    monkeypatch.setattr(clients, "executions", NoExecutions)
    upload(rest_event("POST", f"/videos/{VIDEO_ID}/reprocess"), None)
    within, _ = lines()
    assert within["message"] == "left to reconcile"
    assert (within["request_id"], within["video_id"]) == ("req-1", VIDEO_ID)


def test_outside_a_request_a_line_names_none() -> None:
    record = logging.makeLogRecord({"msg": "x"})
    assert OfRequest().filter(record)
    assert "request_id" not in vars(record)

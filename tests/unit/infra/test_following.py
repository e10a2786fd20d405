"""Following a video ends when there is nothing more to wait for."""

from typing import Any

import httpx
import pytest

from infra.client.errors import VideoUnplayable
from infra.client.following import Polling, follow
from infra.client.session import Session
from infra.client.upload_api import UploadApi


def api_that_shows(*states: dict[str, Any]) -> UploadApi:
    answers = iter(states)
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, json={"id": "V1", **next(answers)})
    )
    return UploadApi(Session("http://api.test", transport=transport))


def test_every_state_is_seen_until_ready() -> None:
    api = api_that_shows({"status": "uploaded"}, {"status": "processing"}, {"status": "ready"})
    seen: list[str] = []
    waits: list[float] = []
    polling = Polling(sleep=waits.append)
    video = follow(api, "V1", seen=lambda video: seen.append(video.status), polling=polling)
    assert (video.status, seen) == ("ready", ["uploaded", "processing", "ready"])
    assert len(waits) == 2


def test_a_failed_video_ends_it_with_the_service_s_words() -> None:
    api = api_that_shows({"status": "failed", "failure": {"message": "No picture in it."}})
    with pytest.raises(VideoUnplayable, match="No picture in it"):
        follow(api, "V1", seen=lambda _video: None)


@pytest.mark.parametrize("status", ["expired", "deleted"])
def test_a_video_that_is_gone_ends_it(status: str) -> None:
    with pytest.raises(VideoUnplayable) as raised:
        follow(api_that_shows({"status": status}), "V1", seen=lambda _video: None)
    assert raised.value.status == status


def test_polling_slows_down_to_its_longest_wait() -> None:
    polling = Polling(first_seconds=1.0, longest_seconds=2.0)
    assert polling.delay(0) == 1.0
    assert polling.delay(1000) == 2.0

"""Fixtures of the Streaming API's tests: the app, and a published film."""

import gzip
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from streaming import playback
from streaming.app import app
from tests.events import rest_event
from tests.indexes import KEY_FRAMES, VIDEO_ID, film_index, full_film_index
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.signing_window import WINDOW_SECONDS

Get = Callable[..., dict[str, Any]]

WINDOW_START = 1_790_000_100 - 1_790_000_100 % WINDOW_SECONDS
"""A second at which signing begins a new window."""

_LAST = ("playlist", "sheet")
"""What the last part of a path is called, by how deep it lies."""


class Clock:
    """Stands for the time module of the routes."""

    def __init__(self) -> None:
        self.now = float(WINDOW_START)

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still until a test moves it."""
    stopped = Clock()
    monkeypatch.setattr(playback, "time", stopped)
    return stopped


@pytest.fixture
def get(aws: None) -> Get:  # noqa: ARG001 - the account must be there
    """Ask the app: `get("/health")`, with headers or another method on demand."""

    def ask(
        path: str, *, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> dict[str, Any]:
        bare = path.partition("?")[0]
        name = bare.rpartition("/")[2]
        known = name in {"manifest.mpd", "poster.jpg", "storyboard.vtt"} or bare.count("/") < 3
        parent = bare.split("/")[3:-1]
        route = (
            "" if known else "/".join(["/videos/{video_id}", *parent, f"{{{_LAST[len(parent)]}}}"])
        )
        return app(rest_event(method, path, route=route, headers=headers), None)

    return ask


@pytest.fixture
def film(get: Get) -> str:  # noqa: ARG001 - the account must be there
    """The id of a published video of two renditions and one audio track."""
    stored_video(clients.video_table(), Status.READY, video_id=VIDEO_ID)
    clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).index, film_index().to_json())
    return VIDEO_ID


@pytest.fixture
def full_film(film: str) -> str:
    """The id of a published video with all that can accompany it."""
    keys, media = GenerationKeys(film, 1), clients.media_bucket()
    media.put_json(keys.index, full_film_index().to_json())
    media.put_json(keys.key_frames("720p"), {"lengths": list(KEY_FRAMES)})
    return film


def text_of(reply: Mapping[str, Any]) -> str:
    """A reply's body as the client reads it."""
    if not reply.get("isBase64Encoded"):
        return str(reply["body"])
    return gzip.decompress(b64decode(reply["body"])).decode()

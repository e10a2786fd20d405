"""Fixtures of the Streaming API's tests: the app, and a published film."""

import gzip
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from streaming.app import app
from tests.events import rest_event
from tests.indexes import VIDEO_ID, film_index
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.function_credentials import function_credentials
from zoetrope.adapters.index_store import index_store
from zoetrope.adapters.segment_urls import segment_urls
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status

Get = Callable[..., dict[str, Any]]


@pytest.fixture
def get(aws: None) -> Iterator[Get]:  # noqa: ARG001 - the account must be there
    """Ask the app: `get("/health")`, with headers or another method on demand."""
    for factory in (function_credentials, index_store, segment_urls):
        factory.cache_clear()

    def ask(
        path: str, *, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> dict[str, Any]:
        name = path.rpartition("/")[2]
        known = name == "manifest.mpd" or path.count("/") != 3
        route = "" if known else "/videos/{video_id}/{playlist}"
        return app(rest_event(method, path, route=route, headers=headers), None)

    yield ask
    for factory in (function_credentials, index_store, segment_urls):
        factory.cache_clear()


@pytest.fixture
def film(get: Get) -> str:  # noqa: ARG001 - the account must be there
    """The id of a published video of two renditions and one audio track."""
    stored_video(clients.video_table(), Status.READY, video_id=VIDEO_ID)
    clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).index, film_index().to_json())
    return VIDEO_ID


def text_of(reply: Mapping[str, Any]) -> str:
    """A reply's body as the client reads it."""
    if not reply.get("isBase64Encoded"):
        return str(reply["body"])
    return gzip.decompress(b64decode(reply["body"])).decode()

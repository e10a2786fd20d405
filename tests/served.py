"""What the Streaming API and the bucket of this process answer, for tests that fetch by URL."""

from functools import cache
from urllib.parse import unquote, urlsplit

from streaming.app import app
from tests.events import rest_event
from tests.manifest_rules import Fetch
from tests.moto_calls import calls_answered_by_moto
from tests.unit.streaming.conftest import text_of
from zoetrope.adapters import clients

API = "https://stream.example.com"


def video_url(video_id: str) -> str:
    """Give the address below which a video's manifests are."""
    return f"{API}/videos/{video_id}/"


def fetcher() -> Fetch:
    """Fetch each address once: a manifest from the app, an object from moto by its signed URL."""
    return cache(_fetch)


def _fetch(url: str) -> bytes:
    split = urlsplit(url)
    if url.startswith(API):
        return _manifest(split.path, split.query)
    body = clients.media_bucket().get(unquote(split.path.lstrip("/")))
    assert body is not None, split.path
    assert "X-Amz-Signature=" in split.query
    return body


def _manifest(path: str, query: str) -> bytes:
    name = path.rpartition("/")[2]
    route = f"/videos/{{video_id}}/{name if name == 'manifest.mpd' else '{playlist}'}"
    with calls_answered_by_moto():
        reply = app(rest_event("GET", f"{path}?{query}", route=route), None)
    assert reply["statusCode"] == 200, path
    return text_of(reply).encode()

"""docs/openapi.yaml against the Streaming API that answers and the errors that it raises."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from streaming.app import app
from streaming.compression import MAX_REPLY_BYTES
from tests import openapi
from tests.aws import ENVIRONMENT, create_resources
from tests.events import rest_event
from tests.indexes import VIDEO_ID, full_film_index
from tests.moto_calls import calls_answered_by_moto
from tests.unit.conftest import forget_cached
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.signing_window import MANIFEST_MAX_AGE_SECONDS, WINDOW_SECONDS
from zoetrope.domain.video import PlaybackPolicy

PLAYLIST = "/videos/{video_id}/{playlist}"
MANIFEST = "/videos/{video_id}/manifest.mpd"
POSTER = "/videos/{video_id}/poster.jpg"
STORYBOARD = "/videos/{video_id}/storyboard.vtt"
SHEET = "/videos/{video_id}/storyboard/{sheet}"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with a film that is published."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget_cached()
    with mock_aws(), calls_answered_by_moto():
        create_resources()
        stored_video(clients.video_table(), Status.READY, video_id=VIDEO_ID)
        keys = GenerationKeys(VIDEO_ID, 1)
        clients.media_bucket().put_json(keys.index, full_film_index().to_json())
        yield
    forget_cached()


def answer(path: str, route: str, method: str = "GET", **options: Any) -> dict[str, Any]:
    """Ask the app, and hold what it replies to the document."""
    reply = app(rest_event(method, path, route=route, **options), None)
    openapi.hold_to_document(method, route, reply)
    return reply


def test_the_document_has_exactly_the_routes_of_the_streaming_app() -> None:
    served = {(method, path) for path, methods in app.routes.items() for method in methods}
    assert openapi.routes("streaming") == served


def test_no_operation_of_the_streaming_api_needs_a_key() -> None:
    for method, path in openapi.routes("streaming"):
        assert openapi.DOCUMENT["paths"][path][method.lower()]["security"] == []


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/health", "/health"),
        ("/status", "/status"),
        (f"/videos/{VIDEO_ID}/master.m3u8", PLAYLIST),
        (f"/videos/{VIDEO_ID}/audio-0.m3u8", PLAYLIST),
        (f"/videos/{VIDEO_ID}/manifest.mpd", MANIFEST),
        (f"/videos/{VIDEO_ID}/storyboard.vtt", STORYBOARD),
    ],
)
def test_what_is_answered_is_documented(path: str, route: str, method: str) -> None:
    assert answer(path, route, method)["statusCode"] == 200


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("name", "route"), [("poster.jpg", POSTER), ("storyboard/1.jpg", SHEET)])
def test_where_a_picture_is_is_documented(name: str, route: str, method: str) -> None:
    assert answer(f"/videos/{VIDEO_ID}/{name}", route, method)["statusCode"] == 302


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("name", "route"), [("master.m3u8", PLAYLIST), ("manifest.mpd", MANIFEST)])
def test_what_our_addresses_ask_by_is_documented(name: str, route: str) -> None:
    text = str(answer(f"/videos/{VIDEO_ID}/{name}", route)["body"])
    addresses = re.findall(r"([a-z0-9-]+\.m3u8|storyboard/[^?]+)\?([a-z_]+)=", text)
    assert addresses
    for path, asked_by in addresses:
        target = SHEET if path.startswith("storyboard") else PLAYLIST
        assert asked_by in query_names(target), path


def query_names(route: str) -> set[str]:
    named = openapi.DOCUMENT["components"]["parameters"]
    given = openapi.DOCUMENT["paths"][route]["parameters"]
    known = [named[each["$ref"].rpartition("/")[2]] for each in given if "$ref" in each]
    return {each["name"] for each in known if each["in"] == "query"}


@pytest.mark.usefixtures("stack")
def test_the_example_of_a_playlist_has_the_lines_that_we_write() -> None:
    operation = openapi.DOCUMENT["paths"][PLAYLIST]["get"]
    content = operation["responses"]["200"]["content"]["application/vnd.apple.mpegurl"]
    real = str(answer(f"/videos/{VIDEO_ID}/master.m3u8", PLAYLIST)["body"]).splitlines()

    def form(line: str) -> str:
        return re.sub(r'=("[^"]*"|[^,]*)', "", line).replace(",SUBTITLES", "")

    shown = content["example"].splitlines()
    assert shown[:3] == real[:3]
    assert {form(line) for line in shown} <= {form(line) for line in real}


@pytest.mark.usefixtures("stack")
def test_a_degraded_status_is_documented() -> None:
    clients.dynamodb().delete_table(TableName=ENVIRONMENT["TABLE_NAME"])
    assert answer("/status", "/status")["statusCode"] == 503


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("status", "fields", "code"),
    [
        (Status.AWAITING_UPLOAD, {}, "video_not_ready"),
        (Status.UPLOADED, {}, "video_not_ready"),
        (Status.PROCESSING, {}, "video_not_ready"),
        (Status.EXPIRED, {}, "video_not_ready"),
        (Status.FAILED, {}, "video_failed"),
        (Status.DELETED, {}, "video_not_found"),
        (Status.READY, {"playback_policy": PlaybackPolicy.SIGNED}, "playback_token_required"),
    ],
)
@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("master.m3u8", PLAYLIST),
        ("manifest.mpd", MANIFEST),
        ("poster.jpg", POSTER),
        ("storyboard.vtt", STORYBOARD),
        ("storyboard/1.jpg", SHEET),
    ],
)
def test_every_refusal_is_documented(
    status: Status, fields: dict[str, Any], code: str, name: str, route: str
) -> None:
    other = "01HF0000000000000000000001"
    stored_video(clients.video_table(), status, video_id=other, **fields)
    reply = answer(f"/videos/{other}/{name}", route)
    assert json.loads(reply["body"])["code"] == code
    assert f"`{code}`" in openapi.PATH.read_text(encoding="utf-8")


@pytest.mark.usefixtures("stack")
def test_an_unknown_track_and_an_unchanged_playlist_are_documented() -> None:
    unknown = answer(f"/videos/{VIDEO_ID}/9p.m3u8", PLAYLIST)
    unchanged = answer(f"/videos/{VIDEO_ID}/720p.m3u8", PLAYLIST, headers={"If-None-Match": "*"})
    assert (unknown["statusCode"], unchanged["statusCode"]) == (404, 304)


def test_the_figures_in_the_text_are_those_of_the_code() -> None:
    text = " ".join(openapi.DOCUMENT["info"]["description"].split())
    assert f"the same for {WINDOW_SECONDS // 60} minutes at a time" in text
    assert f"over {MAX_REPLY_BYTES // 10**6} MB" in text
    headers = openapi.DOCUMENT["components"]["headers"]
    assert headers["Cache-Control"]["schema"]["examples"] == [
        f"public, max-age={MANIFEST_MAX_AGE_SECONDS}"
    ]

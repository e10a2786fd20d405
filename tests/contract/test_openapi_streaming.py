"""docs/openapi-streaming.yaml against the app that answers and the errors that it raises."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from moto import mock_aws
from openapi_spec_validator import validate

from streaming.app import app
from streaming.compression import MAX_REPLY_BYTES
from tests.aws import ENVIRONMENT, create_resources
from tests.events import rest_event
from tests.indexes import VIDEO_ID, film_index
from tests.unit.conftest import forget_cached
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.function_credentials import function_credentials
from zoetrope.adapters.index_store import index_store
from zoetrope.adapters.segment_urls import segment_urls
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.signing_window import MANIFEST_MAX_AGE_SECONDS, WINDOW_SECONDS
from zoetrope.domain.video import PlaybackPolicy

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi-streaming.yaml"
PLAYLIST = "/videos/{video_id}/{playlist}"
MANIFEST = "/videos/{video_id}/manifest.mpd"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with a film that is published."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget()
    with mock_aws():
        create_resources()
        stored_video(clients.video_table(), Status.READY, video_id=VIDEO_ID)
        clients.media_bucket().put_json(GenerationKeys(VIDEO_ID, 1).index, film_index().to_json())
        yield
    forget()


def forget() -> None:
    forget_cached()
    for factory in (function_credentials, index_store, segment_urls):
        factory.cache_clear()


def answer(path: str, route: str, **options: Any) -> dict[str, Any]:
    return app(rest_event(options.pop("method", "GET"), path, route=route, **options), None)


def assert_documented(
    document: dict[str, Any], route: str, reply: Mapping[str, Any], method: str = "get"
) -> None:
    """The status, the media type and the body of a reply are the ones of the document."""
    described = document["paths"][route][method]["responses"][str(reply["statusCode"])]
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
    if not reply["body"]:
        return
    media_type = reply["headers"]["Content-Type"]
    assert media_type in described["content"]
    if "json" in media_type:
        schema = described["content"][media_type]["schema"]
        validator = Draft202012Validator({**schema, "components": document["components"]})
        validator.validate(json.loads(reply["body"]))


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_the_document_and_the_app_have_the_same_routes(document: dict[str, Any]) -> None:
    documented = {
        (path, method.upper())
        for path, item in document["paths"].items()
        for method in item
        if method in {"get", "head", "post", "put", "patch", "delete"}
    }
    answered = {(path, method) for path, methods in app.routes.items() for method in methods}
    assert documented == answered


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [
        operation["operationId"]
        for item in document["paths"].values()
        for name, operation in item.items()
        if name in {"get", "head"}
    ]
    assert len(set(ids)) == len(ids)


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
    ],
)
def test_what_is_answered_is_documented(
    document: dict[str, Any], path: str, route: str, method: str
) -> None:
    reply = answer(path, route, method=method)
    assert reply["statusCode"] == 200
    assert_documented(document, route, reply, method.lower())


@pytest.mark.usefixtures("stack")
def test_a_degraded_status_is_documented(document: dict[str, Any]) -> None:
    clients.dynamodb().delete_table(TableName=ENVIRONMENT["TABLE_NAME"])
    reply = answer("/status", "/status")
    assert reply["statusCode"] == 503
    assert_documented(document, "/status", reply)


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
@pytest.mark.parametrize(("name", "route"), [("master.m3u8", PLAYLIST), ("manifest.mpd", MANIFEST)])
def test_every_refusal_is_documented(
    document: dict[str, Any],
    status: Status,
    fields: dict[str, Any],
    code: str,
    name: str,
    route: str,
) -> None:
    other = "01HF0000000000000000000001"
    stored_video(clients.video_table(), status, video_id=other, **fields)
    reply = answer(f"/videos/{other}/{name}", route)
    assert json.loads(reply["body"])["code"] == code
    assert_documented(document, route, reply)
    assert f"`{code}`" in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.usefixtures("stack")
def test_an_unknown_track_and_an_unchanged_playlist_are_documented(
    document: dict[str, Any],
) -> None:
    unknown = answer(f"/videos/{VIDEO_ID}/9p.m3u8", PLAYLIST)
    assert_documented(document, PLAYLIST, unknown)
    unchanged = answer(f"/videos/{VIDEO_ID}/720p.m3u8", PLAYLIST, headers={"If-None-Match": "*"})
    assert (unknown["statusCode"], unchanged["statusCode"]) == (404, 304)
    assert_documented(document, PLAYLIST, unchanged)


def test_the_figures_in_the_text_are_those_of_the_code(document: dict[str, Any]) -> None:
    text = " ".join(document["info"]["description"].split())
    assert f"the same for {WINDOW_SECONDS // 60} minutes at a time" in text
    assert f"over {MAX_REPLY_BYTES // 10**6} MB" in text
    assert document["components"]["headers"]["Cache-Control"]["schema"]["examples"] == [
        f"public, max-age={MANIFEST_MAX_AGE_SECONDS}"
    ]

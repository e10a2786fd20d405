"""docs/openapi.yaml against the Upload API: its routes, errors, limits and statuses.

Every reply of tests/unit/upload is held to the document too, by that folder's `api` fixture.
"""

from typing import Any

import pytest

from tests import openapi
from upload.app import app
from upload.requests.listing import MAX_LIMIT, ListedStatus
from upload.requests.new_video import MAX_CONTENT_TYPE, MAX_FILENAME, MAX_TITLE
from upload.requests.parts import MAX_ETAG, MAX_SIGNED_AT_ONCE
from zoetrope.adapters.video_queries import LISTED_AT_ONCE, LISTED_PAGES
from zoetrope.domain import playback_tokens
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.parts import MAX_OBJECT_BYTES, MAX_PARTS
from zoetrope.domain.upload_tokens import (
    DEFAULT_TTL_SECONDS,
    MAX_TTL_SECONDS,
    MIN_TTL_SECONDS,
)
from zoetrope.domain.video import PlaybackPolicy

SCHEMAS: dict[str, Any] = openapi.DOCUMENT["components"]["schemas"]


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, openapi.DOCUMENT["paths"][path][method.lower()])
        for method, path in sorted(openapi.routes("upload"))
    ]


def test_the_document_has_exactly_the_routes_of_the_upload_app() -> None:
    served = {(method, path) for path, methods in app.routes.items() for method in methods}
    assert openapi.routes("upload") == served


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_every_operation_tells_the_errors_that_any_of_its_kind_may_have(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    wanted = set() if path == "/health" else {"429", "500", "503"}
    if operation.get("security") != [] or "{token}" in path:
        wanted |= {"401", "403"}
    if "{video_id}" in path or "{upload_id}" in path:
        wanted.add("404")
    if method in {"POST", "PATCH"}:
        wanted |= {"413", "415"}
    assert wanted <= operation["responses"].keys()


def test_health_and_status_alone_are_open_to_all() -> None:
    unguarded = {path for _, path, operation in operations() if operation.get("security") == []}
    assert {path for path in unguarded if "{token}" not in path} == {"/health", "/status"}


def test_the_limits_of_the_document_are_those_of_the_code() -> None:
    new = SCHEMAS["NewVideo"]["properties"]
    assert new["filename"]["maxLength"] == MAX_FILENAME
    assert new["title"]["maxLength"] == MAX_TITLE
    assert SCHEMAS["VideoEdit"]["properties"]["title"]["maxLength"] == MAX_TITLE
    assert new["content_type"]["maxLength"] == MAX_CONTENT_TYPE
    assert new["size_bytes"]["maximum"] == MAX_OBJECT_BYTES
    assert SCHEMAS["PartNumber"]["maximum"] == MAX_PARTS
    assert body_of("/videos/{video_id}/playback-tokens")["ttl_seconds"] == {
        "type": "integer",
        "minimum": playback_tokens.MIN_TTL_SECONDS,
        "maximum": playback_tokens.MAX_TTL_SECONDS,
        "default": playback_tokens.DEFAULT_TTL_SECONDS,
    }
    ttl = body_of("/videos/{video_id}/upload-tokens")["ttl_seconds"]
    assert (ttl["minimum"], ttl["default"], ttl["maximum"]) == (
        MIN_TTL_SECONDS,
        DEFAULT_TTL_SECONDS,
        MAX_TTL_SECONDS,
    )
    signing = body_of("/videos/{video_id}/upload/parts")
    assert signing["part_numbers"]["maxItems"] == MAX_SIGNED_AT_ONCE
    completing = body_of("/videos/{video_id}/upload/complete")
    assert completing["parts"]["items"]["properties"]["etag"]["maxLength"] == MAX_ETAG
    limit = openapi.DOCUMENT["paths"]["/videos"]["get"]["parameters"][1]["schema"]
    assert limit["maximum"] == MAX_LIMIT


def test_the_document_says_how_many_videos_a_list_looks_through() -> None:
    listed = openapi.DOCUMENT["paths"]["/videos"]["get"]["responses"]["200"]["content"]
    page = listed["application/json"]["schema"]["properties"]
    assert f"{LISTED_AT_ONCE * LISTED_PAGES:,} videos" in page["next_cursor"]["description"]


def test_the_statuses_of_the_document_are_those_of_the_lifecycle_but_deleted() -> None:
    shown = {status.value for status in Status} - {"deleted"}
    assert set(SCHEMAS["Video"]["properties"]["status"]["enum"]) == shown
    assert {status.value for status in ListedStatus} - {""} == shown
    assert set(SCHEMAS["PlaybackPolicy"]["enum"]) == set(PlaybackPolicy)


def body_of(path: str) -> dict[str, Any]:
    content = openapi.DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
    return dict(content["application/json"]["schema"]["properties"])

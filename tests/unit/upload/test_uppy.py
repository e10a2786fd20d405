"""Uppy's S3 plugins, by Companion's routes: from a file's name to a source."""

import base64
import json
from typing import Any

import pytest

from tests.unit.upload.conftest import TWO_PARTS, Api, lose_uploads, open_uploads
from tests.unit.upload.uppy import TWO_SIZES, Uppy, with_token
from zoetrope.adapters import clients
from zoetrope.domain.parts import MIN_PART_BYTES
from zoetrope.domain.tenants import Limits, Usage

BOTH = pytest.mark.parametrize("by", ["key", "token"])


def uppy_by(by: str, api: Api, size_bytes: int = TWO_SIZES) -> Uppy:
    return Uppy(api) if by == "key" else with_token(api, api.created(size_bytes))


def used() -> Usage:
    return clients.tenants().get("acme")[1]


@BOTH
@pytest.mark.parametrize("quoted", [True, False])
def test_a_file_becomes_a_source_part_by_part(api: Api, by: str, *, quoted: bool) -> None:
    uppy = uppy_by(by, api)
    assert uppy.begin().body.keys() == {"key", "uploadId", "bucket"}
    assert uppy.of_upload("GET").body == []
    assert uppy.of_upload("GET", "/2").body.keys() == {"url"}
    parts = uppy.put_both()
    assert [part["Size"] for part in uppy.of_upload("GET").body] == [MIN_PART_BYTES, 3]
    if not quoted:
        parts = [{**part, "ETag": str(part["ETag"]).strip('"')} for part in parts]
    done = uppy.complete(parts[::-1])
    assert (done.status_code, done.body["key"]) == (200, uppy.key)
    shown = api("GET", f"/videos/{uppy.video_id}").body
    assert (shown["status"], shown["size_bytes"], shown["filename"]) == (
        "uploaded",
        TWO_SIZES,
        "a.mp4",
    )
    assert uppy.complete(parts).status_code == 200
    assert used() == Usage(open_uploads=0, stored_bytes=TWO_SIZES)


@BOTH
def test_several_parts_are_signed_at_once(api: Api, by: str) -> None:
    uppy = uppy_by(by, api)
    uppy.begin()
    signed = uppy.of_upload("GET", "/batch", query="&partNumbers=1,2,10000").body["presignedUrls"]
    assert signed.keys() == {"1", "2", "10000"}
    assert "partNumber=10000&" in signed["10000"]


def test_a_signed_part_may_have_any_size(api: Api) -> None:
    uppy = Uppy(api)
    uppy.begin()
    assert "X-Amz-SignedHeaders=host&" in uppy.of_upload("GET", "/1").body["url"]


@BOTH
def test_an_aborted_upload_keeps_its_parts_and_is_revived_by_signing(api: Api, by: str) -> None:
    uppy = uppy_by(by, api)
    uppy.begin()
    parts = uppy.put_both()
    for _ in range(2):
        assert uppy.of_upload("DELETE").body == {}
    assert api("GET", f"/videos/{uppy.video_id}").body["status"] == "expired"
    assert len(uppy.of_upload("GET").body) == 2
    uppy.of_upload("GET", "/1")
    assert api("GET", f"/videos/{uppy.video_id}").body["status"] == "awaiting_upload"
    assert uppy.complete(parts).status_code == 200


def test_with_a_token_each_begin_is_another_upload_of_the_same_video(api: Api) -> None:
    video_id = api.created(TWO_SIZES)
    uppy = with_token(api, video_id)
    first = uppy.begin().body
    uppy.of_upload("DELETE")
    second = uppy.begin().body
    assert (second["key"], uppy.video_id) == (first["key"], video_id)
    assert open_uploads() == [second["uploadId"]] != [first["uploadId"]]


def test_with_a_key_each_file_is_a_new_video(api: Api) -> None:
    uppy = Uppy(api)
    ids = []
    for _ in range(2):
        uppy.begin()
        ids.append(uppy.video_id)
    assert len(set(ids)) == 2


def test_a_size_that_was_not_declared_is_not_shown_and_takes_no_room(api: Api) -> None:
    uppy = Uppy(api)
    uppy.begin()
    assert "size_bytes" not in api("GET", f"/videos/{uppy.video_id}").body
    upload = api("GET", f"/videos/{uppy.video_id}/upload").body
    assert (upload["part_size_bytes"], upload["part_count"], upload["missing"]) == (0, 0, [])
    assert used() == Usage(open_uploads=1, stored_bytes=0)


def test_metadata_is_kept_as_text_and_what_has_no_text_left_out(api: Api) -> None:
    uppy = Uppy(api)
    given = {"name": "ü", "n": 1.5, "b": True, "none": None, "list": [1], "": "x"}
    uppy.begin(metadata=given, type=None)
    shown = api("GET", f"/videos/{uppy.video_id}").body
    assert shown["metadata"] == {"name": "ü", "n": "1.5", "b": "true"}


@pytest.mark.parametrize(("room", "status"), [(-1, 409), (0, 200), (1, 200)])
def test_what_the_parts_add_up_to_must_fit_in_the_tenants_storage(
    api: Api, room: int, status: int
) -> None:
    clients.tenants().set_limits("acme", Limits(max_stored_bytes=TWO_SIZES + room))
    uppy = Uppy(api)
    uppy.begin()
    done = uppy.complete(uppy.put_both())
    assert done.status_code == status
    if status == 409:
        assert done.code == "storage_limit_reached"
        assert used().stored_bytes == 0
        assert len(uppy.of_upload("GET").body) == 2


@pytest.mark.parametrize(("over", "status"), [(-1, 413), (0, 200), (1, 200)])
def test_what_the_parts_add_up_to_must_not_be_too_large(api: Api, over: int, status: int) -> None:
    clients.tenants().set_limits("acme", Limits(max_upload_bytes=TWO_SIZES + over))
    uppy = Uppy(api)
    uppy.begin()
    assert uppy.complete(uppy.put_both()).status_code == status


def test_a_tenant_whose_storage_is_full_begins_nothing(api: Api) -> None:
    clients.tenants().set_limits("acme", Limits(max_stored_bytes=TWO_PARTS))
    api.created(TWO_PARTS)
    refused = Uppy(api).begin()
    assert (refused.status_code, refused.code) == (409, "storage_limit_reached")
    assert refused.body["error"] == refused.body["message"] == refused.body["detail"]


def test_what_is_wrong_with_the_parts_is_told_with_their_numbers(api: Api) -> None:
    uppy = Uppy(api)
    uppy.begin()
    part = uppy.put(1, 7)
    uppy.put(2, 3)
    answers = [
        uppy.complete([part, {"PartNumber": 3, "ETag": "x"}]),
        uppy.complete([part, {"PartNumber": 2, "ETag": "x"}]),
        uppy.complete([part]),
    ]
    assert [answer.code for answer in answers] == [
        "upload_incomplete",
        "part_mismatch",
        "part_mismatch",
    ]
    assert answers[0].body["missing_parts"] == [2, 3]
    assert api("GET", f"/videos/{uppy.video_id}").body["status"] == "awaiting_upload"


def test_with_a_declared_size_the_parts_must_add_up_to_it(api: Api) -> None:
    uppy = with_token(api, api.created(TWO_SIZES + 1))
    uppy.begin()
    assert uppy.complete(uppy.put_both()).code == "size_mismatch"


def test_the_plain_routes_complete_such_an_upload_too_but_do_not_sign_for_it(api: Api) -> None:
    uppy = Uppy(api)
    uppy.begin()
    uppy.put_both()
    path = f"/videos/{uppy.video_id}/upload"
    assert api("POST", f"{path}/parts", {"part_numbers": [1]}).status_code == 400
    assert api("POST", f"{path}/complete").body["size_bytes"] == TWO_SIZES


@BOTH
def test_after_s3_has_given_the_parts_up_nothing_is_signed(api: Api, by: str) -> None:
    uppy = uppy_by(by, api)
    uppy.begin()
    lose_uploads()
    for answer in (uppy.of_upload("GET"), uppy.of_upload("GET", "/1")):
        assert (answer.status_code, answer.code) == (409, "invalid_state")


def test_a_completed_upload_takes_no_more(api: Api) -> None:
    uppy = with_token(api, api.created(TWO_SIZES))
    uppy.begin()
    assert uppy.complete(uppy.put_both()).status_code == 200
    for answer in (uppy.begin(), uppy.of_upload("GET", "/1"), uppy.of_upload("DELETE")):
        assert (answer.status_code, answer.code) == (409, "invalid_state")


def test_uppy_sends_no_checksums_so_a_video_that_needs_them_is_refused(api: Api) -> None:
    video_id = api.create(TWO_SIZES, checksum_algorithm="sha256").id
    refused = with_token(api, video_id).begin()
    assert (refused.status_code, refused.body["errors"][0]["field"]) == (400, "checksum_algorithm")


def form(uppy: Uppy, query: str = "?filename=a+b.mp4&type=video/mp4&metadata[k]=v") -> Any:
    return uppy.ask("GET", f"/params{query}").body


def test_a_small_file_goes_by_a_form_of_exactly_the_declared_size(api: Api) -> None:
    signed = form(with_token(api, api.created(7)))
    assert (signed["method"], signed["fields"]["success_action_status"]) == ("POST", "201")
    assert size_range(signed) == [7, 7]


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        (Limits(), 5 * 1024**3),
        (Limits(max_upload_bytes=1000), 1000),
        (Limits(max_upload_bytes=1000, max_stored_bytes=900), 900),
    ],
)
def test_a_form_of_unknown_size_is_held_to_the_tenants_limits(
    api: Api, limits: Limits, most: int
) -> None:
    clients.tenants().set_limits("acme", limits)
    signed = form(Uppy(api))
    assert size_range(signed) == [1, most]
    key = signed["fields"]["key"]
    shown = api("GET", f"/videos/{key.rpartition('/')[2]}").body
    assert (shown["filename"], shown["metadata"]) == ("a b.mp4", {"k": "v"})


def size_range(signed: dict[str, Any]) -> list[int]:
    policy = json.loads(base64.b64decode(signed["fields"]["policy"]))
    [sizes] = [c[1:] for c in policy["conditions"] if "content-length-range" in c]
    return list(sizes)

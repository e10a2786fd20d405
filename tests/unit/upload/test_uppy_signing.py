"""`/s3/sign`: Uppy 6 speaks to S3 itself, and the service says only where and by what right."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from processing.on_source_uploaded import handler
from tests.unit.upload.conftest import Api, open_uploads
from tests.unit.upload.uppy import TWO_SIZES, Uppy, with_token
from zoetrope.adapters import clients
from zoetrope.domain.tenants import Usage

UUID_KEY = "0b1f5a0e-8a3c-4a7e-9d0a-0123456789ab-my film.mp4"


def sign(uppy: Uppy, method: str, **more: object) -> Any:
    answer = uppy.ask("POST", "/sign", {"method": method, "key": uppy.key or UUID_KEY, **more})
    assert answer.status_code == 200, answer.body
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.body


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, True).items()}


def begun(api: Api) -> Uppy:
    """Have an upload begun as Uppy 6 does: signed by us, sent to S3 by itself."""
    uppy = Uppy(api)
    uppy.key = sign(uppy, "POST")["key"]
    uppy.upload_id = clients.source_bucket().create_upload(uppy.key)
    return uppy


def test_beginning_makes_a_video_that_has_the_name_of_the_file(api: Api) -> None:
    uppy = Uppy(api)
    signed = sign(uppy, "POST")
    assert query_of(signed["url"])["uploads"] == ""
    uppy.key = signed["key"]
    assert api("GET", f"/videos/{uppy.video_id}").body["filename"] == "my film.mp4"


def test_a_small_file_gets_a_form(api: Api) -> None:
    signed = sign(Uppy(api), "PUT", contentType="video/mp4")
    assert signed["fields"]["key"] == signed["key"]
    assert signed["fields"]["content-type"] == "video/mp4"


def test_with_a_token_whatever_key_is_wished_for_it_is_that_of_its_video(api: Api) -> None:
    video_id = api.created(TWO_SIZES)
    uppy = with_token(api, video_id)
    for method in ("POST", "PUT"):
        assert sign(uppy, method)["key"].endswith(video_id)


def test_each_request_of_an_upload_is_signed_for_it_alone(api: Api) -> None:
    uppy = begun(api)
    more = {"uploadId": uppy.upload_id}
    part = query_of(sign(uppy, "PUT", partNumber=7, **more)["url"])
    assert (part["partNumber"], part["uploadId"]) == ("7", uppy.upload_id)
    for method in ("GET", "POST", "DELETE"):
        url = sign(uppy, method, **more)["url"]
        assert urlsplit(url).path.endswith(uppy.key)
        assert query_of(url)["uploadId"] == uppy.upload_id


def test_a_completion_must_not_replace_a_source(api: Api) -> None:
    uppy = begun(api)
    signed = sign(uppy, "POST", uploadId=uppy.upload_id)
    assert signed["headers"] == {"If-None-Match": "*"}


def test_a_cancelled_upload_expires_and_signing_a_part_revives_it(api: Api) -> None:
    uppy = begun(api)
    sign(uppy, "DELETE", uploadId=uppy.upload_id)
    assert api("GET", f"/videos/{uppy.video_id}").body["status"] == "expired"
    sign(uppy, "PUT", uploadId=uppy.upload_id, partNumber=1)
    assert api("GET", f"/videos/{uppy.video_id}").body["status"] == "awaiting_upload"


def test_the_event_of_s3_settles_what_no_call_told_us(api: Api) -> None:
    uppy = begun(api)
    uppy.put_both()
    parts = clients.source_bucket().list_parts(uppy.key, uppy.upload_id)
    clients.source_bucket().complete(uppy.key, uppy.upload_id, parts or [], size_bytes=TWO_SIZES)
    event = {"eventName": "x", "s3": {"object": {"key": uppy.key}}}
    handler({"Records": [event]}, None)
    shown = api("GET", f"/videos/{uppy.video_id}").body
    assert (shown["status"], shown["size_bytes"]) == ("uploaded", TWO_SIZES)
    assert clients.tenants().get("acme")[1] == Usage(open_uploads=0, stored_bytes=TWO_SIZES)
    assert open_uploads() == []


@pytest.mark.parametrize("method", ["PUT", "POST", "GET", "DELETE"])
def test_once_the_source_is_there_nothing_more_is_signed(api: Api, method: str) -> None:
    video_id = api.completed()
    uppy = Uppy(api, key=f"sources/acme/{video_id}", upload_id="any")
    body = {"method": method, "key": uppy.key, "uploadId": "any", "partNumber": 1}
    answer = uppy.ask("POST", "/sign", body)
    assert (answer.status_code, answer.code) == (409, "invalid_state")

"""Uppy's routes, sent what Uppy would never send: the wrong field is named, nothing is made."""

import pytest

from tests.unit.upload.conftest import Api, open_uploads
from tests.unit.upload.uppy import Uppy
from upload.requests.parts import MAX_SIGNED_AT_ONCE
from zoetrope.domain.parts import MAX_PARTS

FILES = [
    ({}, "filename"),
    ({"filename": ""}, "filename"),
    ({"filename": 7}, "filename"),
    ({"filename": "a" * 256}, "filename"),
    ({"filename": "a\nb"}, "filename"),
    ({"filename": "a\ud800"}, "filename"),
    ({"filename": "a", "type": "video"}, "type"),
    ({"filename": "a", "type": ["video/mp4"]}, "type"),
    ({"filename": "a", "metadata": "x"}, "metadata"),
    ({"filename": "a", "metadata": {"k": "x" * 2048}}, "metadata"),
    ({"filename": "a", "metadata": {"k": "\x00"}}, "metadata.k"),
]
PARTS = [
    (None, "parts"),
    ([], "parts"),
    ("1", "parts"),
    ([7], "parts[0]"),
    ([{"PartNumber": "1", "ETag": "x"}], "parts[0]"),
    ([{"PartNumber": 0, "ETag": "x"}], "parts[0]"),
    ([{"PartNumber": MAX_PARTS + 1, "ETag": "x"}], "parts[0]"),
    ([{"PartNumber": True, "ETag": "x"}], "parts[0]"),
    ([{"PartNumber": 1}], "parts[0]"),
    ([{"PartNumber": 1, "ETag": "x" * 201}], "parts[0]"),
    ([{"PartNumber": 1, "ETag": "x"}] * 2, "parts[1]"),
]
SIGNED = [
    ({}, "method"),
    ({"method": "HEAD", "key": "a"}, "method"),
    ({"method": 7, "key": "a"}, "method"),
    ({"method": "PUT"}, "key"),
    ({"method": "PUT", "key": "a" * 1025}, "key"),
    ({"method": "GET", "key": "a"}, "uploadId"),
    ({"method": "DELETE", "key": "a"}, "uploadId"),
    ({"method": "PUT", "key": "a", "uploadId": "u"}, "partNumber"),
    ({"method": "PUT", "key": "a", "uploadId": "u", "partNumber": 10_001}, "partNumber"),
    ({"method": "PUT", "key": "a", "uploadId": "u", "partNumber": "1"}, "partNumber"),
    ({"method": "PUT", "key": "a", "contentType": "x"}, "contentType"),
]


@pytest.fixture
def uppy(api: Api) -> Uppy:
    uppy = Uppy(api)
    uppy.begin()
    return uppy


@pytest.mark.parametrize(("body", "field"), FILES)
def test_a_file_that_is_described_wrongly_begins_nothing(
    api: Api, body: dict[str, object], field: str
) -> None:
    answer = api("POST", "/s3/multipart", body)
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, field)
    assert open_uploads() == []


@pytest.mark.parametrize(("parts", "field"), PARTS)
def test_parts_that_are_named_wrongly_complete_nothing(
    uppy: Uppy, parts: object, field: str
) -> None:
    answer = uppy.complete(parts)
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize(("body", "field"), SIGNED)
def test_a_request_that_is_described_wrongly_is_not_signed(
    api: Api, body: dict[str, object], field: str
) -> None:
    answer = api("POST", "/s3/sign", body)
    fields = [error["field"] for error in answer.body["errors"]]
    assert (answer.status_code, field in fields) == (400, True)
    assert open_uploads() == []


@pytest.mark.parametrize("number", ["0", "10001", "01", "-1", "1.5", "x", "1,2", "%C2%B2"])
def test_what_is_no_part_number_is_not_signed(uppy: Uppy, number: str) -> None:
    answer = uppy.of_upload("GET", f"/{number}")
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "part_number")


@pytest.mark.parametrize("numbers", ["", "0", "1,", ",1", "1,x", "10001", "1;2", "1 2"])
def test_what_are_no_part_numbers_is_not_signed(uppy: Uppy, numbers: str) -> None:
    answer = uppy.of_upload("GET", "/batch", query=f"&partNumbers={numbers}")
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "partNumbers")


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_thousand_parts_are_signed_at_once_and_no_more(uppy: Uppy, more: int) -> None:
    numbers = ",".join(map(str, range(1, MAX_SIGNED_AT_ONCE + more + 1)))
    answer = uppy.of_upload("GET", "/batch", query=f"&partNumbers={numbers}")
    assert answer.status_code == (400 if more > 0 else 200)


@pytest.mark.parametrize("query", ["", "?key=", "?key=" + "a" * 1025])
def test_without_its_key_an_upload_is_not_found(uppy: Uppy, query: str) -> None:
    answer = uppy.ask("GET", f"/multipart/{uppy.upload_id}{query}")
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "key")


def test_the_name_of_a_file_may_be_anything_but_its_key_is_ours(api: Api) -> None:
    for name in ("../../etc/passwd", "a/b", "${filename}", "ü\u202e.mp4", "sources/rival/x"):
        uppy = Uppy(api)
        uppy.begin(filename=name)
        assert uppy.key == f"sources/acme/{uppy.video_id}"

"""Requests: each wrong field is named, and nothing odd that JSON can spell gets through."""

import base64
from typing import Any

import pytest

from tests.events import rest_event
from tests.unit.upload.conftest import Api
from upload.app import app
from upload.requests.new_video import parse_new_video
from upload.requests.parts import parse_completion, parse_parts
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.video import PlaybackPolicy
from zoetrope.errors import InvalidRequest

LEAST = {"filename": "a.mp4", "size_bytes": 1}
SUM = base64.b64encode(bytes(32)).decode()


def wrong_fields(parse: Any, body: dict[str, Any], **how: int) -> list[str]:
    with pytest.raises(InvalidRequest) as raised:
        parse(body, **how)
    errors = raised.value.members["errors"]
    assert isinstance(errors, list)
    return [error["field"] for error in errors]


def test_the_least_request_is_taken() -> None:
    assert parse_new_video(LEAST) == NewVideo("a.mp4", 1)


def test_a_full_request_is_taken() -> None:
    body = LEAST | {
        "content_type": "video/mp4; codecs=avc1",
        "title": "Größe 🎬",
        "metadata": {"a": ""},
        "playback_policy": "signed",
        "unknown": 1,
    }
    assert parse_new_video(body) == NewVideo(
        "a.mp4", 1, "video/mp4; codecs=avc1", "Größe 🎬", {"a": ""}, PlaybackPolicy.SIGNED
    )


def test_all_wrong_fields_are_named_at_once() -> None:
    body = {"size_bytes": "1", "title": 5, "playback_policy": "private", "metadata": []}
    assert sorted(wrong_fields(parse_new_video, body)) == [
        "filename",
        "metadata",
        "playback_policy",
        "size_bytes",
        "title",
    ]


@pytest.mark.parametrize("size", [0, -1, 1.0, True, "1", None, [], float("nan")])
def test_a_size_is_a_whole_number_from_one(size: object) -> None:
    assert wrong_fields(parse_new_video, LEAST | {"size_bytes": size}) == ["size_bytes"]


@pytest.mark.parametrize("name", ["", None, 5, "a" * 256, "a\x00b", "a\nb", "\ud800"])
def test_a_filename_is_text_of_1_to_255_characters(name: object) -> None:
    assert wrong_fields(parse_new_video, LEAST | {"filename": name}) == ["filename"]


@pytest.mark.parametrize(("length", "taken"), [(254, True), (255, True), (256, False)])
def test_the_length_of_a_filename_ends_at_255(length: int, *, taken: bool) -> None:
    body = LEAST | {"filename": "é" * length}
    if taken:
        assert parse_new_video(body).filename == "é" * length
    else:
        assert wrong_fields(parse_new_video, body) == ["filename"]


@pytest.mark.parametrize("given", ["video", "video/", "/mp4", "a b/c", "video/mp4\n"])
def test_a_content_type_is_a_media_type(given: str) -> None:
    assert wrong_fields(parse_new_video, LEAST | {"content_type": given}) == ["content_type"]


@pytest.mark.parametrize(("size", "taken"), [(2047, True), (2048, True), (2049, False)])
def test_metadata_has_at_most_2048_bytes(size: int, *, taken: bool) -> None:
    # Two bytes of each character are counted, not one.
    body = LEAST | {"metadata": {"é": "x" * (size - 2)}}
    if taken:
        assert parse_new_video(body).metadata == body["metadata"]
    else:
        assert wrong_fields(parse_new_video, body) == ["metadata"]


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ("text", "metadata"),
        ({"a": 1}, "metadata.a"),
        ({"a": None}, "metadata.a"),
        ({"a": "\ud800"}, "metadata.a"),
        ({"\ud800": "a"}, "metadata.?"),
        ({"k" * 50: {}}, "metadata." + "k" * 40),
        ({"a": "x" * 3000}, "metadata.a"),
    ],
)
def test_metadata_is_a_map_of_texts(metadata: object, field: str) -> None:
    assert wrong_fields(parse_new_video, LEAST | {"metadata": metadata}) == [field]


@pytest.mark.parametrize(
    "numbers",
    [None, [], "1", [0], [4], [1.0], ["1"], [True], [1, 1], list(range(1, 1002)), {"1": 1}],
)
def test_part_numbers_are_1_to_1000_different_ones_of_the_plan(numbers: object) -> None:
    body = {"part_numbers": numbers}
    assert wrong_fields(parse_parts, body, part_count=3, with_checksums=True) == ["part_numbers"]


@pytest.mark.parametrize("count", [1, 999, 1000])
def test_up_to_1000_parts_are_signed_at_once(count: int) -> None:
    numbers = list(range(1, count + 1))
    parsed = parse_parts({"part_numbers": numbers}, part_count=1000, with_checksums=False)
    assert parsed.part_numbers == numbers


def test_checksums_belong_to_their_parts() -> None:
    body = {"part_numbers": [3], "checksums": {"3": {"sha256": SUM}}}
    assert parse_parts(body, part_count=3, with_checksums=True).checksums == {3: SUM}


@pytest.mark.parametrize("checksums", [None, {}, {"1": {"sha256": SUM}}])
def test_a_part_without_its_checksum_is_named(checksums: object) -> None:
    body = {"part_numbers": [1, 3], "checksums": checksums}
    missing = "checksums.3" if checksums else "checksums.1"
    assert wrong_fields(parse_parts, body, part_count=3, with_checksums=True) == [missing]


def test_a_checksum_for_an_upload_without_them_is_refused_with_a_way_out() -> None:
    body = {"part_numbers": [1], "checksums": {"1": {"sha256": SUM}}}
    with pytest.raises(InvalidRequest, match='"checksum_algorithm": "sha256"'):
        parse_parts(body, part_count=3, with_checksums=False)


@pytest.mark.parametrize("checksums", [None, {}])
def test_an_upload_without_checksums_needs_none(checksums: object) -> None:
    body = {"part_numbers": [1], "checksums": checksums}
    assert parse_parts(body, part_count=3, with_checksums=False).checksums == {}


@pytest.mark.parametrize("given", ["", "SHA256", "crc32", 256, ["sha256"]])
def test_the_checksum_algorithm_is_sha256_or_absent(given: object) -> None:
    wrong = wrong_fields(parse_new_video, LEAST | {"checksum_algorithm": given})
    assert wrong == ["checksum_algorithm"]


@pytest.mark.parametrize(
    ("checksums", "field"),
    [
        ([], "checksums"),
        ({"2": {"sha256": SUM}}, "checksums"),
        ({"01": {"sha256": SUM}}, "checksums"),
        ({"1": SUM}, "checksums.1"),
        ({"1": {}}, "checksums.1"),
        ({"1": {"sha256": 5}}, "checksums.1"),
        ({"1": {"sha256": "zz!"}}, "checksums.1"),
        ({"1": {"sha256": "é"}}, "checksums.1"),
        ({"1": {"sha256": base64.b64encode(bytes(31)).decode()}}, "checksums.1"),
        ({"1": {"sha256": base64.b64encode(bytes(33)).decode()}}, "checksums.1"),
    ],
)
def test_a_checksum_is_32_bytes_in_base64_of_a_named_part(checksums: object, field: str) -> None:
    body = {"part_numbers": [1], "checksums": checksums}
    assert wrong_fields(parse_parts, body, part_count=3, with_checksums=True) == [field]


def test_a_completion_may_name_no_parts() -> None:
    assert parse_completion({}, part_count=3) == {}


def test_a_completion_names_etags_by_part() -> None:
    body = {"parts": [{"part_number": 2, "etag": '"b"'}, {"part_number": 1, "etag": "a"}]}
    assert parse_completion(body, part_count=3) == {2: '"b"', 1: "a"}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ("1", "parts"),
        ([5], "parts[0]"),
        ([{"etag": "a"}], "parts[0]"),
        ([{"part_number": 4, "etag": "a"}], "parts[0]"),
        ([{"part_number": 1}], "parts[0]"),
        ([{"part_number": 1, "etag": "x" * 201}], "parts[0]"),
        ([{"part_number": 1, "etag": "a"}, {"part_number": 1, "etag": "a"}], "parts[1]"),
    ],
)
def test_a_part_of_a_completion_is_a_number_of_the_plan_and_an_etag(
    parts: object, field: str
) -> None:
    assert wrong_fields(parse_completion, {"parts": parts}, part_count=3) == [field]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "5", "null", '"text"', "[" * 100_000, '{"a":' * 5000, "1" * 5000]
)
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: str) -> None:
    answer = api("POST", "/videos", body)
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "body")


@pytest.mark.usefixtures("api")
def test_a_body_that_api_gateway_encoded_is_read() -> None:
    event = rest_event("POST", "/videos", body=LEAST)
    event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}
    assert app(event, None)["statusCode"] == 201

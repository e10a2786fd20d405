"""The source bucket: multipart uploads as S3 keeps them, and completions that may be repeated."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from tests.aws import SOURCE_BUCKET
from zoetrope.adapters import clients
from zoetrope.adapters.source_bucket import SourceBucket
from zoetrope.domain.parts import MIB, ReceivedPart
from zoetrope.errors import DependencyUnavailable

KEY = "sources/acme/v"
SUM = "A" * 43 + "="
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def bucket() -> SourceBucket:
    return SourceBucket(clients.s3(), SOURCE_BUCKET)


@pytest.fixture
def upload_id(bucket: SourceBucket) -> str:
    return bucket.create_upload(KEY, content_type="video/mp4")


def send(upload_id: str, number: int, body: bytes) -> None:
    boto3.client("s3").upload_part(
        Bucket=SOURCE_BUCKET, Key=KEY, UploadId=upload_id, PartNumber=number, Body=body
    )


def whole(bucket: SourceBucket, upload_id: str) -> list[ReceivedPart]:
    send(upload_id, 1, b"a" * 5 * MIB)
    send(upload_id, 2, b"end")
    return bucket.list_parts(KEY, upload_id) or []


@contextmanager
def failing_completion(error: Exception | str, *, after: bool) -> Iterator[None]:
    """Let completions fail, `after` they have happened (a lost answer) or instead of them."""
    client, original = clients.s3(), clients.s3().complete_multipart_upload
    if isinstance(error, str):
        error = ClientError({"Error": {"Code": error}}, "CompleteMultipartUpload")

    def fail(**arguments: object) -> None:
        if after:
            original(**arguments)  # type: ignore[arg-type]
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "complete_multipart_upload", fail)
        yield


def test_a_new_upload_has_no_parts(bucket: SourceBucket, upload_id: str) -> None:
    assert bucket.has_upload(KEY, upload_id)
    assert bucket.list_parts(KEY, upload_id) == []


def test_received_parts_are_listed_with_bare_etags(bucket: SourceBucket, upload_id: str) -> None:
    send(upload_id, 2, b"abc")
    (part,) = bucket.list_parts(KEY, upload_id) or []
    assert part == ReceivedPart(2, "900150983cd24fb0d6963f7d28e17f72", 3)


def test_parts_are_listed_over_all_pages(bucket: SourceBucket) -> None:
    def page(number: int, *, last: bool) -> dict[str, object]:
        part = {"PartNumber": number, "ETag": '"e"', "Size": 1}
        return {"Parts": [part], "IsTruncated": not last, "NextPartNumberMarker": number}

    with Stubber(clients.s3()) as stub:
        for number in (1, 2, 3):
            stub.add_response("list_parts", page(number, last=number == 3))
        listed = bucket.list_parts(KEY, "upload") or []
    assert [part.part_number for part in listed] == [1, 2, 3]


def test_a_page_of_s3_without_parts_is_an_empty_list(bucket: SourceBucket) -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_response("list_parts", {"IsTruncated": False})
        assert bucket.list_parts(KEY, "upload") == []


@pytest.mark.parametrize(
    ("with_checksums", "announced"), [(True, {"ChecksumAlgorithm": "SHA256"}), (False, {})]
)
def test_checksums_are_announced_when_an_upload_begins(
    bucket: SourceBucket, *, with_checksums: bool, announced: dict[str, str]
) -> None:
    asked = {"Bucket": SOURCE_BUCKET, "Key": KEY, "ContentType": "application/octet-stream"}
    with Stubber(clients.s3()) as stub:
        stub.add_response("create_multipart_upload", {"UploadId": "u"}, asked | announced)
        assert bucket.create_upload(KEY, with_checksums=with_checksums) == "u"


def test_the_checksums_of_the_parts_are_named_again_to_complete(bucket: SourceBucket) -> None:
    listed = {"PartNumber": 1, "ETag": '"e"', "Size": 3, "ChecksumSHA256": SUM}
    named = {"PartNumber": 1, "ETag": "e", "ChecksumSHA256": SUM}
    asked = {"Bucket": SOURCE_BUCKET, "Key": KEY, "UploadId": "u"}
    with Stubber(clients.s3()) as stub:
        stub.add_response("list_parts", {"Parts": [listed], "IsTruncated": False})
        stub.add_response(
            "complete_multipart_upload", {}, asked | {"MultipartUpload": {"Parts": [named]}}
        )
        parts = bucket.list_parts(KEY, "u") or []
        assert bucket.complete(KEY, "u", parts, size_bytes=3)
    assert parts == [ReceivedPart(1, "e", 3, SUM)]


def test_an_upload_that_is_gone_is_no_empty_one(bucket: SourceBucket) -> None:
    assert bucket.list_parts(KEY, "gone") is None
    assert not bucket.has_upload(KEY, "gone")


def test_completing_makes_the_object(bucket: SourceBucket, upload_id: str) -> None:
    parts = whole(bucket, upload_id)
    size = 5 * MIB + 3
    assert bucket.complete(KEY, upload_id, parts, size_bytes=size)
    assert bucket.head(KEY) == size
    assert not bucket.has_upload(KEY, upload_id)


def test_completing_again_is_a_success(bucket: SourceBucket, upload_id: str) -> None:
    parts = whole(bucket, upload_id)
    bucket.complete(KEY, upload_id, parts, size_bytes=5 * MIB + 3)
    with failing_completion("NoSuchUpload", after=False):
        assert bucket.complete(KEY, upload_id, parts, size_bytes=5 * MIB + 3)


@pytest.mark.parametrize("error", ["InternalError", EndpointConnectionError(endpoint_url="x")])
def test_a_completion_whose_answer_was_lost_is_a_success(
    bucket: SourceBucket, upload_id: str, error: Exception | str
) -> None:
    parts = whole(bucket, upload_id)
    with failing_completion(error, after=True):
        assert bucket.complete(KEY, upload_id, parts, size_bytes=5 * MIB + 3)


def test_a_completion_that_failed_is_to_be_tried_again(
    bucket: SourceBucket, upload_id: str
) -> None:
    parts = whole(bucket, upload_id)
    with (
        failing_completion("InternalError", after=False),
        pytest.raises(DependencyUnavailable, match="InternalError"),
    ):
        bucket.complete(KEY, upload_id, parts, size_bytes=5 * MIB + 3)


def test_completing_what_is_gone_says_so(bucket: SourceBucket) -> None:
    with failing_completion("NoSuchUpload", after=False):
        assert not bucket.complete(KEY, "gone", [ReceivedPart(1, "e", 3)], size_bytes=3)


def test_an_object_of_another_size_is_not_taken_for_ours(bucket: SourceBucket) -> None:
    boto3.client("s3").put_object(Bucket=SOURCE_BUCKET, Key=KEY, Body=b"four")
    with failing_completion("NoSuchUpload", after=False):
        assert not bucket.complete(KEY, "gone", [ReceivedPart(1, "e", 3)], size_bytes=3)


def test_aborting_forgets_the_parts_and_may_be_repeated(
    bucket: SourceBucket, upload_id: str
) -> None:
    send(upload_id, 1, b"abc")
    bucket.abort(KEY, upload_id)
    bucket.abort(KEY, upload_id)
    assert not bucket.has_upload(KEY, upload_id)


def test_a_source_that_is_not_there_has_no_size_and_may_be_deleted(bucket: SourceBucket) -> None:
    assert bucket.head(KEY) is None
    bucket.delete(KEY)


def test_a_deleted_source_is_gone(bucket: SourceBucket) -> None:
    boto3.client("s3").put_object(Bucket=SOURCE_BUCKET, Key=KEY, Body=b"x")
    bucket.delete(KEY)
    assert bucket.head(KEY) is None


def test_the_bucket_answers(bucket: SourceBucket) -> None:
    bucket.ping()


def test_an_absent_bucket_is_an_unavailable_dependency() -> None:
    absent = SourceBucket(clients.s3(), "absent")
    for call in (
        absent.ping,
        lambda: absent.create_upload(KEY),
        lambda: absent.list_parts(KEY, "u"),
        lambda: absent.has_upload(KEY, "u"),
        lambda: absent.abort(KEY, "u"),
        lambda: absent.delete(KEY),
    ):
        with pytest.raises(DependencyUnavailable):
            call()


def test_a_refused_head_is_not_taken_for_absence(bucket: SourceBucket) -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_client_error("head_object", "403", http_status_code=403)
        with pytest.raises(DependencyUnavailable, match="403"):
            bucket.head(KEY)

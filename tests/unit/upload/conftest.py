"""Fixtures of the Upload API's tests: the app as API Gateway calls it, and uploads in S3."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from tests.aws import SOURCE_BUCKET
from tests.events import rest_event
from tests.moto_calls import one_call_at_a_time
from tests.openapi import hold_to_document
from upload.app import app
from zoetrope.adapters import clients
from zoetrope.domain.parts import PREFERRED_PART_BYTES
from zoetrope.domain.uploads import upload_of

TWO_PARTS = PREFERRED_PART_BYTES + 3


@dataclass(frozen=True)
class Answer:
    """A reply as the client reads it."""

    status_code: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["code"])

    @property
    def id(self) -> str:
        return str(self.body["id"])


class Api:
    """The Upload API, asked with a key of `acme` that may do everything but administer.

    Every reply is held to docs/openapi.yaml.
    """

    def __call__(self, method: str, path: str, body: object = None, **how: Any) -> Answer:
        event = rest_event(method, path, body=body, **how)
        reply = app(event, None)
        hold_to_document(method, event["resource"], reply)
        text = reply["body"]
        return Answer(reply["statusCode"], reply["headers"], json.loads(text) if text else {})

    def create(self, size_bytes: int = TWO_PARTS, **more: Any) -> Answer:
        """Create a video of two parts."""
        return self("POST", "/videos", {"filename": "a.mp4", "size_bytes": size_bytes, **more})

    def created(self, size_bytes: int = TWO_PARTS) -> str:
        """Create a video and give its id."""
        return self.create(size_bytes).id

    def completed(self) -> str:
        """Upload a video whole and give its id."""
        video_id = self.created()
        send_all(video_id)
        assert self("POST", f"/videos/{video_id}/upload/complete").status_code == 202
        return video_id


@pytest.fixture
def api(aws: None) -> Api:  # noqa: ARG001 - the account must be there
    return Api()


@pytest.fixture
def one_at_a_time() -> Iterator[None]:
    """Have moto take one call at a time."""
    with one_call_at_a_time():
        yield


def send_part(video_id: str, number: int, body: bytes) -> str:
    """Put a part as its signed URL would, and give its quoted ETag."""
    video = clients.video_table().get(video_id)
    assert video is not None
    key, upload_id = upload_of(video)
    sent = boto3.client("s3").upload_part(
        Bucket=SOURCE_BUCKET, Key=key, UploadId=upload_id, PartNumber=number, Body=body
    )
    return sent["ETag"]


def send_all(video_id: str) -> list[str]:
    """Put both parts of a video of `TWO_PARTS` bytes."""
    return [send_part(video_id, 1, bytes(PREFERRED_PART_BYTES)), send_part(video_id, 2, b"end")]


def open_uploads() -> list[str]:
    """Name the multipart uploads that S3 has open."""
    listed = boto3.client("s3").list_multipart_uploads(Bucket=SOURCE_BUCKET)
    return [upload["UploadId"] for upload in listed.get("Uploads", [])]


def lose_uploads() -> None:
    """Have S3 forget every open upload, as its lifecycle rule does after days."""
    client = boto3.client("s3")
    for upload in client.list_multipart_uploads(Bucket=SOURCE_BUCKET).get("Uploads", []):
        client.abort_multipart_upload(
            Bucket=SOURCE_BUCKET, Key=upload["Key"], UploadId=upload["UploadId"]
        )

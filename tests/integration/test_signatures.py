"""A thousand signatures of each kind: the engine, which checks them as S3 does, takes every one."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.engine import Stack
from tests.signing import odd_keys
from zoetrope.domain.sigv4 import Credentials, PartPresigner, Presigner, SigningScope

COUNT = 1000
CONNECTIONS = 4
BUCKET = "signatures"
REGION = "us-east-1"
LIFE_SECONDS = 600

Request = tuple[str, str, bytes]
"""Method, signed URL, body."""


@pytest.fixture
def bucket(stack: Stack) -> Iterator[str]:
    """The base URL of a bucket for this test alone."""
    client = stack.client("s3")
    client.create_bucket(Bucket=BUCKET)
    yield f"{stack.endpoint_url}/{BUCKET}"
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for found in page.get("Contents", []):
            client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def scope(stack: Stack) -> SigningScope:
    credentials = Credentials(stack.access_key_id, stack.secret_access_key)
    return SigningScope(credentials, region=REGION, signed_at=int(time.time()))


def test_the_url_of_every_odd_key_writes_and_reads_that_very_object(
    stack: Stack, bucket: str, scope: SigningScope
) -> None:
    keys = odd_keys(COUNT)
    bodies = [key.encode() for key in keys]
    put, get = (
        Presigner(scope, method=method, base_url=bucket, expires_seconds=LIFE_SECONDS)
        for method in ("PUT", "GET")
    )
    written = answers([("PUT", put.url(key), body) for key, body in zip(keys, bodies, strict=True)])
    assert [status for status, _ in written] == [200] * COUNT
    read = answers([("GET", url, b"") for url in get.urls(keys)])
    assert read == [(200, body) for body in bodies]
    pages = stack.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    assert {found["Key"] for page in pages for found in page["Contents"]} == set(keys)


def test_every_signed_part_is_taken_in_its_length_and_in_no_other(
    stack: Stack, bucket: str, scope: SigningScope
) -> None:
    client, key = stack.client("s3"), "sources/acme/a b+ä"
    upload_id = client.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    signer = PartPresigner(
        scope,
        base_url=bucket,
        key=key,
        upload_id=upload_id,
        expires_seconds=LIFE_SECONDS,
        with_checksums=False,
    )
    urls = [signer.url(number, size_bytes=1) for number in range(1, COUNT + 1)]
    sent = answers([("PUT", url, b"x") for url in urls])
    assert [status for status, _ in sent] == [200] * COUNT
    assert parts_of(client, key, upload_id) == [(number, 1) for number in range(1, COUNT + 1)]
    assert [status for status, _ in answers([("PUT", urls[0], b"xy")])] == [403]
    client.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload_id)


def parts_of(client: Any, key: str, upload_id: str) -> list[tuple[int, int]]:
    pages = client.get_paginator("list_parts").paginate(Bucket=BUCKET, Key=key, UploadId=upload_id)
    return [(part["PartNumber"], part["Size"]) for page in pages for part in page["Parts"]]


def answers(requests: Sequence[Request]) -> list[tuple[int, bytes]]:
    """Send all over a few connections, byte for byte as signed; give status and body of each."""
    shares = [requests[first::CONNECTIONS] for first in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        replies = [iter(list(share)) for share in pool.map(_sent, shares)]
    return [next(replies[index % CONNECTIONS]) for index in range(len(requests))]


def _sent(requests: Sequence[Request]) -> Iterator[tuple[int, bytes]]:
    if not requests:
        return
    # No friendlier client: those tidy a path up before they send it.
    connection = HTTPConnection(urlsplit(requests[0][1]).netloc, timeout=60)
    for method, url, body in requests:
        split = urlsplit(url)
        connection.request(method, f"{split.path}?{split.query}", body or None)
        reply = connection.getresponse()
        yield reply.status, reply.read()
    connection.close()

"""Segments are to be had by signed URL only."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from tests.integration.media import make_clip
from tests.integration.product import Product


@pytest.fixture(scope="module")
def segment_url(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    clip = make_clip(tmp_path_factory.mktemp("source") / "clip.mp4", seconds=5)
    video = product.ready(clip)
    name = video.document["renditions"][0]["name"]
    return product.segment_urls(video.id, name)[1]


def with_query(url: str, **changes: str) -> str:
    split = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    query |= {name.replace("_", "-"): value for name, value in changes.items()}
    return urlunsplit(split._replace(query=urlencode(query)))


def test_a_signed_segment_is_served_with_cors_and_ranges(segment_url: str) -> None:
    reply = httpx.get(segment_url, headers={"Origin": "https://example.org", "Range": "bytes=0-7"})
    assert reply.status_code == 206
    assert reply.content[4:8] in {b"styp", b"moof"}
    assert reply.headers["access-control-allow-origin"] == "*"


def test_an_unsigned_segment_is_refused(segment_url: str) -> None:
    assert httpx.get(segment_url.partition("?")[0]).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"X_Amz_Signature": "0" * 64},
        {"X_Amz_Expires": "604800"},
        {"X_Amz_Date": "20260101T000000Z"},
    ],
    ids=["signature", "life", "date"],
)
def test_an_altered_url_is_refused(segment_url: str, changes: dict[str, str]) -> None:
    assert httpx.get(with_query(segment_url, **changes)).status_code == 403


def test_another_object_is_refused_under_the_same_signature(segment_url: str) -> None:
    other = segment_url.replace("00001.m4s", "init.mp4")
    assert other != segment_url
    assert httpx.get(other).status_code == 403


def test_an_expired_url_is_refused(product: Product, segment_url: str) -> None:
    key = urlsplit(segment_url).path.removeprefix(f"/{product.stack.media_bucket}/")
    url = product.stack.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": product.stack.media_bucket, "Key": key}, ExpiresIn=10
    )
    assert httpx.get(url).status_code == 200
    time.sleep(11.1)
    reply = httpx.get(url)
    assert (reply.status_code, "expired" in reply.text.lower()) == (403, True)

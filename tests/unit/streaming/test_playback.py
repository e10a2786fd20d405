"""Manifests over HTTP: what a player is given."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from streaming.app import app
from tests.aws import MEDIA_BUCKET, REGION
from tests.events import rest_event
from tests.unit.streaming.conftest import Clock, text_of
from zoetrope.domain.signing_window import WINDOW_SECONDS

Get = Callable[..., dict[str, Any]]

HLS = "application/vnd.apple.mpegurl"
NAMES = [
    ("master.m3u8", HLS),
    ("720p.m3u8", HLS),
    ("360p.m3u8", HLS),
    ("audio-0.m3u8", HLS),
    ("manifest.mpd", "application/dash+xml"),
]
GZIP = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"}


def segment_urls(text: str) -> list[str]:
    listed = [line for line in text.splitlines() if not line.startswith("<BaseURL>")]
    return re.findall(r'https://[^"\s]+', "\n".join(listed))


@pytest.mark.parametrize(("name", "content_type"), NAMES)
def test_each_manifest_of_a_published_video_is_served(
    get: Get, film: str, name: str, content_type: str
) -> None:
    reply = get(f"/videos/{film}/{name}")
    assert reply["statusCode"] == 200
    assert reply["headers"]["Content-Type"] == content_type
    assert reply["headers"]["X-Request-Id"] == "req-1"
    assert reply["headers"]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["720p.m3u8", "audio-0.m3u8", "manifest.mpd"])
def test_every_segment_url_is_signed_for_the_media_bucket(get: Get, film: str, name: str) -> None:
    urls = segment_urls(text_of(get(f"/videos/{film}/{name}")))
    urls = [url for url in urls if "/media/" in url]
    assert len(set(urls)) == len(urls) >= 9
    assert {urlsplit(url).netloc for url in urls} == {f"{MEDIA_BUCKET}.s3.{REGION}.amazonaws.com"}
    assert all("X-Amz-Security-Token=session" in url for url in urls)
    assert all(re.search(r"X-Amz-Signature=[0-9a-f]{64}$", url) for url in urls)


def test_the_multivariant_playlist_carries_no_signature(get: Get, film: str) -> None:
    assert "X-Amz" not in text_of(get(f"/videos/{film}/master.m3u8"))


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_a_head_has_the_headers_of_a_get_and_no_body(
    get: Get, film: str, clock: Clock, name: str
) -> None:
    assert clock.now
    whole = get(f"/videos/{film}/{name}")
    head = get(f"/videos/{film}/{name}", method="HEAD")
    assert head["body"] == ""
    assert (head["statusCode"], head["headers"]) == (200, whole["headers"])


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_a_client_that_has_the_manifest_is_told_so(
    get: Get, film: str, clock: Clock, name: str
) -> None:
    headers = get(f"/videos/{film}/{name}")["headers"]
    clock.now += WINDOW_SECONDS - 1
    given = {"If-None-Match": f'"other", {headers["ETag"]}'}
    again = get(f"/videos/{film}/{name}", headers=given)
    assert (again["statusCode"], again["body"]) == (304, "")
    assert again["headers"]["ETag"] == headers["ETag"]
    assert "Cache-Control" in again["headers"]


@pytest.mark.parametrize(("name", "content_type"), NAMES)
def test_what_a_cache_has_stored_keeps_its_type_when_it_is_confirmed(
    get: Get, film: str, name: str, content_type: str
) -> None:
    # RFC 9111 4.3.4; and API Gateway calls whatever has no type application/json.
    reply = get(f"/videos/{film}/{name}", headers={"If-None-Match": "*"})
    assert (reply["statusCode"], reply["headers"]["Content-Type"]) == (304, content_type)


@pytest.mark.parametrize("given", ["*", "strong"])
def test_if_none_match_compares_weakly(get: Get, film: str, given: str) -> None:
    etag = get(f"/videos/{film}/master.m3u8")["headers"]["ETag"].removeprefix("W/")
    header = etag if given == "strong" else given
    reply = get(f"/videos/{film}/master.m3u8", headers={"If-None-Match": header})
    assert reply["statusCode"] == 304


def test_the_next_window_signs_anew(get: Get, film: str, clock: Clock) -> None:
    first = get(f"/videos/{film}/720p.m3u8")
    clock.now += WINDOW_SECONDS
    second = get(f"/videos/{film}/720p.m3u8", headers={"If-None-Match": first["headers"]["ETag"]})
    assert second["statusCode"] == 200
    assert text_of(second) != text_of(first)


def test_within_a_window_a_manifest_is_the_same(get: Get, film: str, clock: Clock) -> None:
    first = get(f"/videos/{film}/manifest.mpd")
    clock.now += WINDOW_SECONDS - 1
    assert get(f"/videos/{film}/manifest.mpd") == first


def test_different_manifests_have_different_etags(get: Get, film: str) -> None:
    etags = {get(f"/videos/{film}/{name}")["headers"]["ETag"] for name, _ in NAMES}
    assert len(etags) == len(NAMES)


def test_the_index_is_read_from_s3_once(get: Get, film: str) -> None:
    get(f"/videos/{film}/master.m3u8")
    boto3.client("s3").delete_object(Bucket=MEDIA_BUCKET, Key=f"media/{film}/1/index.json")
    assert get(f"/videos/{film}/720p.m3u8")["statusCode"] == 200


def test_a_published_index_that_is_missing_is_a_fault_worth_retrying(get: Get, film: str) -> None:
    boto3.client("s3").delete_object(Bucket=MEDIA_BUCKET, Key=f"media/{film}/1/index.json")
    reply = get(f"/videos/{film}/master.m3u8")
    assert reply["statusCode"] == 503
    assert reply["headers"]["Retry-After"]


@pytest.mark.parametrize(
    "name", ["1080p.m3u8", "audio-9.m3u8", "poster.jpg", "720p", "..m3u8", ".m3u8"]
)
def test_a_track_that_does_not_exist_is_not_found(get: Get, film: str, name: str) -> None:
    reply = get(f"/videos/{film}/{name}")
    assert reply["statusCode"] == 404
    assert json.loads(reply["body"])["code"] == "not_found"


def test_the_manifest_is_found_by_a_gateway_that_routes_all_files_alike(
    get: Get, film: str
) -> None:
    event = rest_event("GET", f"/videos/{film}/manifest.mpd", route="/videos/{video_id}/{playlist}")
    assert app(event, None)["body"] == get(f"/videos/{film}/manifest.mpd")["body"]


def test_gzip_is_the_same_text_and_smaller(get: Get, film: str, clock: Clock) -> None:
    assert clock.now
    plain = get(f"/videos/{film}/manifest.mpd")
    packed = get(f"/videos/{film}/manifest.mpd", headers=GZIP)
    assert packed["headers"]["Content-Encoding"] == "gzip"
    assert packed["isBase64Encoded"] is True
    assert text_of(packed) == text_of(plain)
    assert len(packed["body"]) < len(plain["body"]) / 2


def test_caches_are_told_that_encodings_differ(get: Get, film: str) -> None:
    assert "Accept-Encoding" in get(f"/videos/{film}/720p.m3u8")["headers"]["Vary"]


def test_a_writing_method_is_not_allowed(get: Get, film: str) -> None:
    reply = get(f"/videos/{film}/master.m3u8", method="POST")
    assert reply["statusCode"] == 405
    assert reply["headers"]["Allow"] == "GET, HEAD, OPTIONS"


def test_each_manifest_is_measured_in_a_line_that_cloudwatch_counts(
    get: Get, film: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert get(f"/videos/{film}/master.m3u8")["statusCode"] == 200
    [record] = [each for each in caplog.records if each.getMessage() == "manifest made"]
    # EMF specification: the metric and its dimensions are members of the line's root.
    line = json.loads(LambdaPowertoolsFormatter(service="streaming").format(record))
    [metric] = line["_aws"]["CloudWatchMetrics"]
    assert metric["Metrics"] == [{"Name": "ManifestLatency", "Unit": "Milliseconds"}]
    assert {name for [name] in metric["Dimensions"]} <= line.keys()
    assert line["ManifestLatency"] > 0

"""Signed URLs of segments: where they point, how long they live, and that they repeat."""

from dataclasses import replace
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import pytest

from zoetrope.adapters.function_credentials import ASSUMED_LIFE_SECONDS, FunctionCredentials
from zoetrope.adapters.segment_urls import SegmentUrls, SignedBatch, bucket_url
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.signing_window import WINDOW_SECONDS
from zoetrope.domain.viewing import Viewing
from zoetrope.settings import from_environment

NOW = 1_790_000_000 - 1_790_000_000 % WINDOW_SECONDS
HOUR = 3600
KEYS = GenerationKeys("v", 1)
ENVIRON = {
    "AWS_ACCESS_KEY_ID": "AKID",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "session",
}


@pytest.fixture
def urls() -> SegmentUrls:
    return SegmentUrls(
        FunctionCredentials(ENVIRON, expire=True),
        region="eu-west-1",
        bucket_url="https://media.s3.eu-west-1.amazonaws.com",
        pause_allowance_seconds=HOUR,
    )


def life_of(batch: SignedBatch) -> int:
    return int(parse_qs(urlsplit(next(batch.urls(["k"]))).query)["X-Amz-Expires"][0])


def test_urls_repeat_within_a_window(urls: SegmentUrls) -> None:
    first = urls.batch(Viewing(KEYS, duration=Fraction(60), now=NOW))
    again = urls.batch(Viewing(KEYS, duration=Fraction(60), now=NOW + WINDOW_SECONDS - 1))
    keys = KEYS.init_and_segments("720p", 3)
    assert list(first.urls(keys)) == list(again.urls(keys))


def test_urls_live_as_long_as_the_video_and_a_pause(urls: SegmentUrls) -> None:
    batch = urls.batch(Viewing(KEYS, duration=Fraction(121, 2), now=NOW))
    assert life_of(batch) == WINDOW_SECONDS + 61 + HOUR == batch.window.expires_seconds


def test_urls_of_a_long_video_end_with_the_session_that_signs_them(urls: SegmentUrls) -> None:
    assert (
        life_of(urls.batch(Viewing(KEYS, duration=Fraction(10 * HOUR), now=NOW)))
        == ASSUMED_LIFE_SECONDS
    )


@pytest.mark.parametrize(
    ("region", "endpoint", "expected"),
    [
        ("eu-west-1", "", "https://b.s3.eu-west-1.amazonaws.com"),
        ("cn-north-1", "", "https://b.s3.cn-north-1.amazonaws.com.cn"),
        ("us-east-1", "http://localhost:4566/", "http://localhost:4566/b"),
    ],
)
def test_a_bucket_is_a_host_on_aws_and_a_path_on_an_emulator(
    region: str, endpoint: str, expected: str
) -> None:
    known = replace(from_environment({}), region=region, endpoint_url=endpoint)
    assert bucket_url(known, "b") == expected

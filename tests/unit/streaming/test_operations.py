"""Health and status of the Streaming API."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from tests.aws import MEDIA_BUCKET, TABLE

Get = Callable[..., dict[str, Any]]


def body_of(reply: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(reply["body"]))


@pytest.mark.usefixtures("environment")
def test_health_answers_without_aws(get: Get) -> None:
    reply = get("/health")
    assert reply["statusCode"] == 200
    assert body_of(reply) == {"status": "ok", "service": "streaming", "version": "0.1.0"}


def test_status_names_each_dependency_and_how_long_it_took(get: Get) -> None:
    reply = get("/status")
    told = body_of(reply)
    assert (reply["statusCode"], told["status"]) == (200, "ok")
    assert set(told["dependencies"]) == {"video_table", "media_bucket"}
    assert all(answer["latency_ms"] >= 0 for answer in told["dependencies"].values())


def test_status_is_503_when_the_table_does_not_answer(get: Get) -> None:
    boto3.client("dynamodb").delete_table(TableName=TABLE)
    reply = get("/status")
    told = body_of(reply)
    assert (reply["statusCode"], told["status"]) == (503, "degraded")
    assert told["dependencies"]["video_table"]["status"] == "unavailable"
    assert told["dependencies"]["media_bucket"]["status"] == "ok"


def test_status_is_503_when_the_bucket_does_not_answer(get: Get) -> None:
    boto3.client("s3").delete_bucket(Bucket=MEDIA_BUCKET)
    reply = get("/status")
    assert reply["statusCode"] == 503
    assert body_of(reply)["dependencies"]["media_bucket"]["status"] == "unavailable"


@pytest.mark.parametrize("path", ["/health", "/status"])
def test_operational_answers_are_not_cached(get: Get, path: str) -> None:
    assert get(path)["headers"]["Cache-Control"] == "no-store"


def test_an_unknown_route_is_not_found(get: Get) -> None:
    reply = get("/nowhere")
    assert (reply["statusCode"], body_of(reply)["code"]) == (404, "not_found")

"""`zoetrope webhooks` on a stack of its own: add, list, remove, replay."""

import json
from typing import Any

import boto3
import pytest

from infra.cli import webhook_commands
from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT, create_webhook_queue
from tests.unit.infra.conftest import Zoetrope
from tests.videos import CREATED_MS
from zoetrope.adapters.webhooks import Webhooks
from zoetrope.domain.video_events import VideoEvent

URL = "https://example.com/hook"
QUEUE = ENVIRONMENT["WEBHOOK_QUEUE_URL"]


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    monkeypatch.setenv("ZOETROPE_TABLE_NAME", ENVIRONMENT["TABLE_NAME"])
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", "https://upload.example.com")
    monkeypatch.setenv("ZOETROPE_API_KEY", "zk_test")
    create_webhook_queue(boto3.client("sqs"))
    monkeypatch.setattr(
        webhook_commands, "deployed_output", lambda *_: (boto3.client("sqs"), QUEUE)
    )
    return zoetrope


def shown(zoetrope: Zoetrope, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(zoetrope("webhooks", *arguments, "--json").stdout))


def table() -> Webhooks:
    return Webhooks(boto3.client("dynamodb"), ENVIRONMENT["TABLE_NAME"])


def test_a_webhook_shows_its_secret_once(on_aws: Zoetrope) -> None:
    made = shown(on_aws, "add", "acme", URL)
    assert made["secret"].startswith("whsec_")
    listed = on_aws("webhooks", "list", "acme").stdout
    assert made["webhook_id"] in listed
    assert "none missed" in listed
    assert made["secret"] not in listed + str(shown(on_aws, "list", "acme"))
    assert on_aws("webhooks", "add", "acme", URL).stdout.startswith("whsec_")


@pytest.mark.parametrize("url", ["http://example.com/", "http://127.0.0.1:80/", "example.com"])
def test_on_aws_a_webhook_is_https(on_aws: Zoetrope, url: str) -> None:
    assert on_aws("webhooks", "add", "acme", url).exit_code != ExitCode.OK
    assert shown(on_aws, "list", "acme") == {"webhooks": []}


def test_what_was_missed_is_counted_and_sent_again_in_order(on_aws: Zoetrope) -> None:
    webhook_id = shown(on_aws, "add", "acme", URL)["webhook_id"]
    for sequence in (2, 1):
        event = VideoEvent("01HF", "acme", sequence, "edited", "ready", "ready", "", CREATED_MS)
        table().keep_dead_letter(webhook_id, event, "answered 500", CREATED_MS)
    assert "2 missed" in on_aws("webhooks", "list", "acme").stdout
    assert shown(on_aws, "replay", "acme", webhook_id) == {"replayed": 2}
    assert shown(on_aws, "list", "acme")["webhooks"][0]["dead_letters"] == 0
    sent = boto3.client("sqs").receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(each["Body"])["event"]["sequence"] for each in sent] == [1, 2]
    assert "0 on their way" in on_aws("webhooks", "replay", "acme", webhook_id).stdout


def test_a_removed_webhook_is_gone_and_cannot_be_removed_again(on_aws: Zoetrope) -> None:
    webhook_id = shown(on_aws, "add", "acme", URL)["webhook_id"]
    assert shown(on_aws, "remove", "acme", webhook_id) == {"removed": webhook_id}
    assert on_aws("webhooks", "remove", "acme", webhook_id).exit_code != ExitCode.OK

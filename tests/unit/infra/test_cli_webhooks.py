"""`zoetrope webhooks` on a stack of its own: add, list, remove, replay."""

import json
import time
from typing import Any

import boto3
import pytest

from infra.cli import webhook_commands
from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT, create_webhook_queue
from tests.unit.infra.conftest import Zoetrope
from tests.videos import CREATED_MS
from zoetrope.adapters.webhook_queue import WebhookQueue
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
    assert shown(on_aws, "list", "acme") == {"webhooks": [], "waiting": 0}


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


def test_a_receiver_in_trouble_shows_since_when_and_until_when_it_is_left_alone(
    on_aws: Zoetrope,
) -> None:
    webhook_id = shown(on_aws, "add", "acme", URL)["webhook_id"]
    made = table().get("acme", webhook_id)
    assert made
    [well] = shown(on_aws, "list", "acme")["webhooks"]
    assert (well["troubled_since"], well["rests_until"]) == (None, None)
    assert "no answer" not in on_aws("webhooks", "list", "acme").stdout

    in_an_hour = int(time.time() * 1000) + 3_600_000
    assert table().let_rest(made, troubled_since=CREATED_MS, until=in_an_hour)
    [ill] = shown(on_aws, "list", "acme")["webhooks"]
    assert ill["troubled_since"] == "2023-11-14T22:13:20+00:00"
    said = on_aws("webhooks", "list", "acme").stdout
    assert f"since 2023-11-14T22:13:20+00:00: not called until {ill['rests_until']}" in said

    resting = table().get("acme", webhook_id)
    assert resting
    assert table().let_rest(resting, troubled_since=CREATED_MS, until=CREATED_MS + 1)
    assert "called with one event at a time" in on_aws("webhooks", "list", "acme").stdout


def test_what_waits_is_counted_whether_it_was_put_off_or_not(on_aws: Zoetrope) -> None:
    queue = WebhookQueue(boto3.client("sqs"), QUEUE)
    queue.send([("hook", VideoEvent(id_, "acme", 1, "e", "", "", "", 0)) for id_ in "ABC"])
    [given] = boto3.client("sqs").receive_message(QueueUrl=QUEUE)["Messages"]
    queue.put_off(given["ReceiptHandle"], 600)
    assert shown(on_aws, "list", "acme")["waiting"] == 3
    assert "3 deliveries wait" in on_aws("webhooks", "list", "acme").stderr

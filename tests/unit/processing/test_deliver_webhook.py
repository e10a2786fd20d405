"""One delivery: taken, tried again, or kept as a dead letter; never lost."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from processing import deliver_webhook
from processing.deliver_webhook import handler
from tests.aws import ENVIRONMENT, create_webhook_queue
from tests.videos import CREATED_MS, TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.webhook_sender import DeliveryFailed
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import GIVE_UP_MS, Webhook, body_of

pytestmark = pytest.mark.usefixtures("aws")
QUEUE = ENVIRONMENT["WEBHOOK_QUEUE_URL"]
EVENT = VideoEvent("01HF", TENANT, 4, "published", "processing", "ready", "", CREATED_MS)
NOW_MS = CREATED_MS + 7_000


class Receiver:
    """Stands for the other end: gives the next answer, keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: list[int | DeliveryFailed] = []
        self.seen: list[tuple[str, bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: dict[str, str], *, loopback: bool) -> int:
        assert not loopback
        self.seen.append((url, body, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, DeliveryFailed):
            raise answer
        return answer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    receiver = Receiver()
    monkeypatch.setattr(deliver_webhook, "post", receiver.post)
    monkeypatch.setattr(deliver_webhook, "now_ms", lambda: NOW_MS)
    return receiver


@pytest.fixture
def webhook(aws: None) -> Webhook:  # noqa: ARG001 - the account must be there first
    create_webhook_queue(clients.sqs())
    return clients.webhooks().add(TENANT, "https://example.com/hook", CREATED_MS)


def taken(webhook_id: str) -> dict[str, Any]:
    """A message as Lambda gives it, of a queue where it waits."""
    clients.webhook_queue().send([(webhook_id, EVENT)])
    [message] = clients.sqs().receive_message(QueueUrl=QUEUE, VisibilityTimeout=300)["Messages"]
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(CREATED_MS)},
    }


@pytest.mark.parametrize("status_code", [200, 201, 204, 299])
def test_what_is_taken_is_done(receiver: Receiver, webhook: Webhook, status_code: int) -> None:
    receiver.answers = [status_code]
    assert handler({"Records": [taken(webhook.webhook_id)]}, None) == {"batchItemFailures": []}
    [(url, body, headers)] = receiver.seen
    assert (url, body, headers["webhook-id"]) == (webhook.url, body_of(EVENT), "evt_01HF_4")
    assert headers["webhook-signature"].startswith("v1,")


@pytest.mark.parametrize(
    "answer", [199, 300, 302, 400, 410, 429, 500, DeliveryFailed("no reply: TimeoutError")], ids=str
)
def test_anything_else_comes_again_after_a_pause(
    receiver: Receiver, webhook: Webhook, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[int] = []
    monkeypatch.setattr(
        clients.sqs(),
        "change_message_visibility",
        lambda **kw: pauses.append(kw["VisibilityTimeout"]),
    )
    receiver.answers = [answer] * 3
    record = taken(webhook.webhook_id)
    for tries in ("1", "2", "3"):
        record["attributes"]["ApproximateReceiveCount"] = tries
        assert handler({"Records": [record]}, None) == {
            "batchItemFailures": [{"itemIdentifier": record["messageId"]}]
        }
    assert pauses == [5, 15, 45]
    assert clients.webhooks().dead_letters(TENANT, webhook.webhook_id) == []


def test_a_pause_is_asked_of_the_real_queue(receiver: Receiver, webhook: Webhook) -> None:
    receiver.answers = [500]
    record = taken(webhook.webhook_id)
    assert handler({"Records": [record]}, None)["batchItemFailures"]
    assert not clients.sqs().receive_message(QueueUrl=QUEUE).get("Messages")


@pytest.mark.parametrize(("age_ms", "dead"), [(-5_001, False), (-5_000, False), (-4_999, True)])
def test_after_a_day_it_is_kept_as_a_dead_letter(
    receiver: Receiver, webhook: Webhook, age_ms: int, dead: bool
) -> None:
    receiver.answers = [503]
    record = taken(webhook.webhook_id)
    record["attributes"]["SentTimestamp"] = str(NOW_MS - GIVE_UP_MS - age_ms)
    failed = handler({"Records": [record]}, None)["batchItemFailures"]
    kept = clients.webhooks().dead_letters(TENANT, webhook.webhook_id)
    assert (bool(failed), kept) == ((False, [EVENT]) if dead else (True, []))


def test_a_message_for_a_webhook_that_was_removed_is_dropped(
    receiver: Receiver, webhook: Webhook
) -> None:
    record = taken(webhook.webhook_id)
    clients.webhooks().remove(TENANT, webhook.webhook_id)
    assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
    assert receiver.seen == []


def test_what_is_behind_one_that_failed_keeps_its_place(
    receiver: Receiver, webhook: Webhook
) -> None:
    receiver.answers = [500]
    first = taken(webhook.webhook_id)
    behind = first | {"messageId": "behind", "body": json.dumps(asdict(EVENT))}
    failed = handler({"Records": [first, behind]}, None)["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == [first["messageId"], "behind"]
    assert len(receiver.seen) == 1


def test_neither_secret_nor_address_is_logged(
    receiver: Receiver, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answers = [500, 200]
    record = taken(webhook.webhook_id)
    for _ in range(2):
        handler({"Records": [record]}, None)
    logged = " ".join(str(record.__dict__) for record in caplog.records)
    assert "webhook delivered" in logged
    assert "answered 500" in logged
    assert webhook.secret not in logged
    assert "example.com" not in logged

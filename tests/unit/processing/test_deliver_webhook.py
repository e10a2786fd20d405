"""One delivery: taken, tried again, or kept as a dead letter; never lost."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from processing import deliver_webhook, receiver_turns
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
        self.answers: list[int | Exception] = []
        self.seen: list[tuple[str, bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: dict[str, str], *, loopback: bool) -> int:
        assert not loopback
        self.seen.append((url, body, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    receiver = Receiver()
    monkeypatch.setattr(deliver_webhook, "post", receiver.post)
    for module in (deliver_webhook, receiver_turns):
        monkeypatch.setattr(module, "now_ms", lambda: NOW_MS)
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
        "attributes": received_at(NOW_MS),
    }


def rested(webhook: Webhook) -> Webhook:
    found = clients.webhooks().get(TENANT, webhook.webhook_id)
    assert found
    return found


def received_at(first_ms: int, *, sent_ms: int = CREATED_MS) -> dict[str, str]:
    return {"SentTimestamp": str(sent_ms), "ApproximateFirstReceiveTimestamp": str(first_ms)}


@pytest.mark.parametrize("status_code", [200, 201, 204, 299])
def test_what_is_taken_is_done(receiver: Receiver, webhook: Webhook, status_code: int) -> None:
    receiver.answers = [status_code]
    assert handler({"Records": [taken(webhook.webhook_id)]}, None) == {"batchItemFailures": []}
    [(url, body, headers)] = receiver.seen
    assert (url, body, headers["webhook-id"]) == (webhook.url, body_of(EVENT), "evt_01HF_4")
    assert headers["webhook-signature"].startswith("v1,")


@pytest.mark.parametrize(
    "answer",
    [
        *(199, 300, 302, 400, 410, 429, 500),
        *(DeliveryFailed("no reply: TimeoutError"), UnicodeError("label empty or too long")),
    ],
    ids=str,
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
    for tried_for in (0, 5_000, 15_000):
        record["attributes"] |= received_at(NOW_MS - tried_for)
        clients.webhooks().let_rest(rested(webhook), troubled_since=0, until=0)
        assert handler({"Records": [record]}, None) == {
            "batchItemFailures": [{"itemIdentifier": record["messageId"]}]
        }
    assert pauses == [5, 10, 30]
    assert clients.webhooks().dead_letters(TENANT, webhook.webhook_id) == []


def test_a_pause_is_asked_of_the_real_queue(receiver: Receiver, webhook: Webhook) -> None:
    receiver.answers = [500]
    record = taken(webhook.webhook_id)
    assert handler({"Records": [record]}, None)["batchItemFailures"]
    assert not clients.sqs().receive_message(QueueUrl=QUEUE).get("Messages")


@pytest.mark.parametrize(
    ("left_ms", "dead"), [(14_400_001, False), (14_400_000, False), (14_399_999, True)]
)
@pytest.mark.parametrize("answer", [503, UnicodeError("label empty or too long")], ids=str)
def test_a_day_after_its_first_try_it_is_kept_as_a_dead_letter(
    receiver: Receiver, webhook: Webhook, left_ms: int, dead: bool, answer: int | Exception
) -> None:
    receiver.answers = [answer]
    record = taken(webhook.webhook_id)
    record["attributes"] |= received_at(NOW_MS - GIVE_UP_MS + left_ms)
    failed = handler({"Records": [record]}, None)["batchItemFailures"]
    kept = clients.webhooks().dead_letters(TENANT, webhook.webhook_id)
    assert (bool(failed), kept) == ((False, [EVENT]) if dead else (True, []))


def test_what_has_waited_for_its_turn_is_still_tried_for_a_day(
    receiver: Receiver, webhook: Webhook
) -> None:
    receiver.answers = [503]
    record = taken(webhook.webhook_id)
    record["attributes"] |= received_at(NOW_MS, sent_ms=NOW_MS - 3 * GIVE_UP_MS)
    assert handler({"Records": [record]}, None)["batchItemFailures"]
    assert clients.webhooks().dead_letters(TENANT, webhook.webhook_id) == []


@pytest.mark.parametrize(("since_ms", "tries"), [(0, 1), (1, 0)])
def test_what_no_try_came_to_an_end_for_is_kept_before_another_begins(
    receiver: Receiver, webhook: Webhook, since_ms: int, tries: int
) -> None:
    receiver.answers = [503]
    record = taken(webhook.webhook_id)
    record["attributes"] |= received_at(NOW_MS - GIVE_UP_MS - since_ms)
    assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
    assert clients.webhooks().dead_letters(TENANT, webhook.webhook_id) == [EVENT]
    assert len(receiver.seen) == tries


def test_a_fault_of_ours_is_told_by_its_type_and_kept_as_the_reason(
    receiver: Receiver, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answers = [ZeroDivisionError("https://example.com/hook?secret")]
    record = taken(webhook.webhook_id)
    record["attributes"] |= received_at(NOW_MS - GIVE_UP_MS)
    assert handler({"Records": [record]}, None) == {"batchItemFailures": []}
    key = {
        "pk": {"S": f"WEBHOOKS#{TENANT}"},
        "sk": {"S": f"DEAD#{webhook.webhook_id}#01HF#00000004"},
    }
    [kept] = [clients.dynamodb().get_item(TableName=ENVIRONMENT["TABLE_NAME"], Key=key)["Item"]]
    assert kept["why"] == {"S": "not sent: ZeroDivisionError"}
    assert any(
        r.levelname == "ERROR" and "ZeroDivisionError" in str(r.__dict__) for r in caplog.records
    )
    assert "secret" not in " ".join(str(r.__dict__) for r in caplog.records)


def test_what_cannot_be_read_fails_each_time_until_the_queue_sets_it_aside(
    webhook: Webhook,
) -> None:
    record = taken(webhook.webhook_id) | {"body": json.dumps({"event": asdict(EVENT)})}
    with pytest.raises(KeyError):
        handler({"Records": [record]}, None)


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

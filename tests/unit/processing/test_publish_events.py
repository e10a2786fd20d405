"""What the table's stream brings is told to the bus and to the webhooks, every event, in order."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from processing.publish_events import handler
from tests.aws import ENVIRONMENT, TABLE, create_webhook_queue
from tests.videos import CREATED_MS, TENANT, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters import table_items as items
from zoetrope.adapters.identity import new_ulid
from zoetrope.adapters.webhook_queue import read_delivery
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import PlaybackPolicy
from zoetrope.domain.video_events import SOURCE
from zoetrope.domain.video_records import record_of, video_from_record
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
QUEUE = ENVIRONMENT["WEBHOOK_QUEUE_URL"]
STEPS = ["created", "upload_completed", "processing_started", "published"]


@pytest.fixture(autouse=True)
def queues(aws: None) -> None:  # noqa: ARG001 - the account must be there first
    """The queue of deliveries, and one that gets what is on the bus."""
    create_webhook_queue(clients.sqs())
    arn = "arn:aws:sqs:us-east-1:123456789012:bus"
    clients.sqs().create_queue(QueueName="bus")
    events = boto3.client("events")
    events.put_rule(Name="all", EventPattern=json.dumps({"source": [SOURCE]}))
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": arn}])


def received(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while (
        messages := clients.sqs()
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        found += map(dict, messages)
        for message in messages:
            clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def on_the_bus() -> list[dict[str, Any]]:
    return [json.loads(message["Body"]) for message in received("bus")]


def deliveries() -> list[tuple[str, str, int]]:
    read = [read_delivery(message["Body"]) for message in received(QUEUE)]
    return [(webhook_id, event.change, event.sequence) for webhook_id, event in read]


def records(**changes: Any) -> list[dict[str, Any]]:
    """What the stream has of everything in the table."""
    found = clients.dynamodb().scan(TableName=TABLE)["Items"]
    return [
        {
            "eventName": "INSERT",
            "dynamodb": {"Keys": {k: item[k] for k in ("pk", "sk")}, "NewImage": item},
        }
        | changes
        for item in found
    ]


def test_every_event_of_the_trail_is_on_the_bus_with_its_type_and_place() -> None:
    video = stored_video(clients.video_table(), Status.READY)
    handler({"Records": records()}, None)
    told = on_the_bus()
    assert [each["detail-type"] for each in told] == [f"video.{step}" for step in STEPS]
    assert [each["detail"]["sequence"] for each in told] == [1, 2, 3, 4]
    assert told[3]["detail"] == {
        "event_id": f"evt_{video.video_id}_4",
        "tenant": TENANT,
        "at": "2023-11-14T22:13:20.003Z",
        "video_id": video.video_id,
        "sequence": 4,
        "from": "processing",
        "to": "ready",
        "reason": "",
    }
    assert told[0]["source"] == SOURCE


def test_records_of_anything_else_are_passed_over() -> None:
    clients.video_table().create(new_video())
    handler({"Records": [r for r in records() if r["dynamodb"]["Keys"]["sk"]["S"] == "META"]}, None)
    handler({"Records": records(eventName="MODIFY")}, None)
    handler({"Records": []}, None)
    assert on_the_bus() == []


def test_each_webhook_of_the_tenant_gets_each_event_in_order() -> None:
    first = clients.webhooks().add(TENANT, "https://one.example/", 1)
    second = clients.webhooks().add(TENANT, "https://two.example/", 2)
    clients.webhooks().add("other", "https://other.example/", 3)
    stored_video(clients.video_table(), Status.READY)
    handler({"Records": records()}, None)
    sent = deliveries()
    for webhook in (first, second):
        mine = [each[1:] for each in sent if each[0] == webhook.webhook_id]
        assert mine == [(step, n) for n, step in enumerate(STEPS, start=1)]
    assert len(sent) == 8


def test_a_batch_that_comes_twice_is_queued_once() -> None:
    clients.webhooks().add(TENANT, "https://one.example/", 1)
    clients.video_table().create(new_video())
    handler({"Records": records()}, None)
    handler({"Records": records()}, None)
    assert len(deliveries()) == 1
    assert len(on_the_bus()) == 2  # at least once: receivers tell them apart by event_id


def test_more_than_one_call_takes_is_sent_in_several() -> None:
    clients.webhooks().add(TENANT, "https://one.example/", 1)
    for number in range(23):
        clients.video_table().create(new_video(f"01HF00000000000000000000{number:02d}"))
    handler({"Records": records()}, None)
    assert len(on_the_bus()) == 23
    assert len(deliveries()) == 23


def test_an_event_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    video = clients.video_table().create(new_video()).video
    bad = {"pk": {"S": items.video_pk(video.video_id)}, "sk": {"S": "EVENT#00000009"}}
    clients.dynamodb().put_item(TableName=TABLE, Item=bad)
    handler({"Records": records()}, None)
    assert [each["detail-type"] for each in on_the_bus()] == ["video.created"]


def test_a_bus_that_takes_only_some_has_the_batch_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clients.webhooks().add(TENANT, "https://one.example/", 1)
    clients.video_table().create(new_video())
    refusal = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
    monkeypatch.setattr(clients.events(), "put_events", lambda **_: refusal)
    with pytest.raises(DependencyUnavailable, match="1 events"):
        handler({"Records": records()}, None)
    assert deliveries() == []


def test_a_queue_that_does_not_answer_has_the_batch_repeated() -> None:
    clients.webhooks().add(TENANT, "https://one.example/", 1)
    clients.video_table().create(new_video())
    clients.sqs().delete_queue(QueueUrl=QUEUE)
    with pytest.raises(DependencyUnavailable, match="queueing a delivery"):
        handler({"Records": records()}, None)


def record_in_s3(video_id: str, generation: int) -> dict[str, Any] | None:
    return clients.media_bucket().get_json(GenerationKeys(video_id, generation).video_record)


def test_a_policy_that_was_edited_is_the_one_that_a_lost_table_comes_back_with() -> None:
    facts = {"duration_seconds": 5.5}
    video = stored_video(clients.video_table(), Status.READY)
    clients.media_bucket().put_json(
        GenerationKeys(video.video_id, 1).video_record, record_of(replace(video, facts=facts))
    )
    clients.video_table().edit(
        video.video_id, {"playback_policy": PlaybackPolicy.SIGNED}, tenant=TENANT, at_ms=CREATED_MS
    )
    handler({"Records": records()}, None)
    kept = record_in_s3(video.video_id, 1)
    assert kept
    assert video_from_record(kept, at_ms=1).playback_policy is PlaybackPolicy.SIGNED


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.FAILED, Status.DELETED])
def test_no_record_is_written_of_what_nobody_is_shown(status: Status) -> None:
    video = stored_video(clients.video_table(), Status.READY)
    if status is Status.DELETED:
        clients.video_table().change(video.video_id, Change.DELETED, at_ms=1, token="gone")
    else:
        video = stored_video(clients.video_table(), status, video_id=new_ulid(CREATED_MS))
        clients.video_table().edit(
            video.video_id, {"title": "another"}, tenant=TENANT, at_ms=CREATED_MS
        )
    handler({"Records": [r for r in records() if video.video_id in str(r)]}, None)
    assert record_in_s3(video.video_id, 1) is None

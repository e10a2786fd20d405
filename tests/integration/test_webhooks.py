"""Events of the running stack: on the bus, and at receivers that are down, slow, wrong or picky."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.events import word_of
from tests.integration.receivers import Receiver, eventually
from tests.running import ROOT
from tests.videos import new_video
from zoetrope.adapters.identity import new_ulid, now_ms
from zoetrope.adapters.video_table import VideoTable
from zoetrope.adapters.webhooks import Webhooks
from zoetrope.domain.lifecycle import Change
from zoetrope.domain.video_events import SOURCE, VideoEvent
from zoetrope.domain.webhooks import GIVE_UP_MS, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.product import Product

AHEAD_MS = 9_000_000_000_000
"""The clock of these videos is ahead, so that the sweep leaves them alone."""
STEPS = (Change.UPLOAD_EXPIRED, Change.UPLOAD_REVIVED, Change.UPLOAD_ABORTED, Change.DELETED)
TYPES = ["video.created", *(f"video.{step}" for step in STEPS)]


@pytest.fixture
def tenant() -> str:
    return f"hooks-{new_ulid(now_ms()).lower()}"


@pytest.fixture
def webhooks(product: Product) -> Webhooks:
    return Webhooks(product.stack.client("dynamodb"), product.stack.table_name)


@pytest.fixture
def registered(webhooks: Webhooks, tenant: str) -> Iterator[Callable[[Receiver], Webhook]]:
    def register(receiver: Receiver) -> Webhook:
        made = webhooks.add(tenant, receiver.url, now_ms(), loopback=True)
        receiver.verifier = Verifier(made.secret)
        return made

    yield register
    for each in webhooks.of(tenant):
        webhooks.remove(tenant, each.webhook_id)


def live(product: Product, tenant: str, *, at_ms: int = AHEAD_MS) -> str:
    """Have a video live a short life; give its id."""
    table = VideoTable(product.stack.client("dynamodb"), product.stack.table_name)
    video_id = new_ulid(now_ms())
    table.create(new_video(video_id, tenant=tenant, created_at=at_ms, updated_at=at_ms))
    for number, change in enumerate(STEPS):
        video = table.change(video_id, change, at_ms=at_ms + number, token=f"step-{number}")
    table.stop_watching(video)
    return video_id


def test_every_change_is_on_the_bus(product: Product, tenant: str) -> None:
    sqs, events = product.stack.client("sqs"), product.stack.client("events")
    queue = sqs.create_queue(QueueName=tenant)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    events.put_rule(Name=tenant, EventPattern=json.dumps({"source": [SOURCE]}))
    events.put_targets(Rule=tenant, Targets=[{"Id": "1", "Arn": arn["QueueArn"]}])
    video_id = live(product, tenant)
    told: dict[int, str] = {}

    def all_there() -> bool:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            event = json.loads(message["Body"])
            if event["detail"]["video_id"] == video_id:
                told[event["detail"]["sequence"]] = event["detail-type"]
        return len(told) == len(TYPES)

    assert eventually(all_there, 60), told
    assert [told[n] for n in sorted(told)] == TYPES
    events.remove_targets(Rule=tenant, Ids=["1"])
    events.delete_rule(Name=tenant)


def test_receivers_that_are_down_slow_and_wrong_get_every_event_in_order(
    product: Product, tenant: str, registered: Callable[[Receiver], Webhook]
) -> None:
    # The slow one answers after we have hung up, so it gets that event twice, under one id.
    well, wrong, slow, down = Receiver(), Receiver(500, 302), Receiver(12.0), Receiver()
    for receiver in (well, wrong, slow, down):
        registered(receiver)
        if receiver is not down:
            receiver.start()
    live(product, tenant)
    assert eventually(lambda: len(well.types_in_order()) == len(TYPES), 60), well.taken
    down.start()
    every = (well, wrong, slow, down)
    assert eventually(lambda: all(len(r.types_in_order()) == len(TYPES) for r in every), 120)
    for receiver in every:
        assert receiver.types_in_order() == TYPES
        receiver.stop()
    assert len(set(wrong.refused)) == 1
    assert len(slow.taken) == len(TYPES) + 1


def told_of(receiver: Receiver, *, videos: int, seconds: float) -> bool:
    return eventually(lambda: len(receiver.types_in_order()) == videos * len(TYPES), seconds)


@pytest.mark.exhaustive
def test_a_receiver_that_never_answers_holds_up_nobody_but_itself(
    product: Product, tenant: str, registered: Callable[[Receiver], Webhook], state: Path
) -> None:
    well, hung = Receiver(), Receiver()
    hung.well.clear()
    for receiver in (hung, well):
        registered(receiver)
        receiver.start()
    for _ in range(6):
        live(product, tenant)
    # Once, before it is noted, it may have all five places for the ten seconds of a try.
    assert told_of(well, videos=6, seconds=25), well.taken
    for videos in range(7, 11):
        live(product, tenant)
        assert told_of(well, videos=videos, seconds=8), well.taken
    left_alone, fine = zoetrope(state, "webhooks", "list", tenant)["webhooks"]
    assert left_alone["troubled_since"]
    assert not fine["troubled_since"]
    assert hung.taken == []

    hung.well.set()
    assert told_of(hung, videos=10, seconds=300), hung.taken
    assert hung.types_by_video() == well.types_by_video()
    assert all(told == TYPES for told in hung.types_by_video().values())
    shown = zoetrope(state, "webhooks", "list", tenant)["webhooks"]
    assert [(each["troubled_since"], each["dead_letters"]) for each in shown] == [(None, 0)] * 2
    well.stop()
    hung.stop()


def zoetrope(state: Path, *words: str) -> Any:
    command = [sys.executable, "-m", "infra.cli.main", *words, "--json"]
    command += ["--stack", str(state / "stack.json")]
    environ = {k: v for k, v in os.environ.items() if k != "AWS_ENDPOINT_URL"}
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True).stdout
    return json.loads(told)


def test_a_trail_that_nobody_heard_of_is_told_again(
    product: Product, tenant: str, registered: Callable[[Receiver], Webhook], state: Path
) -> None:
    witness, receiver = Receiver(), Receiver()
    registered(witness)
    witness.start()
    video_id = live(product, tenant)
    assert eventually(lambda: witness.types_in_order() == TYPES, 60), witness.taken
    witness.stop()
    registered(receiver)  # too late for the stream
    receiver.start()
    told = zoetrope(state, "events", "replay", video_id)
    assert told == {"replayed": len(TYPES), "videos": 1}
    assert eventually(lambda: receiver.types_in_order() == TYPES, 60), receiver.taken
    receiver.stop()


def test_what_publish_events_gave_up_is_told_by_the_word_that_lambda_left(
    product: Product, tenant: str, registered: Callable[[Receiver], Webhook], state: Path
) -> None:
    witness, receiver = Receiver(), Receiver()
    registered(witness)
    witness.start()
    an_hour_later = AHEAD_MS + 3_600_000
    live(product, tenant, at_ms=an_hour_later)
    assert eventually(lambda: witness.types_in_order() == TYPES, 60), witness.taken
    witness.stop()
    registered(receiver)  # too late for the stream
    receiver.start()
    sqs = product.stack.client("sqs")
    [queue] = [url for url in sqs.list_queues()["QueueUrls"] if "FailedEvents" in url]
    sqs.send_message(QueueUrl=queue, MessageBody=word_of(an_hour_later, an_hour_later))
    told = zoetrope(state, "events", "replay", "--dead-letters")
    assert told == {"replayed": len(TYPES), "videos": 1}
    assert eventually(lambda: receiver.types_in_order() == TYPES, 60), receiver.taken
    left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert left["ApproximateNumberOfMessages"] == "0"
    assert left["ApproximateNumberOfMessagesNotVisible"] == "0"
    receiver.stop()


def test_what_was_given_up_is_kept_and_replayed(
    product: Product,
    tenant: str,
    registered: Callable[[Receiver], Webhook],
    webhooks: Webhooks,
    state: Path,
) -> None:
    receiver = Receiver()
    made = registered(receiver)
    video_id = "01HF0000000000000000000000"
    event = VideoEvent(video_id, tenant, 3, "published", "processing", "ready", "", now_ms())
    sent_at = now_ms() - GIVE_UP_MS
    record = {
        "messageId": "1",
        "receiptHandle": "none",
        "body": json.dumps({"webhook_id": made.webhook_id, "event": asdict(event)}),
        "attributes": {
            "ApproximateReceiveCount": "14",
            "SentTimestamp": str(sent_at),
            "ApproximateFirstReceiveTimestamp": str(sent_at),
        },
    }
    done = product.invoke("deliver-webhook", {"Records": [record]})
    assert done == {"batchItemFailures": []}
    assert len(webhooks.dead_letters(tenant, made.webhook_id)) == 1
    receiver.start()
    assert zoetrope(state, "webhooks", "replay", tenant, made.webhook_id) == {"replayed": 1}
    assert eventually(lambda: receiver.types_in_order() == ["video.published"], 60)
    assert webhooks.dead_letters(tenant, made.webhook_id) == []
    receiver.stop()

"""Events of the running stack: on the bus, and at receivers that are down, slow, wrong or picky."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.running import ROOT, free_port
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
Reply = int | float
"""A status, or seconds to wait before answering 200."""


class Receiver:
    """A receiver that verifies signatures and counts what it takes twice."""

    def __init__(self, *first: Reply) -> None:
        self.first = list(first)
        self.taken: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.port = free_port()
        self.verifier: Verifier | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        assert self.verifier
        event = self.verifier.verify(body, headers)
        reply = self.first.pop(0) if self.first else 200
        if isinstance(reply, float):
            time.sleep(reply)
        elif reply != 200:
            self.refused.append(headers["webhook-id"])
            return reply
        self.taken.append({**event, "id": headers["webhook-id"]})
        return 200

    def types_in_order(self) -> list[str]:
        """What came, each event once: a receiver knows a repetition by its id."""
        return list({each["id"]: each["type"] for each in self.taken}.values())

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver.answer(headers, body))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


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


def live(product: Product, tenant: str) -> str:
    """Have a video live a short life; give its id."""
    table = VideoTable(product.stack.client("dynamodb"), product.stack.table_name)
    video_id = new_ulid(now_ms())
    table.create(new_video(video_id, tenant=tenant, updated_at=AHEAD_MS))
    for number, change in enumerate(STEPS):
        table.change(video_id, change, at_ms=AHEAD_MS + number, token=f"step-{number}")
    table.mark_purged(video_id)
    return video_id


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)
    return holds()


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
        "attributes": {"ApproximateReceiveCount": "14", "SentTimestamp": str(sent_at)},
    }
    done = product.invoke("deliver-webhook", {"Records": [record]})
    assert done == {"batchItemFailures": []}
    assert len(webhooks.dead_letters(tenant, made.webhook_id)) == 1
    receiver.start()
    command = [sys.executable, "-m", "infra.cli.main", "webhooks", "replay", tenant]
    command += [made.webhook_id, "--json", "--stack", str(state / "stack.json")]
    environ = {k: v for k, v in os.environ.items() if k != "AWS_ENDPOINT_URL"}
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True).stdout
    assert json.loads(told) == {"replayed": 1}
    assert eventually(lambda: receiver.types_in_order() == ["video.published"], 60)
    assert webhooks.dead_letters(tenant, made.webhook_id) == []
    receiver.stop()

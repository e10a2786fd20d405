"""A receiver in trouble gets its events one by one, or none for a while; the places stay free."""

from __future__ import annotations

import heapq
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from processing import deliver_webhook, receiver_turns
from processing.deliver_webhook import handler
from tests.aws import create_webhook_queue
from tests.videos import CREATED_MS, TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.webhook_sender import DeliveryFailed
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import GIVE_UP_MS, TURN_MS, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("aws")
Answer = tuple[int, int | None]
"""After so many milliseconds, a status or no answer at all."""
DEAD: Answer = (10_000, None)
SLOW: Answer = (9_000, 200)
WELL: Answer = (50, 200)


class World:
    """A clock, a receiver, and a queue that gives messages out as their pauses end."""

    def __init__(self, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
        self.webhook, self.now = webhook, CREATED_MS
        self.answer: Callable[[int], Answer] = lambda _: DEAD
        self.tried: list[int] = []
        """When tries began."""
        self.waiting: list[tuple[int, int]] = []
        self.pause = 0
        self.first: dict[int, int] = {}
        monkeypatch.setattr(deliver_webhook, "post", self.post)
        for module in (deliver_webhook, receiver_turns):
            monkeypatch.setattr(module, "now_ms", lambda: self.now)
        monkeypatch.setattr("zoetrope.adapters.webhook_queue.WebhookQueue.put_off", self.put_off)

    def post(self, *_: object, **__: object) -> int:
        self.tried.append(self.now)
        took, status_code = self.answer(self.now)
        self.now += took
        if status_code is None:
            raise DeliveryFailed("no reply: TimeoutError")
        return status_code

    def put_off(self, _handle: str, seconds: int) -> None:
        self.pause = seconds

    def send(self, count: int) -> None:
        for number in range(count):
            heapq.heappush(self.waiting, (self.now, number))

    def run(self, until: int) -> None:
        """Have one place take messages as they come, up to a time."""
        while self.waiting and self.waiting[0][0] < until:
            due, number = heapq.heappop(self.waiting)
            self.now = max(self.now, due)
            if not self.done(number):
                heapq.heappush(self.waiting, (self.now + self.pause * 1000, number))

    def done(self, number: int) -> bool:
        event = VideoEvent(f"V{number}", TENANT, 1, "edited", "ready", "ready", "", CREATED_MS)
        body = {"webhook_id": self.webhook.webhook_id, "event": event_fields(event)}
        attributes = {
            "SentTimestamp": str(CREATED_MS),
            "ApproximateFirstReceiveTimestamp": str(self.first.setdefault(number, self.now)),
        }
        record = {
            "messageId": str(number),
            "receiptHandle": "-",
            "body": json.dumps(body),
            "attributes": attributes,
        }
        return not handler({"Records": [record]}, None)["batchItemFailures"]

    def dead_letters(self) -> int:
        return len(clients.webhooks().dead_letters(TENANT, self.webhook.webhook_id))


def event_fields(event: VideoEvent) -> dict[str, Any]:
    return asdict(event)


@pytest.fixture
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: ARG001 - as above
    create_webhook_queue(clients.sqs())
    made = clients.webhooks().add(TENANT, "https://example.com/hook", CREATED_MS)
    return World(made, monkeypatch)


def test_a_dead_receiver_is_called_as_often_for_many_events_as_for_one(world: World) -> None:
    world.send(6)
    world.run(CREATED_MS + 3_600_000)
    assert len(world.tried) <= 9
    assert len(world.waiting) == 6
    between = [b - a for a, b in zip(world.tried, world.tried[1:], strict=False)]
    assert between == sorted(between)


def test_one_that_answers_again_gets_everything(world: World) -> None:
    back_ms = CREATED_MS + 200_000
    world.answer = lambda now: WELL if now >= back_ms else DEAD
    world.send(6)
    world.run(CREATED_MS + 3_600_000)
    assert world.waiting == []
    assert world.dead_letters() == 0
    assert clients.webhooks().of(TENANT) == [world.webhook]  # and nothing is held against it


def test_what_waited_for_a_day_while_its_receiver_was_dead_is_kept_without_a_try(
    world: World,
) -> None:
    world.send(3)
    world.run(CREATED_MS + 120_000)
    tried = len(world.tried)
    world.waiting = [(CREATED_MS + GIVE_UP_MS, number) for _, number in world.waiting]
    world.run(CREATED_MS + GIVE_UP_MS + 3_600_000)
    assert (world.waiting, world.dead_letters()) == ([], 3)
    assert len(world.tried) - tried <= 1


def test_a_slow_receiver_gets_one_event_at_a_time(world: World) -> None:
    world.answer = lambda _: SLOW
    world.send(2)
    assert world.done(0)
    found = clients.webhooks().get(TENANT, world.webhook.webhook_id)
    assert found
    assert receiver_turns.wait(found, world.now)[0] == 0
    assert receiver_turns.wait(found, world.now)[0] == TURN_MS // 1000


def test_a_receiver_that_answers_at_once_is_never_put_off_whatever_it_answers(
    world: World,
) -> None:
    world.answer = lambda _: (50, 500)
    for number in range(5):
        assert not world.done(number)
    assert len(world.tried) == 5


def test_the_note_of_a_webhook_that_was_removed_does_not_bring_it_back(world: World) -> None:
    clients.webhooks().remove(TENANT, world.webhook.webhook_id)
    assert not clients.webhooks().let_rest(world.webhook, troubled_since=1, until=2)
    assert clients.webhooks().of(TENANT) == []

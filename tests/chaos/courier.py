"""Carries S3's events to the function, and may lose, double, delay or reorder those of a video."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.engine import Stack

QUEUE = "chaos-source-events"
POLL_SECONDS = 0.2


@dataclass(slots=True, eq=False)
class Handling:
    """What is to become of the events of one video."""

    names: set[str]
    delays: Sequence[float] = (0.0,)
    """One delivery after each; none at all loses the event."""
    overtaken: bool = False
    """Whether it waits until another video's event has gone before it."""
    bites: int = 0


@dataclass(slots=True)
class Courier:
    """Stands between the source bucket and the function that it tells of its objects."""

    stack: Stack
    _handlings: list[Handling] = field(default_factory=list)
    _held: list[tuple[dict[str, Any], Handling]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _url: str = ""
    _lambda: Any = None

    def __enter__(self) -> Self:
        stack = self.stack
        sqs, s3 = stack.client("sqs"), stack.client("s3")
        self._lambda = stack.client("lambda")
        self._url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        names = ["QueueArn"]
        arn = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        # S3 tells a queue only what its policy lets S3 tell (S3 guide, "Granting permissions").
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": arn["QueueArn"],
                }
            ],
        }
        sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": json.dumps(policy)})
        tell = {"QueueArn": arn["QueueArn"], "Events": ["s3:ObjectCreated:*"]}
        s3.put_bucket_notification_configuration(
            Bucket=stack.source_bucket,
            NotificationConfiguration={"QueueConfigurations": [tell]},
        )
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def set(self, handling: Handling) -> None:
        self._handlings.append(handling)

    def _carry(self) -> None:
        sqs = self.stack.client("sqs")
        while not self._over.wait(POLL_SECONDS):
            with suppress(BotoCoreError, ClientError):  # the engine is down just now
                found = sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
                for message in found.get("Messages", []):
                    self._take(json.loads(message["Body"]))
                    sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _take(self, event: dict[str, Any]) -> None:
        handling = self._handling_of(event)
        handling.bites += 1
        if handling.overtaken:
            self._held.append((event, handling))
            return
        self._send(event, handling)
        held, self._held = self._held, []
        for late in held:
            self._send(*late)

    def _handling_of(self, event: dict[str, Any]) -> Handling:
        keys = str([record["s3"]["object"]["key"] for record in event.get("Records", [])])
        for handling in self._handlings:
            if any(name in keys for name in handling.names):
                return handling
        return Handling(set())

    def _send(self, event: dict[str, Any], handling: Handling) -> None:
        for delay in handling.delays:
            timer = threading.Timer(delay, self._invoke, [event])
            timer.daemon = True
            timer.start()

    def _invoke(self, event: dict[str, Any]) -> None:
        with suppress(BotoCoreError, ClientError):
            self._lambda.invoke(
                FunctionName=f"{self.stack.stack_name}-on-source-uploaded",
                InvocationType="Event",
                Payload=json.dumps(event).encode(),
            )

"""Tells events of the audit trail once more: those that were given up, or that somebody missed.

The trail keeps every event for good. PublishEvents is given them as the stream would, so the bus
and the webhooks get them in the same way; receivers know a repetition by its `event_id`.

IAM (whoever runs it): dynamodb:Query and Scan on the table; lambda:InvokeFunction on PublishEvents;
sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes on FailedEvents.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zoetrope.adapters.table_items import marshal, video_pk
from zoetrope.errors import DependencyUnavailable, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from infra.engine.rebuild import Storage

    Item = dict[str, Any]

BATCH = 25
"""Events of one call: with ten webhooks each it ends well within the 60 s that boto3 waits."""
MARGIN_MS = 5 * 60 * 1000
"""An event bears the time at which its writer began; the stream's is that of the write."""
READING_SECONDS = 900
"""So long nobody else sees the dead letters that are being told again."""
WAIT_SECONDS = 1
"""A poll that waits asks all of SQS's servers; one that does not, a sample of them."""
EMPTY_ANSWERS = 3
"""One after the other, before the queue is believed to be empty."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Word in the queue FailedEvents of stream records that PublishEvents could not pass on."""

    receipt_handle: str
    first_ms: int
    last_ms: int


def trails_of(storage: Storage, video_ids: Iterable[str]) -> list[Item]:
    """Read the whole trails of videos. Raises NotFound for one that never was."""
    found = []
    for video_id in video_ids:
        values = marshal({":pk": video_pk(video_id), ":event": "EVENT#"})
        trail = _pages(
            storage,
            "query",
            KeyConditionExpression="pk = :pk AND begins_with(sk, :event)",
            ExpressionAttributeValues=values,
        )
        if not trail:
            raise NotFound(f"There is no trail of a video {video_id!r}.")
        found += trail
    return found


def events_between(storage: Storage, first_ms: int, last_ms: int) -> list[Item]:
    """Read every event of a time, each video's in order; that reads the whole table."""
    found = _pages(
        storage,
        "scan",
        FilterExpression="begins_with(sk, :event) AND at_ms BETWEEN :first AND :last",
        ExpressionAttributeValues=marshal(
            {":event": "EVENT#", ":first": first_ms, ":last": last_ms}
        ),
    )
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


@contextmanager
def dead_letters(sqs: Any, queue_url: str) -> Iterator[list[DeadLetter]]:  # noqa: ANN401
    """Take the word of stream records out of the queue while a block tells of them.

    It is deleted after the block, and comes back into sight when that fails: an interruption tells
    some events twice, and loses none. S3's events in the queue are left in it.
    """
    taken: list[str] = []
    try:
        letters = _read(sqs, queue_url, taken)
        yield letters
    except BaseException:
        _show_again(sqs, queue_url, taken)
        raise
    for letter in letters:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=letter.receipt_handle)


def out_of_sight(sqs: Any, queue_url: str) -> int:  # noqa: ANN401 - as above
    """Count the messages that somebody has taken, or a run that was killed."""
    name = "ApproximateNumberOfMessagesNotVisible"
    reply = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(reply["Attributes"][name])


def _read(sqs: Any, queue_url: str, taken: list[str]) -> list[DeadLetter]:  # noqa: ANN401
    """Read all word of stream records; note in `taken` what is out of sight, at any moment."""
    letters: list[DeadLetter] = []
    others: list[str] = []
    empty = 0
    while empty < EMPTY_ANSWERS:
        messages = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=READING_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
        ).get("Messages", [])
        empty = 0 if messages else empty + 1
        taken += [message["ReceiptHandle"] for message in messages]
        for message in messages:
            batch = json.loads(message["Body"]).get("DDBStreamBatchInfo")
            if batch:
                letters.append(_dead_letter(message["ReceiptHandle"], batch))
            else:
                others.append(message["ReceiptHandle"])
    _show_again(sqs, queue_url, others)
    taken[:] = [letter.receipt_handle for letter in letters]
    return letters


def _show_again(sqs: Any, queue_url: str, handles: Iterable[str]) -> None:  # noqa: ANN401
    for handle in handles:
        sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=handle, VisibilityTimeout=0)


def events_of(storage: Storage, letters: Sequence[DeadLetter]) -> list[Item]:
    """Read the events that were written at the time of the dead letters, and near it."""
    if not letters:
        return []
    first = min(letter.first_ms for letter in letters) - MARGIN_MS
    last = max(letter.last_ms for letter in letters) + MARGIN_MS
    return events_between(storage, first, last)


def retell(storage: Storage, events: Sequence[Item]) -> None:
    """Have PublishEvents tell events; raises DependencyUnavailable when it could not.

    What was told by then is told again when that is repeated.
    """
    for start in range(0, len(events), BATCH):
        records = [
            {"eventName": "INSERT", "dynamodb": {"NewImage": item}}
            for item in events[start : start + BATCH]
        ]
        payload = json.dumps({"Records": records, "retold": True})
        reply = storage.lambda_.invoke(FunctionName=storage.publish_function, Payload=payload)
        if "FunctionError" in reply:
            raise DependencyUnavailable(
                f"PublishEvents failed after {start} of {len(events)} events; its log says why. "
                "Run the command again when that is mended."
            )


def _dead_letter(receipt_handle: str, batch: Item) -> DeadLetter:
    first, last = (
        int(datetime.fromisoformat(batch[f"approximateArrivalOf{which}Record"]).timestamp() * 1000)
        for which in ("First", "Last")
    )
    return DeadLetter(receipt_handle, first, last)


def _pages(storage: Storage, operation: str, **asked: Any) -> list[Item]:  # noqa: ANN401
    def items() -> Iterator[Item]:
        pages = storage.dynamodb.get_paginator(operation).paginate(
            TableName=storage.table_name, ConsistentRead=True, **asked
        )
        for page in pages:
            yield from page["Items"]

    return list(items())

"""The queue of deliveries: one message for each event and webhook, in order for each video.

A FIFO queue, its group the webhook and the video: while one delivery waits for its next try, what
came after it for the same video waits behind it, and everything else goes on.

IAM: sqs:SendMessage and sqs:ChangeMessageVisibility on the queue (the functions);
sqs:GetQueueAttributes on it (the command line's list).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.domain.video_events import VideoEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_sqs import SQSClient


class WebhookQueue:
    """Send deliveries, read them back, and put them off."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, deliveries: Sequence[tuple[str, VideoEvent]], *, round_: str = "") -> None:
        """Queue deliveries (webhook id, event), in order.

        SQS drops a repetition within five minutes: a batch that the stream gives us twice, but not
        one of another `round_`.
        """
        # One by one: SendMessageBatch is an action of its own to the emulator's IAM, not to AWS's.
        for webhook_id, event in deliveries:
            with aws_call("queueing a delivery"):
                self._client.send_message(
                    QueueUrl=self._url,
                    MessageBody=json.dumps({"webhook_id": webhook_id, "event": asdict(event)}),
                    MessageGroupId=f"{webhook_id}.{event.video_id}",
                    MessageDeduplicationId=f"{webhook_id}.{event.event_id}.{round_}",
                )

    def put_off(self, receipt_handle: str, seconds: int) -> None:
        """Have a message come again after a while; SQS allows up to twelve hours."""
        with aws_call("putting off a delivery"):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )

    def waiting(self) -> int:
        """Count what is not delivered yet, of all webhooks, about: SQS counts for a queue."""
        with aws_call("counting deliveries"):
            counts = self._client.get_queue_attributes(
                QueueUrl=self._url,
                # One that was put off counts as given out, for as long as it is out of sight.
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )["Attributes"]
        return sum(map(int, counts.values()))


def read_delivery(body: str) -> tuple[str, VideoEvent]:
    """Read a message: the webhook's id, and the event."""
    message = json.loads(body)
    return str(message["webhook_id"]), VideoEvent(**message["event"])

"""The queue of deliveries → a tenant's receiver: a signed event, until taken or a day is over.

IAM: dynamodb:GetItem and PutItem on the table; sqs:ReceiveMessage, DeleteMessage,
GetQueueAttributes and ChangeMessageVisibility on the queue.
"""

import time
from typing import Any

from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.webhook_queue import read_delivery
from zoetrope.adapters.webhook_sender import DeliveryFailed, post
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import GIVE_UP_MS, Webhook, body_of, pause_after, signed_headers
from zoetrope.settings import settings

Record = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Take messages in order; name those that have to come again.

    Once one has to, so have all behind it in the batch: they may be of the same video.
    """
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        if failed or not _delivered(record):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _delivered(record: Record) -> bool:
    """Say whether nothing is left to do: it was taken, given up, or its webhook is gone."""
    webhook_id, event = read_delivery(record["body"])
    webhook = clients.webhooks().get(event.tenant, webhook_id)
    if webhook is None:
        return True
    why = _send(webhook, event)
    ids = {"video_id": event.video_id, "sequence": event.sequence, "webhook_id": webhook_id}
    if not why:
        logger.info("webhook delivered", extra=ids)
        return True
    logger.warning("webhook not delivered", extra={**ids, "why": why})
    return _given_up(record, webhook_id, event, why)


def _send(webhook: Webhook, event: VideoEvent) -> str:
    """Make one try; give why it failed, or nothing."""
    body = body_of(event)
    headers = signed_headers(webhook, event.event_id, body, now=int(time.time()))
    try:
        status_code = post(webhook.url, body, headers, loopback=settings().webhook_loopback)
    except DeliveryFailed as failed:
        return str(failed)
    return "" if 200 <= status_code < 300 else f"answered {status_code}"


def _given_up(record: Record, webhook_id: str, event: VideoEvent, why: str) -> bool:
    """Keep it as a dead letter when a day is over; else have it come again."""
    attributes = record["attributes"]
    pause = pause_after(int(attributes["ApproximateReceiveCount"]))
    if now_ms() + pause * 1000 > int(attributes["SentTimestamp"]) + GIVE_UP_MS:
        clients.webhooks().keep_dead_letter(webhook_id, event, why, now_ms())
        return True
    clients.webhook_queue().put_off(record["receiptHandle"], pause)
    return False

"""The queue of deliveries → a tenant's receiver: a signed event, until taken or a day is over.

IAM: dynamodb:GetItem, PutItem, UpdateItem on WEBHOOKS#; sqs:ReceiveMessage, DeleteMessage,
GetQueueAttributes, ChangeMessageVisibility on the queue of deliveries.
"""

import time
import traceback
from functools import partial
from typing import Any

from processing import receiver_turns as turns
from processing.log import logged, logger
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.webhook_queue import read_delivery
from zoetrope.adapters.webhook_sender import DeliveryFailed, post
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import (
    LONGEST_CHECK_SECONDS,
    Webhook,
    body_of,
    gives_up_at,
    pause_after,
    signed_headers,
)
from zoetrope.settings import settings

Record = dict[str, Any]


@logged
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
    at_ms, first_ms, until_ms = _times(record["attributes"])
    pause = pause_after(at_ms - first_ms)
    if at_ms > until_ms:
        # Only when Lambda ended every try of a day, for one that ends by itself is counted below.
        why = "no try came to an end"
    else:
        rest, webhook = turns.wait(webhook, at_ms)
        if rest:
            why = "its receiver was left alone: it gave no answer, or none soon"
            pause = max(rest, min(pause, LONGEST_CHECK_SECONDS))
        else:
            why = turns.take(webhook, partial(_send, webhook, event))
    ids = {"video_id": event.video_id, "sequence": event.sequence, "webhook_id": webhook_id}
    if not why:
        logger.info("webhook delivered", extra=ids)
        return True
    logger.warning("webhook not delivered", extra={**ids, "why": why})
    if at_ms + pause * 1000 > until_ms:
        clients.webhooks().keep_dead_letter(webhook_id, event, why, at_ms)
        return True
    clients.webhook_queue().put_off(record["receiptHandle"], pause)
    return False


def _times(attributes: dict[str, str]) -> tuple[int, int, int]:
    """Give now, when the message was first given out, and until when it is tried at all."""
    sent, received = (
        int(attributes[name]) for name in ("SentTimestamp", "ApproximateFirstReceiveTimestamp")
    )
    return now_ms(), received, gives_up_at(sent, received)


def _send(webhook: Webhook, event: VideoEvent) -> int:
    """Make one try; give the status of the answer. Raises DeliveryFailed.

    Whatever goes wrong ends here: an event whose sending raised would come again, hold up those
    behind it, and be in nobody's list.
    """
    body = body_of(event)
    try:
        headers = signed_headers(webhook, event.event_id, body, now=int(time.time()))
        return post(webhook.url, body, headers, loopback=settings().webhook_loopback)
    except DeliveryFailed:
        raise
    except Exception as error:  # as above; its text may be the URL
        why = f"not sent: {type(error).__name__}"
        where = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("a fault in sending", extra={"why": why, "at": f"{where.name}:{where.lineno}"})
        raise DeliveryFailed(why) from error

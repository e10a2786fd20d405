"""Whose turn it is with a receiver: one that gives no answer is left alone, with all its events.

Deliveries share a few places. Were each event tried by itself, a receiver that lets every try run
into its time limit would take all of them, and other tenants' events would wait behind its own.

IAM: dynamodb:UpdateItem on the table.
"""

from collections.abc import Callable
from dataclasses import replace

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.webhook_sender import DeliveryFailed
from zoetrope.domain.webhooks import PROMPT_MS, TURN_MS, Webhook, pause_after


def wait(webhook: Webhook, at_ms: int) -> tuple[int, Webhook]:
    """Give the seconds to wait for a turn, and the webhook as it is now.

    0 where this delivery has its turn; of a receiver in trouble no other has it then.
    """
    if not webhook.troubled_since:
        return 0, webhook
    if webhook.rests_until > at_ms:
        return -(-(webhook.rests_until - at_ms) // 1000), webhook
    ends = at_ms + TURN_MS
    mine = _note(webhook, webhook.troubled_since, ends)
    return (0, replace(webhook, rests_until=ends)) if mine else (TURN_MS // 1000, webhook)


def take(webhook: Webhook, send: Callable[[], int]) -> str:
    """Make a try, and note how the receiver does; give why it failed, or nothing."""
    began = now_ms()
    try:
        status_code = send()
    except DeliveryFailed as failed:
        since, ended = webhook.troubled_since or began, now_ms()
        _note(webhook, since, ended + pause_after(began - since) * 1000)
        return str(failed)
    answered = now_ms()
    if answered - began > PROMPT_MS:
        # No rest, but still one at a time; should it fail, that begins now.
        _note(webhook, answered, answered)
    elif webhook.troubled_since:
        _note(webhook, 0, 0)
    return "" if 200 <= status_code < 300 else f"answered {status_code}"


def _note(webhook: Webhook, troubled_since: int, until: int) -> bool:
    return clients.webhooks().let_rest(webhook, troubled_since=troubled_since, until=until)

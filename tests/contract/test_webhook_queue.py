"""The queue of deliveries against what the function does with its messages."""

from typing import Any

from tests.contract.template import functions, resources, template
from zoetrope.domain.webhooks import (
    GIVE_UP_MS,
    LONGEST_CHECK_SECONDS,
    LONGEST_WAIT_MS,
    TURN_MS,
    pause_after,
)

QUEUES = resources("AWS::SQS::Queue")
QUEUE = QUEUES["WebhookDeliveries"]
POLICY: dict[str, Any] = QUEUE["RedrivePolicy"]


def test_what_the_function_fails_at_is_set_aside_in_a_queue_of_the_same_kind() -> None:
    assert POLICY["deadLetterTargetArn"] == {"Fn::GetAtt": "FailedDeliveries.Arn"}
    aside = QUEUES["FailedDeliveries"]
    assert aside["FifoQueue"]
    assert aside["QueueName"]["Fn::Sub"].endswith(".fifo")
    assert aside["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_a_message_is_not_set_aside_before_its_day_of_tries_is_over() -> None:
    seen, at_ms = 0, 0
    while at_ms <= GIVE_UP_MS:
        seen += 1
        at_ms += min(pause_after(at_ms), LONGEST_CHECK_SECONDS) * 1000
    assert seen < POLICY["maxReceiveCount"] <= 1000  # SQS allows no more


def test_a_receiver_is_not_called_by_another_while_a_try_may_still_run() -> None:
    own = functions()["DeliverWebhook"].get("Timeout")
    limit = own or template()["Globals"]["Function"]["Timeout"]
    assert limit * 1000 <= TURN_MS < QUEUE["VisibilityTimeout"] * 1000


def test_it_is_set_aside_before_sqs_forgets_it() -> None:
    failing_seconds = POLICY["maxReceiveCount"] * QUEUE["VisibilityTimeout"]
    left_ms = QUEUE["MessageRetentionPeriod"] * 1000 - LONGEST_WAIT_MS - GIVE_UP_MS
    assert failing_seconds * 1000 < left_ms

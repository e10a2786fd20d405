"""The event bus of the account: where whoever runs the stack hears of every change.

IAM: events:PutEvents on the default bus.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.domain.video_events import SOURCE, VideoEvent
from zoetrope.errors import DependencyUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

PUT_BATCH = 10
"""Entries in one PutEvents call (EventBridge quotas)."""


class EventBus:
    """Publish events; a call that fails may have published some of them."""

    def __init__(self, client: EventBridgeClient) -> None:
        self._client = client

    def publish(self, events: Sequence[VideoEvent]) -> None:
        """Publish events in order. Raises DependencyUnavailable when any was not taken."""
        for start in range(0, len(events), PUT_BATCH):
            with aws_call("publishing events"):
                reply = self._client.put_events(
                    Entries=[_entry(event) for event in events[start : start + PUT_BATCH]]
                )
            if reply["FailedEntryCount"]:
                raise DependencyUnavailable(f"{reply['FailedEntryCount']} events were not taken")


def _entry(event: VideoEvent) -> PutEventsRequestEntryTypeDef:
    told = {"event_id": event.event_id, "tenant": event.tenant, "at": event.timestamp}
    return {
        "Source": SOURCE,
        "DetailType": event.type,
        "Time": datetime.fromtimestamp(event.at_ms / 1000, UTC),
        "Detail": json.dumps(told | event.detail()),
    }

"""The table's stream → the event bus and the webhooks: every event of the trail, at least once.

The trail is written in the transaction of the change, and the stream has every write: no change is
without its event, also when whoever made it was killed a moment later.

IAM: dynamodb:GetItem on VIDEO#; dynamodb:Query on VIDEO#, WEBHOOKS#; dynamodb:DescribeStream,
GetRecords, GetShardIterator, ListStreams on its stream; s3:PutObject on media/*/video.json;
events:PutEvents on the default bus; sqs:SendMessage on the queue of deliveries, FailedEvents (where
Lambda leaves word of what it gave up).
"""

from collections.abc import Iterator
from typing import Any

from processing.event_metrics import count_event
from processing.log import logged, logger
from zoetrope.adapters import clients
from zoetrope.adapters.table_items import decode_video_event
from zoetrope.domain.evolution import EDITED
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.video_records import record_of

_RECORDED = frozenset({EDITED, Change.PUBLISHED.value})
"""Events after which the record beside the stream may say what is no longer so: an edit, and an
edit that came between the writing of the record and the publishing."""


@logged
def handler(event: dict[str, Any], _context: object) -> None:
    """Take a batch of the stream; a fault repeats the whole batch, so receivers see some twice.

    `zoetrope events replay` gives such batches, too, with `retold`: those are not counted, for most
    were, and the others happened long ago.
    """
    told = list(_events(event.get("Records", [])))
    if not told:
        return
    clients.event_bus().publish(told)
    targets = {
        tenant: clients.webhooks().of(tenant) for tenant in sorted({each.tenant for each in told})
    }
    clients.webhook_queue().send(
        [(webhook.webhook_id, each) for each in told for webhook in targets[each.tenant]]
    )
    for video_id in sorted({each.video_id for each in told if each.change in _RECORDED}):
        _keep_record(video_id)
    if not event.get("retold"):
        for each in told:
            count_event(each)


def _keep_record(video_id: str) -> None:
    """Write `video.json` anew, so that a table that is lost comes back with the newest policy."""
    video = clients.video_table().get(video_id)
    if video is None or video.status is Status.DELETED or not video.published_generation:
        return
    keys = GenerationKeys(video_id, video.published_generation)
    clients.media_bucket().put_json(keys.video_record, record_of(video))


def _events(records: list[dict[str, Any]]) -> Iterator[VideoEvent]:
    for record in records:
        item = record["dynamodb"].get("NewImage", {})
        if record["eventName"] != "INSERT" or not item["sk"]["S"].startswith("EVENT#"):
            continue
        try:
            yield decode_video_event(item)
        except (KeyError, TypeError, ValueError):
            # Repeating it would hold up every event behind it for as long as the stream keeps them.
            logger.exception("an event that cannot be read", extra={"pk": item["pk"]["S"]})

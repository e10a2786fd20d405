"""S3's events are lost, all of them: reconcile finds every upload."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.videos import new_video
from zoetrope.adapters.identity import new_ulid, now_ms
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive
LOST = 100
PERIOD_SECONDS = 60
"""Of reconcile, as it is deployed."""
PROCESSING_SECONDS = 300
"""A hundred executions at once, on a machine of two cores that also is the engine."""


@pytest.fixture
def without_events(product: Product) -> Iterator[None]:
    """The source bucket tells nobody of its objects."""
    s3, bucket = product.stack.client("s3"), product.stack.source_bucket
    kept = s3.get_bucket_notification_configuration(Bucket=bucket)
    del kept["ResponseMetadata"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)


def test_of_a_hundred_lost_events_none_is_a_lost_video(
    product: Product, without_events: None
) -> None:
    _ = without_events
    stack = product.stack
    table = VideoTable(stack.client("dynamodb"), stack.table_name)
    queries = VideoQueries(stack.client("dynamodb"), stack.table_name)
    tenant = f"lost-{new_ulid(now_ms()).lower()}"
    # As old as an upload that the sweep looks at: a minute, for events are faster than that.
    created_ms = now_ms() - 61_000
    video_ids = [new_ulid(now_ms()) for _ in range(LOST)]
    for video_id in video_ids:
        table.create(
            new_video(
                video_id,
                tenant=tenant,
                created_at=created_ms,
                updated_at=created_ms,
                size_bytes=9,
            )
        )
        key = source_key(tenant, video_id)
        stack.client("s3").put_object(Bucket=stack.source_bucket, Key=key, Body=b"not video")
    deadline = time.monotonic() + PERIOD_SECONDS + PROCESSING_SECONDS
    while set(queries.statuses(video_ids).values()) != {Status.FAILED}:
        assert time.monotonic() < deadline, queries.statuses(video_ids)
        time.sleep(1)
    for video_id in video_ids:
        trail = queries.events(video_id)
        assert [event.change for event in trail] == [
            "created",
            Change.UPLOAD_COMPLETED,
            Change.PROCESSING_STARTED,
            Change.PROCESSING_FAILED,
        ]
        assert trail[1].reason == "found by reconcile"
        assert trail[3].reason == "not_a_video"
        assert len(product.executions(video_id)) == 1
        product.stack.client("s3").delete_object(
            Bucket=stack.source_bucket, Key=source_key(tenant, video_id)
        )

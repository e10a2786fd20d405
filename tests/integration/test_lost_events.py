"""S3's events are lost, all of them: reconcile finds every upload within one of its periods."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from processing.reconcile import SETTLE_MS
from tests.integration.media import make_clip
from tests.videos import new_video
from zoetrope.adapters.identity import new_ulid, now_ms
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive
LOST = 100
EVERY_SECONDS = 5.5
"""From one upload to the next: they come at every moment of a period, and no faster than two cores
process them, so that a lag is the sweep's and not the machine's."""
AGES_MS = (0, 120_000)
"""Of an upload when its source comes: by turns one of just now, and one that is open for long."""
SWEEP_SECONDS = 10
"""What may come on top of a period: the schedule's own delay, a cold function, and the sweep's way
through what it found."""
PROCESSING_SECONDS = 120
"""Of a clip of a second, from when it was found, beside those that the same sweep has found."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An upload whose source S3 told nobody of; times in Unix milliseconds."""

    video_id: str
    created_at: int
    stored_at: int

    @property
    def seen_from(self) -> int:
        """The first moment at which a sweep would find it."""
        return max(self.stored_at, self.created_at + SETTLE_MS[Status.AWAITING_UPLOAD])


@pytest.fixture
def without_events(product: Product) -> Iterator[None]:
    """The source bucket tells nobody of its objects."""
    s3, bucket = product.stack.client("s3"), product.stack.source_bucket
    kept = s3.get_bucket_notification_configuration(Bucket=bucket)
    del kept["ResponseMetadata"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)


def period_seconds(product: Product) -> int:
    """Of reconcile, as it is deployed."""
    [rule] = [
        rule
        for rule in product.stack.client("events").list_rules()["Rules"]
        if "Reconcile" in rule["Name"] and "ScheduleExpression" in rule
    ]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    return 60


def lose(product: Product, tenant: str, clip: bytes, *, age_ms: int) -> Lost:
    """Have a source come of which nobody is told."""
    table = VideoTable(product.stack.client("dynamodb"), product.stack.table_name)
    video_id, at_ms = new_ulid(now_ms()), now_ms() - age_ms
    table.create(
        new_video(
            video_id,
            tenant=tenant,
            created_at=at_ms,
            updated_at=at_ms,
            size_bytes=len(clip),
            upload=Upload("upload-1", 5 * 1024 * 1024, 1, at_ms // 1000 + 3600),
        )
    )
    product.stack.client("s3").put_object(
        Bucket=product.stack.source_bucket, Key=source_key(tenant, video_id), Body=clip
    )
    return Lost(video_id, at_ms, now_ms())


def await_ready(queries: VideoQueries, lost: list[Lost], *, seconds: float) -> None:
    video_ids = [each.video_id for each in lost]
    deadline = time.monotonic() + seconds
    while set(queries.statuses(video_ids).values()) != {Status.READY}:
        assert time.monotonic() < deadline, queries.statuses(video_ids)
        time.sleep(1)


def spread(seconds: dict[str, float]) -> dict[str, float]:
    ordered = sorted(seconds.values())
    return {"median": ordered[len(ordered) // 2], "slowest": ordered[-1]}


def test_of_a_hundred_lost_events_each_is_found_in_one_period_and_its_video_is_ready(
    product: Product,
    without_events: None,
    tmp_path: Path,
) -> None:
    _ = without_events
    clip = make_clip(tmp_path / "clip.mp4", seconds=1, size="64x36", rate="10").read_bytes()
    period = period_seconds(product)
    queries = VideoQueries(product.stack.client("dynamodb"), product.stack.table_name)
    tenant = f"lost-{new_ulid(now_ms()).lower()}"
    # The first period of a stack of just now is longer: the engine looks at its clock every ten
    # seconds, and counts from one look to the next only once it has come to the first.
    await_ready(
        queries, [lose(product, tenant, clip, age_ms=0)], seconds=2 * period + PROCESSING_SECONDS
    )
    lost, began = [], time.monotonic()
    for number in range(LOST):
        time.sleep(max(0.0, began + number * EVERY_SECONDS - time.monotonic()))
        lost.append(lose(product, tenant, clip, age_ms=AGES_MS[number % 2]))

    await_ready(queries, lost, seconds=period + SWEEP_SECONDS + PROCESSING_SECONDS)

    to_found, to_ready = {}, {}
    for each in lost:
        trail = queries.events(each.video_id)
        assert [event.change for event in trail] == [
            "created",
            Change.UPLOAD_COMPLETED,
            Change.PROCESSING_STARTED,
            Change.PUBLISHED,
        ]
        assert trail[1].reason == "found by reconcile"
        assert product.executions(each.video_id) == [f"{each.video_id}-1-1"]
        to_found[each.video_id] = (trail[1].at_ms - each.seen_from) / 1000
        to_ready[each.video_id] = (trail[3].at_ms - trail[1].at_ms) / 1000
    figures = {"found_after": spread(to_found), "ready_after": spread(to_ready)}
    sys.stdout.write(json.dumps(figures) + "\n")
    assert max(to_found.values()) <= period + SWEEP_SECONDS
    assert max(to_ready.values()) <= PROCESSING_SECONDS

"""Brings videos back that the table has lost: S3 has their streams, or at least their sources.

An engine that is killed goes back to the table of its last graceful stop, and keeps its objects. A
record is always written before its objects, so an object without a record is one that was lost.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from zoetrope.domain.layout import (
    MEDIA_PREFIX,
    SOURCES_PREFIX,
    GenerationKeys,
    parse_source_key,
    source_key,
)
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video_ids import is_video_id
from zoetrope.domain.video_records import (
    rebuilding_event,
    video_from_record,
    video_from_source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.engine.stack_file import Stack
    from zoetrope.domain.video import Video


@dataclass(frozen=True, slots=True)
class Storage:
    """The table and the buckets of a stack, with clients that may read and write them."""

    dynamodb: Any
    s3: Any
    lambda_: Any
    table_name: str
    source_bucket: str
    media_bucket: str
    function_prefix: str
    """Before the name of each function."""

    @property
    def intake_function(self) -> str:
        """Name what takes sources on."""
        return f"{self.function_prefix}-on-source-uploaded"

    @property
    def reconcile_function(self) -> str:
        """Name the safety net."""
        return f"{self.function_prefix}-reconcile"

    @property
    def publish_function(self) -> str:
        """Name what tells of changes."""
        return f"{self.function_prefix}-publish-events"


def storage_of(stack: Stack) -> Storage:
    """Give the table and the buckets of the local stack."""
    return Storage(
        stack.client("dynamodb"),
        stack.client("s3"),
        stack.client("lambda"),
        stack.table_name,
        stack.source_bucket,
        stack.media_bucket,
        stack.stack_name,
    )


def rebuild(storage: Storage) -> list[Video]:
    """Write what the table has lost, and give it; repeating it, or running it twice, is harmless.

    Published videos are ready again at once, as they were when they were published; of others the
    source is processed anew.
    """
    at_ms = int(time.time() * 1000)
    published = set(_published_ids(storage))
    sources = dict(_sources(storage))
    lost = (published | sources.keys()) - _known(storage, published | sources.keys())
    brought_back = []
    for video_id in sorted(lost):
        video = _published(storage, video_id, at_ms) if video_id in published else None
        if video is None and video_id in sources:
            tenant, size_bytes = sources[video_id]
            video = video_from_source(video_id, tenant, size_bytes, at_ms=at_ms)
        if video is not None and _write(storage, video):
            brought_back.append(video)
            if video.status is Status.AWAITING_UPLOAD:
                _announce(storage, video)
    return brought_back


def _announce(storage: Storage, video: Video) -> None:
    """Say again that a source is whole, as S3 did; were that lost, too, reconcile would find it."""
    key = source_key(video.tenant, video.video_id)
    event = {"Records": [{"eventName": "Rebuilt", "s3": {"object": {"key": quote_plus(key)}}}]}
    storage.lambda_.invoke(
        FunctionName=storage.intake_function, InvocationType="Event", Payload=json.dumps(event)
    )


def _known(storage: Storage, video_ids: set[str]) -> set[str]:
    from zoetrope.adapters.video_queries import VideoQueries  # noqa: PLC0415 - imports boto3

    return set(VideoQueries(storage.dynamodb, storage.table_name).statuses(video_ids))


def _folders(storage: Storage, prefix: str) -> Iterator[str]:
    pages = storage.s3.get_paginator("list_objects_v2").paginate(
        Bucket=storage.media_bucket, Prefix=prefix, Delimiter="/"
    )
    for page in pages:
        for found in page.get("CommonPrefixes", []):
            yield found["Prefix"].removeprefix(prefix).rstrip("/")


def _published_ids(storage: Storage) -> Iterator[str]:
    return filter(is_video_id, _folders(storage, MEDIA_PREFIX))


def _published(storage: Storage, video_id: str, at_ms: int) -> Video | None:
    """Read the newest generation that was ever published; None if none was."""
    from zoetrope.adapters.media_bucket import MediaBucket  # noqa: PLC0415 - as above

    media = MediaBucket(storage.s3, storage.media_bucket)
    generations = [int(name) for name in _folders(storage, f"{MEDIA_PREFIX}{video_id}/")]
    for generation in sorted(generations, reverse=True):
        record = media.get_json(GenerationKeys(video_id, generation).video_record)
        if record is not None:
            return video_from_record(record, at_ms=at_ms)
    return None


def _sources(storage: Storage) -> Iterator[tuple[str, tuple[str, int]]]:
    pages = storage.s3.get_paginator("list_objects_v2").paginate(
        Bucket=storage.source_bucket, Prefix=SOURCES_PREFIX
    )
    for page in pages:
        for found in page.get("Contents", []):
            owner = parse_source_key(found["Key"])
            if owner:
                yield owner[1], (owner[0], found["Size"])


def _write(storage: Storage, video: Video) -> bool:
    """Write a video with its event and its place in the tenant's count; False if it is there."""
    from zoetrope.adapters import table_items as items  # noqa: PLC0415 - as above
    from zoetrope.adapters.table_writes import put_new, transact  # noqa: PLC0415
    from zoetrope.adapters.tenants import count_usage  # noqa: PLC0415
    from zoetrope.domain.tenants import usage_of  # noqa: PLC0415

    table = storage.table_name
    refusals = transact(
        storage.dynamodb,
        [
            put_new(table, items.encode_video(video)),
            put_new(table, items.encode_event(video, rebuilding_event(video))),
            count_usage(table, video.tenant, usage_of(video)),
        ],
    )
    return not refusals

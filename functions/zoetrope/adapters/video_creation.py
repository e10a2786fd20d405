"""Creating a video in the table: once per Idempotency-Key, and as its client wants per content.

IAM: as adapters/video_table.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoetrope.adapters import table_items as items
from zoetrope.adapters.aws_errors import aws_call
from zoetrope.adapters.table_writes import (
    CONDITION_FAILED,
    attempts,
    check_version,
    put_content,
    put_idempotency,
    put_new,
    transact,
)
from zoetrope.adapters.tenants import Tenants, count_usage
from zoetrope.domain.content import OnDuplicate, has_content
from zoetrope.domain.evolution import creation_event
from zoetrope.domain.tenants import NO_LIMITS, check_room, usage_of
from zoetrope.errors import DuplicateUpload, IdempotencyKeyReused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from zoetrope.adapters.video_table import VideoTable
    from zoetrope.domain.idempotency import Idempotency
    from zoetrope.domain.video import Video


@dataclass(frozen=True, slots=True)
class CreateOutcome:
    """The video of a create, and whether this call made it."""

    video: Video
    created: bool


class VideoCreation:
    """The creation of one video: a transaction, and what to do when it is refused."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: VideoTable,
        video: Video,
        *,
        idempotency: Idempotency | None,
        on_duplicate: OnDuplicate,
    ) -> None:
        self._client = client
        self._table = table
        self._tenants = Tenants(client, table.name)
        self._video = video
        self._idempotency = idempotency
        self._on_duplicate = on_duplicate
        self._claims_content = bool(video.content_sha256)
        self._limits = NO_LIMITS
        self._former: Video | None = None
        """Who had the content and no longer does: its claim may be taken over."""

    def write(self) -> CreateOutcome:
        """Write the video, or find the one that stands for it.

        Raises IdempotencyKeyReused, DuplicateUpload, VideoNotFound, TooManyOpenUploads,
        StorageLimitReached.
        """
        self._limits, _ = self._tenants.get(self._video.tenant)
        for _ in attempts("creating the video"):
            writes = self._writes()
            with aws_call("creating the video"):
                refusals = transact(self._client, list(writes.values()))
            if not refusals:
                return CreateOutcome(self._video, created=True)
            refused = {n for n, r in zip(writes, refusals, strict=True) if r == CONDITION_FAILED}
            known = self._known_video(refused)
            if known:
                return CreateOutcome(known, created=False)
        raise AssertionError

    def _writes(self) -> dict[str, TransactWriteItemTypeDef]:
        name, video = self._table.name, self._video
        event = items.encode_event(video, creation_event(video))
        writes = {
            "video": put_new(name, items.encode_video(video)),
            "event": put_new(name, event),
            "usage": count_usage(name, video.tenant, usage_of(video), self._limits),
        }
        if self._idempotency:
            writes["idempotency"] = put_idempotency(name, video, self._idempotency)
        if self._claims_content:
            writes["content"] = put_content(name, video, self._former)
            if self._former:
                # It must not come back to life (an expired upload can) while its claim is taken.
                writes["former"] = check_version(name, self._former)
        return writes

    def _known_video(self, refused: set[str]) -> Video | None:
        """Give the video that stands for the refused one; None to try again."""
        # First the key: a repeated request finds its own video, and not a duplicate of itself.
        if self._idempotency and "idempotency" in refused:
            at = self._video.created_at // 1000
            return created_before(self._table, self._video.tenant, self._idempotency, now=at)
        if refused & {"content", "former"}:
            return self._same_content()
        if "usage" in refused:
            self._limits, used = self._tenants.get(self._video.tenant)
            check_room(self._limits, used, usage_of(self._video))
        return None

    def _same_content(self) -> Video | None:
        item = self._table.get_item(items.content_key(self._video))
        holder = self._table.get(items.unmarshal(item)["video_id"]) if item else None
        if holder is None or not has_content(holder):
            self._former = holder
            return None
        if self._on_duplicate is OnDuplicate.REJECT:
            raise DuplicateUpload(holder.video_id)
        if self._on_duplicate is OnDuplicate.REUSE:
            return holder
        self._claims_content = False
        return None


def created_before(
    table: VideoTable, tenant: str, idempotency: Idempotency, *, now: int
) -> Video | None:
    """Give the video that a create with this key has made; None if it has made none by `now`.

    Raises IdempotencyKeyReused, VideoNotFound (it was deleted).
    """
    item = table.get_item(items.idempotency_key(tenant, idempotency.key))
    record = items.unmarshal(item or {})
    if not record or record["expires_at_ttl"] < now:
        return None
    if record["fingerprint"] != idempotency.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another request; use a new key for a new video."
        )
    return table.get_for_tenant(record["video_id"], tenant)

"""The table of videos: every write is conditional, so that the database enforces the lifecycle.

IAM: dynamodb:GetItem, PutItem, UpdateItem and ConditionCheckItem on the table (a transaction needs
the actions of its parts), dynamodb:Query on the table and its indexes; dynamodb:DeleteItem for
forget_content and forget_retired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from botocore.exceptions import ClientError

from zoetrope.adapters import table_items as items
from zoetrope.adapters.aws_errors import aws_call, error_code
from zoetrope.adapters.table_writes import (
    CONDITION_FAILED,
    CROWD,
    IN_PROCESSING,
    STATUS_NAME,
    attempts,
    count_task,
    in_processing,
    put_new,
    replace_video,
    transact,
)
from zoetrope.adapters.tenants import Tenants, count_usage
from zoetrope.adapters.video_creation import CreateOutcome, VideoCreation
from zoetrope.domain.content import OnDuplicate
from zoetrope.domain.evolution import (
    KEPT_MS,
    Details,
    Given,
    edit_event,
    edited,
    event_of,
    evolve,
    left_behind,
    noted,
    repair_event,
)
from zoetrope.domain.lifecycle import TRANSITIONS, Change, Status
from zoetrope.domain.tenants import NO_LIMITS, NOTHING, Limits, Usage, check_room, usage_added
from zoetrope.errors import PreconditionFailed, StaleGeneration, VideoNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from zoetrope.adapters.table_items import Item
    from zoetrope.domain.evolution import Event
    from zoetrope.domain.idempotency import Idempotency
    from zoetrope.domain.video import Video


class VideoTable:
    """Videos by id: their creation, the changes of their lifecycle, and their finished tasks."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name

    def get(self, video_id: str) -> Video | None:
        """Read a video as it is now; None if it never was. A deleted one is still found."""
        item = self.get_item(items.meta_key(video_id))
        return items.decode_video(item) if item else None

    def get_for_tenant(self, video_id: str, tenant: str) -> Video:
        """Read a tenant's video; VideoNotFound if another's, deleted or unknown."""
        video = self.get(video_id)
        if video is None or video.tenant != tenant or video.status is Status.DELETED:
            raise VideoNotFound(video_id)
        return video

    def create(
        self,
        video: Video,
        *,
        idempotency: Idempotency | None = None,
        on_duplicate: OnDuplicate = OnDuplicate.ALLOW,
    ) -> CreateOutcome:
        """Write a new video with its first event, once per Idempotency-Key.

        Raises IdempotencyKeyReused when the key stands for another request, DuplicateUpload when
        another video has the content and duplicates are to be rejected, TooManyOpenUploads and
        StorageLimitReached by the tenant's limits.
        """
        creation = VideoCreation(
            self._client, self, video, idempotency=idempotency, on_duplicate=on_duplicate
        )
        return creation.write()

    def change(
        self,
        video_id: str,
        change: Change,
        *,
        at_ms: int,
        token: str,
        reason: str = "",
        **given: Unpack[Given],
    ) -> Video:
        """Make one change of the lifecycle, with its audit event, and give the video after it.

        `token` marks the write: repeating a call with the same token is a success, also when the
        first answer was lost. Raises VideoNotFound, InvalidState, StaleGeneration, and what
        `check_room` does.
        """
        for _ in attempts(change.value):
            before = self.get(video_id)
            if before is None:
                raise VideoNotFound(video_id)
            if before.request_token == token:
                return before
            after = evolve(before, change, at_ms=at_ms, token=token, **given)
            event = event_of(before, after, change, reason)
            writes: list[TransactWriteItemTypeDef] = [
                replace_video(self.name, before, after, TRANSITIONS[change].sources),
                put_new(self.name, items.encode_event(after, event)),
            ]
            if generation_left := left_behind(before, change):
                note = items.encode_retired(video_id, generation_left, at_ms + KEPT_MS)
                writes.append(put_new(self.name, note))
            added = usage_added(before, after)
            if added != NOTHING:
                limits = self._limits_for(change, after, added)
                writes.append(count_usage(self.name, after.tenant, added, limits))
            with aws_call(change.value):
                if not transact(self._client, writes):
                    return after
        raise AssertionError

    def _limits_for(self, change: Change, after: Video, added: Usage) -> Limits:
        """Give the limits that a change must keep to: those that are not a client's wish have none.

        Raises TooManyOpenUploads, StorageLimitReached.
        """
        if change not in {Change.UPLOAD_REVIVED, Change.UPLOAD_SIZED}:
            return NO_LIMITS
        limits, used = Tenants(self._client, self.name).get(after.tenant)
        if change is Change.UPLOAD_SIZED:
            # It is open only to be completed at once.
            limits = Limits(max_stored_bytes=limits.max_stored_bytes)
        check_room(limits, used, added)
        return limits

    def edit(
        self,
        video_id: str,
        details: Details,
        *,
        tenant: str,
        at_ms: int,
        versions: frozenset[int] | None = None,
    ) -> Video:
        """Set what a client may say anew, with an audit event, and give the video after it.

        Not a change of the lifecycle: the status stays. What changes nothing writes nothing. Raises
        VideoNotFound, and PreconditionFailed when the version is none of `versions`.
        """
        for _ in attempts("editing the video"):
            before = self.get_for_tenant(video_id, tenant)
            if versions is not None and before.version not in versions:
                raise PreconditionFailed("The video has changed meanwhile; read it again.")
            after = edited(before, details, at_ms=at_ms)
            if after is before:
                return before
            if self._beside(before, after, edit_event(after, details)):
                return after
        raise AssertionError

    def note_repair(self, video: Video, what: str, *, at_ms: int) -> bool:
        """Tell in the trail what was put right without a change of the lifecycle.

        Once for an execution: False if that was told before. `video` says which one it is.
        """
        mark = items.repair_key(video)
        for _ in attempts("noting a repair"):
            before = self.get(video.video_id)
            if before is None or self.get_item(mark):
                return False
            after = noted(before)
            event = repair_event(after, what, at_ms=at_ms)
            if self._beside(before, after, event, put_new(self.name, mark)):
                return True
        raise AssertionError

    def _beside(
        self, before: Video, after: Video, event: Event, *with_it: TransactWriteItemTypeDef
    ) -> bool:
        """Write what is no change of the lifecycle, with its event; False if another was faster."""
        # Reconcile goes on counting from the last change, or edits could put it off for ever.
        replaced = replace_video(
            self.name, before, after, frozenset({before.status}), kept=frozenset({"watch_sk"})
        )
        told = put_new(self.name, items.encode_event(after, event))
        with aws_call("writing beside the lifecycle"):
            return not transact(self._client, [replaced, told, *with_it])

    def record_plan(
        self, video_id: str, generation: int, *, tasks_total: int, facts: Mapping[str, object]
    ) -> None:
        """Note how many tasks the generation has and what its source is; repeating it is harmless.

        Facts that are there stay: the source is the same one, and they may be those of a published
        generation, which players see until another takes its place. Raises StaleGeneration when
        another generation is being processed by now.
        """
        values = {":total": tasks_total, ":facts": dict(facts)}
        with aws_call("recording the plan"):
            try:
                self._client.update_item(
                    TableName=self.name,
                    Key=items.meta_key(video_id),
                    UpdateExpression=(
                        "SET tasks_total = :total, facts = if_not_exists(facts, :facts)"
                    ),
                    ConditionExpression=IN_PROCESSING,
                    ExpressionAttributeNames=STATUS_NAME,
                    ExpressionAttributeValues=items.marshal(values | in_processing(generation)),
                )
            except ClientError as error:
                raise_stale(error, video_id, generation)

    def finish_task(
        self, video_id: str, generation: int, task: str, *, at_ms: int, compute_mb_ms: int = 0
    ) -> None:
        """Count a finished task and what it used, once however often it is said.

        Raises StaleGeneration when another generation is being processed by now.
        """
        said = items.marshal({"at_ms": at_ms, "compute_mb_ms": compute_mb_ms})
        mark = items.task_key(video_id, generation, task) | said
        count = count_task(
            self.name, video_id, generation, at_ms=at_ms, compute_mb_ms=compute_mb_ms
        )
        for _ in attempts("counting a finished task", CROWD):
            with aws_call("counting a finished task"):
                refusals = transact(self._client, [put_new(self.name, mark), count])
            if not refusals or refusals[0] == CONDITION_FAILED:
                return
            if refusals[1] == CONDITION_FAILED:
                raise StaleGeneration(f"generation {generation} of {video_id} is not in processing")

    def is_task_finished(self, video_id: str, generation: int, task: str) -> bool:
        """Say whether a task was counted."""
        return bool(self.get_item(items.task_key(video_id, generation, task)))

    def forget_content(self, video: Video) -> None:
        """Give up a video's claim on its content, if it has it; repeating it is harmless."""
        if not video.content_sha256:
            return
        with aws_call("forgetting the content"):
            try:
                self._client.delete_item(
                    TableName=self.name,
                    Key=items.content_key(video),
                    ConditionExpression="video_id = :video",
                    ExpressionAttributeValues=items.marshal({":video": video.video_id}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise

    def forget_retired(self, video_id: str, generation: int) -> None:
        """Forget a retired generation: nothing of it is left; repeating it is harmless."""
        with aws_call("forgetting a retired generation"):
            self._client.delete_item(
                TableName=self.name, Key=items.retired_key(video_id, generation)
            )

    def stop_watching(self, video: Video) -> None:
        """Hide a video from reconcile until its next change, if it is still as it was read."""
        with aws_call("ending a watch"):
            self._client.update_item(
                TableName=self.name,
                Key=items.meta_key(video.video_id),
                UpdateExpression="REMOVE watch, watch_sk",
                ConditionExpression="version = :was",
                ExpressionAttributeValues=items.marshal({":was": video.version}),
            )

    def get_item(self, key: Item) -> Item | None:
        """Read one item as it is now."""
        with aws_call("reading the table"):
            reply = self._client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return reply.get("Item")


def raise_stale(error: ClientError, video_id: str, generation: int) -> None:
    """Turn a refused condition into StaleGeneration; raise any other error as it is."""
    if error_code(error) != "ConditionalCheckFailedException":
        raise error
    raise StaleGeneration(f"generation {generation} of {video_id} is not in processing") from error

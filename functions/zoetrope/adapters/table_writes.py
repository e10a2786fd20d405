"""Conditional writes of the table: how they are sent, and what a refusal means."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from zoetrope.adapters import table_items as items
from zoetrope.adapters.aws_errors import error_code
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from zoetrope.adapters.table_items import Item
    from zoetrope.domain.idempotency import Idempotency
    from zoetrope.domain.video import Video

CONDITION_FAILED = "ConditionalCheckFailed"
CONFLICT = "TransactionConflict"
FIRST_PAUSE_SECONDS = 0.02


STATUS_NAME = {"#status": "status"}
IN_PROCESSING = "#status = :processing AND generation = :generation"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often an optimistic write is tried, and the longest pause before the next try."""

    tries: int
    longest_pause_seconds: float


BRISK = Pace(12, 1.0)
"""A client waits, and few write to the same video at once: 4 s in all, on average."""
CROWD = Pace(24, 4.0)
"""A thousand tasks count on one record, which takes 50 to 100 transactions a second."""


def put_new(table: str, item: Item) -> TransactWriteItemTypeDef:
    """Write an item that must not exist yet."""
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def put_idempotency(table: str, video: Video, idempotency: Idempotency) -> TransactWriteItemTypeDef:
    """Take an Idempotency-Key for a video, unless it is taken and not yet expired."""
    item = items.idempotency_key(video.tenant, idempotency.key) | items.marshal(
        {
            "fingerprint": idempotency.fingerprint,
            "video_id": video.video_id,
            "expires_at_ttl": idempotency.expires_at,
        }
    )
    # DynamoDB may delete an expired item days late, so the condition looks at the time itself.
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk) OR expires_at_ttl < :now",
            "ExpressionAttributeValues": items.marshal({":now": video.created_at // 1000}),
        }
    }


def put_content(table: str, video: Video, former: Video | None) -> TransactWriteItemTypeDef:
    """Claim a content for a video, unless another has it who is not the `former` one."""
    item = items.content_key(video) | items.marshal({"video_id": video.video_id})
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk) OR video_id = :former",
            "ExpressionAttributeValues": items.marshal(
                {":former": former.video_id if former else "nobody"}
            ),
        }
    }


def check_version(table: str, video: Video) -> TransactWriteItemTypeDef:
    """Write nothing, but only if a video is still as it was read."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": items.meta_key(video.video_id),
            "ConditionExpression": "version = :was",
            "ExpressionAttributeValues": items.marshal({":was": video.version}),
        }
    }


def in_processing(generation: int) -> dict[str, object]:
    """Give the values of the condition that a generation is being processed."""
    return {":processing": Status.PROCESSING.value, ":generation": generation}


def count_task(
    table: str, video_id: str, generation: int, *, at_ms: int, compute_mb_ms: int
) -> TransactWriteItemTypeDef:
    """Count a finished task and what it used, if its generation is being processed.

    What gets on is not stuck: from here its time in the status counts anew.
    """
    counts = items.marshal(
        {":one": 1, ":used": compute_mb_ms, ":watch": items.watch_sk(at_ms, video_id)}
        | in_processing(generation)
    )
    return {
        "Update": {
            "TableName": table,
            "Key": items.meta_key(video_id),
            "UpdateExpression": "SET watch_sk = :watch ADD tasks_done :one, compute_mb_ms :used",
            "ConditionExpression": IN_PROCESSING,
            "ExpressionAttributeNames": STATUS_NAME,
            "ExpressionAttributeValues": counts,
        }
    }


def replace_video(
    table: str,
    before: Video,
    after: Video,
    sources: frozenset[Status],
    *,
    kept: frozenset[str] = frozenset(),
) -> TransactWriteItemTypeDef:
    """Update what differs, if nobody was faster and the status is one that the change starts from.

    Only what differs: tasks are counted without a new version, and must not be overwritten. `kept`
    attributes stay as they are in any case.
    """
    old, new = items.encode_video(before), items.encode_video(after)
    changed = sorted(name for name in new if name not in kept and new[name] != old.get(name))
    removed = sorted(old.keys() - new.keys())
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in changed)
    if removed:
        expression += " REMOVE " + ", ".join(f"#{name}" for name in removed)
    states = {f":from{n}": status.value for n, status in enumerate(sorted(sources))}
    condition = items.marshal({":was": before.version} | states)
    return {
        "Update": {
            "TableName": table,
            "Key": items.meta_key(before.video_id),
            "UpdateExpression": expression,
            "ConditionExpression": f"#version = :was AND #status IN ({', '.join(states)})",
            "ExpressionAttributeNames": {
                f"#{name}": name for name in {*changed, *removed, "version", "status"}
            },
            "ExpressionAttributeValues": {f":{name}": new[name] for name in changed} | condition,
        }
    }


def transact(client: DynamoDBClient, items: Sequence[TransactWriteItemTypeDef]) -> list[str]:
    """Send a transaction; give [] when it was written, else each item's reason for refusal.

    Within one call botocore repeats the same ClientRequestToken, so a retry after a lost answer is
    not a second write.
    """
    try:
        client.transact_write_items(TransactItems=items)
    except ClientError as error:
        if error_code(error) != "TransactionCanceledException":
            raise
        reasons = error.response.get("CancellationReasons", [])
        return [str(reason.get("Code", "None")) for reason in reasons]
    return []


def attempts(what: str, pace: Pace = BRISK) -> Iterator[None]:
    """Pace the tries of an optimistic write; raise DependencyUnavailable when none went through."""
    for attempt in range(pace.tries):
        yield
        longest = min(pace.longest_pause_seconds, FIRST_PAUSE_SECONDS * 2**attempt)
        time.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
    raise DependencyUnavailable(f"{what} met too many concurrent writes; try again")

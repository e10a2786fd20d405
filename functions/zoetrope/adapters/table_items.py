"""Videos and their audit events as DynamoDB items: the table's layout, and nothing else.

pk VIDEO#{id}   sk META | EVENT#{version} | TASK#{generation}#{task} | RETIRED#{generation}
                   REPAIR#{generation}#{attempt}
pk IDEMPOTENCY#{tenant}#{key}   sk IDEMPOTENCY
pk CONTENT#{tenant}#{sha256}   sk CONTENT#{size_bytes}
pk TENANT#{tenant}   sk TENANT
pk LOOK#{prefix of a bucket}   sk LOOK
pk WEBHOOKS#{tenant}   sk WEBHOOK#{id} | DEAD#{id}#{video_id}#{version}

Index `by_tenant` (tenant_pk, created_sk) lists a tenant's videos, newest last. Index `by_watch`
(watch, watch_sk) holds only what reconcile looks after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zoetrope.domain.evolution import Event
from zoetrope.domain.lifecycle import WATCHED, Status
from zoetrope.domain.video import Failure, PlaybackPolicy, Progress, Upload, Video
from zoetrope.domain.video_events import VideoEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = dict[str, AttributeValueTypeDef]

BY_TENANT = "by_tenant"
BY_WATCH = "by_watch"
META = "META"
RETIRED = "retired"
"""What `watch` says of a generation that is not shown any more."""
RETIRED_SK = "RETIRED#"
_PROGRESS_FIELDS = tuple(field.name for field in fields(Progress))
_VIDEO_FIELDS = frozenset(field.name for field in fields(Video))
_EVENT_FIELDS = frozenset(field.name for field in fields(Event))


def video_pk(video_id: str) -> str:
    """Name the partition of a video."""
    return f"VIDEO#{video_id}"


def video_id_of(item: Item) -> str:
    """Read the video id out of any item's key."""
    return str(unmarshal({"pk": item["pk"]})["pk"]).removeprefix("VIDEO#")


def tenant_pk(tenant: str) -> str:
    """Name the partition of a tenant in the index `by_tenant`."""
    return f"TENANT#{tenant}"


def watch_sk(at_ms: int, video_id: str = "") -> str:
    """Order the index `by_watch` by the time of the last change, or finished task."""
    return f"{at_ms:015d}#{video_id}"


def meta_key(video_id: str) -> Item:
    """Give the key of a video's record."""
    return marshal({"pk": video_pk(video_id), "sk": META})


def task_key(video_id: str, generation: int, task: str) -> Item:
    """Give the key of a finished task's mark."""
    return marshal({"pk": video_pk(video_id), "sk": f"TASK#{generation}#{task}"})


def repair_key(video: Video) -> Item:
    """Give the key of the mark that the start of an execution was told of as a repair."""
    sk = f"REPAIR#{video.generation}#{video.attempt}"
    return marshal({"pk": video_pk(video.video_id), "sk": sk})


def idempotency_key(tenant: str, key: str) -> Item:
    """Give the key of an Idempotency-Key's item."""
    return marshal({"pk": f"IDEMPOTENCY#{tenant}#{key}", "sk": "IDEMPOTENCY"})


def content_key(video: Video) -> Item:
    """Give the key of the claim on a content: the tenant's, by digest and size."""
    pk = f"CONTENT#{video.tenant}#{video.content_sha256}"
    return marshal({"pk": pk, "sk": f"CONTENT#{video.size_bytes}"})


def encode_video(video: Video) -> Item:
    """Write a video as its META item; empty fields are left out."""
    record = asdict(video)
    progress = record.pop("progress")
    record |= {name: progress[name] for name in _PROGRESS_FIELDS}
    record |= {
        "pk": video_pk(video.video_id),
        "sk": META,
        "tenant_pk": tenant_pk(video.tenant),
        "created_sk": video.video_id,
    }
    if video.status in WATCHED:
        record |= {
            "watch": video.status.value,
            "watch_sk": watch_sk(video.updated_at, video.video_id),
        }
    return marshal({name: value for name, value in record.items() if value not in ("", None, {})})


def decode_video(item: Item) -> Video:
    """Read a video from its META item.

    What a newer version has added is passed over: while a deployment runs, or after it was taken
    back, both versions read the same items.
    """
    found = unmarshal(item)
    record = {name: value for name, value in found.items() if name in _VIDEO_FIELDS}
    failure = record.pop("failure", None)
    progress = {name: found[name] for name in _PROGRESS_FIELDS if name in found}
    return Video(
        **record
        | {
            "status": Status(record["status"]),
            "playback_policy": PlaybackPolicy(record["playback_policy"]),
            "upload": Upload(**record["upload"]),
            "progress": Progress(**progress),
            "failure": Failure(**failure) if failure else None,
        }
    )


def encode_retired(video_id: str, generation: int, until_ms: int) -> Item:
    """Write down that a generation's objects are to go after a time; reconcile finds it then."""
    key = {"pk": video_pk(video_id), "sk": f"{RETIRED_SK}{generation}"}
    return marshal(key | {"watch": RETIRED, "watch_sk": watch_sk(until_ms, video_id)})


def retired_key(video_id: str, generation: int) -> Item:
    """Give the key of that note."""
    return marshal({"pk": video_pk(video_id), "sk": f"{RETIRED_SK}{generation}"})


def generation_of(item: Item) -> int:
    """Read the generation out of such a note's key."""
    return int(str(unmarshal({"sk": item["sk"]})["sk"]).removeprefix(RETIRED_SK))


def encode_event(video: Video, event: Event) -> Item:
    """Write the audit event that led to a video; its version orders it and lets it be once only."""
    key = {"pk": video_pk(video.video_id), "sk": f"EVENT#{video.version:08d}"}
    return marshal(key | {"tenant": video.tenant} | asdict(event))


def decode_event(item: Item) -> Event:
    """Read an audit event."""
    record = unmarshal(item)
    return Event(**{name: value for name, value in record.items() if name in _EVENT_FIELDS})


def decode_video_event(item: Item) -> VideoEvent:
    """Read an audit event as it is told outside: with whose video it is of, and its place."""
    record = unmarshal(item)
    return VideoEvent(
        video_id=video_id_of(item),
        tenant=record["tenant"],
        sequence=int(record["sk"].removeprefix("EVENT#")),
        **asdict(decode_event(item)),
    )


def marshal(record: Mapping[str, Any]) -> Item:
    """Write plain values as DynamoDB's typed ones: "x" as `{"S": "x"}`; numbers stay exact.

    boto3 has the same, but importing it loads the whole SDK, which the Streaming API does without.
    """
    return {name: _typed(value) for name, value in record.items()}


def unmarshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read DynamoDB's typed values as plain ones; a whole number is an int."""
    return {name: _plain(value) for name, value in item.items()}


def _typed(value: Any) -> Any:  # noqa: ANN401 - an attribute may hold any of these
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"DynamoDB cannot keep a {type(value).__name__}")


# bool before int: True is an int, too.
_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (str, lambda text: {"S": str(text)}),
    (bool, lambda flag: {"BOOL": flag}),
    (int | float | Decimal, lambda number: {"N": str(number)}),
    (type(None), lambda _: {"NULL": True}),
    (Mapping, lambda members: {"M": marshal(members)}),
    (list | tuple, lambda members: {"L": [_typed(each) for each in members]}),
    (set | frozenset, lambda texts: {"SS": sorted(texts)}),
)


def _plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    [(kind, held)] = value.items()
    return _READERS[kind](held)


def _number(text: str) -> int | float:
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


_READERS: dict[str, Callable[[Any], Any]] = {
    "S": str,
    "N": _number,
    "BOOL": bool,
    "NULL": lambda _: None,
    "M": unmarshal,
    "L": lambda members: [_plain(each) for each in members],
    "SS": set,
}

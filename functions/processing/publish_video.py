"""Task state PublishVideo: check that a generation is whole, index it, and show it to players.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject, PutObject on
work/, media/; s3:ListBucket on the media bucket.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from processing.log import logged
from processing.sound_end import end_with_picture
from processing.tasks import Context, Event, Job, perform
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.assembly import Evidence, assemble, frame_count, key_frame_lengths
from zoetrope.domain.index import Index
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.plan import STILLS, SUBTITLES, Plan
from zoetrope.domain.video_records import record_of
from zoetrope.errors import (
    DependencyUnavailable,
    InvalidState,
    MediaRejected,
    StaleGeneration,
)

PARALLEL_READS = 16

T = TypeVar("T")


@logged
def handler(event: Event, context: Context) -> Event:
    """Write the index and the record of the video, then swap the generation in."""
    return perform("PublishVideo", event, context, _publish)


def _publish(job: Job) -> Event:
    video = clients.video_table().get(job.video_id)
    if video is None or video.generation != job.generation:
        raise StaleGeneration(f"generation {job.generation} is not the newest")
    if video.published_generation == job.generation:
        return {}  # an earlier try did it, and its answer was lost
    if video.status is not Status.PROCESSING:
        raise StaleGeneration(f"the video is {video.status}")
    plan = job.plan()
    evidence = _gather(job, plan)
    index = assemble(evidence)
    facts = plan.facts() | facts_of(index)
    media = clients.media_bucket()
    for track in index.video_tracks:
        lengths = key_frame_lengths(evidence.chunks, track.name)
        media.put_json(job.keys.key_frames(track.name), {"lengths": lengths})
    media.put_json(job.keys.index, index.to_json())
    shown = replace(video, published_generation=video.generation, facts=facts)
    media.put_json(job.keys.video_record, record_of(shown))
    _swap_in(job, facts)
    return {"segments": sum(track.segment_count for track in index.tracks)}


def _gather(job: Job, plan: Plan) -> Evidence:
    """Read every task's result and what S3 holds, many at a time."""
    media = clients.media_bucket()
    names = [rendition.name for rendition in plan.renditions] + list(plan.audio_tracks)
    with ThreadPoolExecutor(PARALLEL_READS) as pool:
        results = list(pool.map(media.get_json, map(job.keys.task_result, plan.tasks)))
        inits = list(pool.map(media.get, map(job.keys.init_segment, names)))
    there = _all_there(results)
    if not there[0]["frame_count"]:  # so there are no init segments either
        raise MediaRejected(
            "corrupt_source",
            "The beginning of the video cannot be decoded. Export it again and upload it.",
        )
    spans = list(plan.spans())
    chunks = len(there) - len(spans)
    audio: dict[str, list[Event]] = {name: [] for name in plan.audio_tracks}
    for span, result in zip(spans, there[chunks:], strict=True):
        audio[span.track].append(result)
    sound_ends = end_with_picture(job.keys, plan, frame_count(plan, there[:chunks]))
    entries = list(media.entries(job.keys.media_prefix))
    return Evidence(
        plan=plan,
        keys=job.keys,
        chunks=there[:chunks],
        audio=audio,
        stored={key: size for key, size, _ in entries},
        tags={key: tag for key, _, tag in entries},
        sound_ends=sound_ends,
        inits=dict(zip(names, _all_there(inits), strict=True)),
        stills=media.get_json(job.keys.task_result(STILLS)) or {},
        subtitles=(media.get_json(job.keys.task_result(SUBTITLES)) or {}).get("tracks", {}),
    )


def _all_there(found: Sequence[T | None]) -> list[T]:
    there = [each for each in found if each is not None]
    if len(there) != len(found):
        raise DependencyUnavailable(f"{len(found) - len(there)} results are not there")
    return there


def facts_of(index: Index) -> dict[str, object]:
    """Give what the contract shows of a published video."""
    shown = ("name", "width", "height", "codec", "bandwidth", "average_bandwidth")
    heard = (
        "name",
        "language",
        "title",
        "default",
        "codec",
        "channels",
        "sample_rate",
        "bandwidth",
    )
    read = ("name", "language", "title", "default", "forced")
    return {
        "duration_seconds": round(float(index.duration), 3),
        "renditions": [_members(track, shown) for track in index.video_tracks],
        "audio_tracks": [_members(track, heard) for track in index.audio_tracks],
        "subtitle_tracks": [_members(track, read) for track in index.subtitle_tracks],
        "stills": _stills(index),
    }


def _stills(index: Index) -> list[str]:
    there = {"poster": index.has_poster, "storyboard": index.storyboard is not None}
    return [name for name, is_there in there.items() if is_there]


def _members(track: object, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(track, name) for name in names}


def _swap_in(job: Job, facts: Event) -> None:
    try:
        clients.video_table().change(
            job.video_id,
            Change.PUBLISHED,
            at_ms=now_ms(),
            token=f"published-{job.generation}",
            generation=job.generation,
            facts=facts,
        )
    except InvalidState as refused:
        raise StaleGeneration(refused.detail) from refused

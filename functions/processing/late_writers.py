"""Workers of one chunk or span: any number at once, each of them paused however long.

They may make other bytes of the same source: these depend on the release and, as decoders reckon in
floats, on the CPU. So the first to have made a track of it decides what that is, and all upload
that. And where the picture ends before its time, PublishVideo cuts the sound (sound_end.py), once
every task has its result: nobody writes it whole again.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

from processing.media import CONTENT_TYPE, Put, upload_all
from processing.tasks import Job
from zoetrope.adapters import clients
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import split
from zoetrope.domain.layout import GenerationKeys
from zoetrope.errors import DependencyUnavailable, FinishedElsewhere

TRIES = 5
"""Of one object: between two of them another worker has written it."""


def upload_first_made(
    job: Job, task: str, track: str, made: bytes, first_number: int
) -> tuple[bytes, list[bytes]]:
    """Upload what the first worker of a task made of a track; give its init segment and segments.

    `made` is what this worker has: the same two, one behind the other. The segments are numbered
    from `first_number`. Raises FinishedElsewhere and DependencyUnavailable.
    """
    init, *segments = split(BytesIO(first_made(job, task, track, made)))
    objects = _objects(job.keys, track, init, segments, first_number)
    upload_all(objects, put=put_until_finished(job, task))
    return init, segments


def _objects(
    keys: GenerationKeys, track: str, init: bytes, segments: Sequence[bytes], first_number: int
) -> Iterator[tuple[str, bytes]]:
    if first_number == 1:  # every task's is the same; PublishVideo compares
        yield keys.init_segment(track), init
    for number, segment in enumerate(segments, start=first_number):
        yield keys.segment(track, number), segment


def first_made(job: Job, task: str, track: str, made: bytes) -> bytes:
    """Give what the first worker of a task made of a track: this one, or one that may be dead.

    Raises DependencyUnavailable where S3 does not settle who is the first.
    """
    media, key = clients.media_bucket(), job.keys.packaged(task, track)
    for _ in range(TRIES):
        about = {"content_type": CONTENT_TYPE, "cache_control": "private"}
        if media.put_over(key, made, seen="", **about):
            return made
        first = media.get(key)
        if first is not None:  # it is not yet while its writing is under way
            return first
    raise DependencyUnavailable(f"{key} is being written by others")


def put_until_finished(job: Job, task: str) -> Put:
    """Give what writes an object unless it is there, or the task has no result yet.

    It raises FinishedElsewhere where another worker has finished the task, and then changed the
    object; DependencyUnavailable where others write it all the time. What it replaces was left by a
    release before `first_made`, or by a task whose work files are gone.
    """
    media, result = clients.media_bucket(), job.keys.task_result(task)

    def put(key: str, body: bytes, /, *, content_type: str, cache_control: str) -> None:
        about = {"content_type": content_type, "cache_control": cache_control}
        seen = ""
        for _ in range(TRIES):
            if media.put_over(key, body, seen=seen, **about):
                return
            seen = media.tag(key)
            if seen == entity_tag(body):
                return
            # In this order: what was cut before it was seen has a result, and what is cut after
            # that has another tag.
            if media.get_json(result) is not None:
                raise FinishedElsewhere(f"{task} was finished by another worker")
        raise DependencyUnavailable(f"{key} is being written by others")

    return put

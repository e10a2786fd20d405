"""Workers of one span of sound: any number at once, each of them paused however long.

They may make other bytes of the same sound: these depend on the release and, as decoders reckon in
floats, on the CPU. So the first to have made the span decides what it is, and all upload that. And
where the picture ends before its time, PublishVideo cuts the sound (sound_end.py), once every task
has its result: nobody writes it whole again.
"""

from processing.media import CONTENT_TYPE, Put
from processing.tasks import Job
from zoetrope.adapters import clients
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.errors import DependencyUnavailable, FinishedElsewhere

TRIES = 5
"""Of one object: between two of them another worker has written it."""


def first_made(job: Job, task: str, made: bytes) -> bytes:
    """Give what the first worker of a task made, who may be this one, or one that is dead.

    Raises DependencyUnavailable where S3 does not settle who is the first.
    """
    media, key = clients.media_bucket(), job.keys.packaged(task)
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

"""Tasks whose fruit accompanies a stream: for want of it no video fails, or waits long."""

from collections.abc import Callable, Mapping

from processing.log import logger
from processing.tasks import FIGURES, Event, Job, require_current
from zoetrope.adapters import clients
from zoetrope.errors import MediaRejected, ToolFailed


def accompany(job: Job, task: str, work: Callable[[], Mapping[str, object]]) -> Event:
    """Do a task unless its result is there; a source that defies it gives an empty result.

    It is not tried again then, not even when it ran out of time: the stream is what matters. What
    may pass (S3 does not answer) is raised, and retried by Step Functions; after that, the state
    machine goes on without.
    """
    media = clients.media_bucket()
    if media.get_json(job.keys.task_result(task)) is not None:
        return {"task": task, "skipped": True}
    require_current(job)
    result: Mapping[str, object] = {}
    try:
        result = work()
    except (MediaRejected, ToolFailed) as error:
        ids = {"video_id": job.video_id, "generation": job.generation}
        logger.warning("left out", extra={**ids, "task": task, "detail": error.detail})
    media.put_json(job.keys.task_result(task), result)
    figures = {name: value for name, value in result.items() if name in FIGURES}
    return {"task": task, "skipped": False, **figures}

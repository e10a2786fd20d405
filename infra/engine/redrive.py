"""Has another execution go on with a video's processing, at an operator's word.

Recovery does so by itself when an execution has died. This is for one that runs and gets nowhere.
Finished tasks are kept: the generation stays the same.

IAM (whoever runs it): dynamodb:GetItem, PutItem, UpdateItem and ConditionCheckItem on the table;
states:StartExecution, DescribeExecution and StopExecution.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from infra.client.errors import NotRedrivable
from zoetrope.adapters.identity import new_token
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.errors import StaleGeneration, VideoNotFound

if TYPE_CHECKING:
    from zoetrope.adapters.executions import Executions
    from zoetrope.adapters.video_table import VideoTable
    from zoetrope.domain.video import Video

_REPROCESS = "its processing has ended; `zoetrope reprocess {}` begins another generation."
_INSTEAD = {
    Status.AWAITING_UPLOAD: "its source is not here yet.",
    Status.EXPIRED: "its source is not here; signing parts revives the upload.",
    Status.READY: _REPROCESS,
    Status.FAILED: _REPROCESS,
}


def redrive(
    table: VideoTable, executions: Executions, video_id: str, *, stop: bool = False
) -> Video:
    """Start the next attempt of the generation; one that runs is ended first, if `stop` says so.

    Raises VideoNotFound, and NotRedrivable with what to do instead.
    """
    video = table.get(video_id)
    if video is None or video.status is Status.DELETED:
        raise VideoNotFound(video_id)
    if video.status in _INSTEAD:
        instead = _INSTEAD[video.status].format(video_id)
        raise NotRedrivable(f"The video is '{video.status}': {instead}")
    stood = executions.status(video) or "never started"
    if stood == "RUNNING" and not stop:
        raise NotRedrivable("Its execution is running; --stop ends it and has another go on.")
    try:
        restarted = table.change(
            video_id,
            Change.PROCESSING_RESTARTED,
            at_ms=int(time.time() * 1000),
            token=new_token(),
            reason=f"redriven by an operator; execution {video.attempt} was {stood.lower()}",
            generation=video.generation,
            attempt=video.attempt,
        )
    except StaleGeneration:
        raise NotRedrivable("Another execution has begun meanwhile; look at that first.") from None
    # The record names the new attempt by now: that the old one ends means nothing to anybody, and
    # should we be interrupted here, reconcile starts the new one.
    executions.stop(video, cause="redriven by an operator")
    executions.start(restarted)
    return restarted

"""Abort an upload, delete a video, process it anew: each one change of the lifecycle."""

from upload.log import logger
from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.purges import request_purge
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.tenants import check_size
from zoetrope.domain.video import Video
from zoetrope.errors import DependencyUnavailable, InvalidState, VideoNotFound


def abort_upload(video: Video) -> None:
    """Let an upload expire; its parts stay for a grace time, in which signing parts revives it.

    Uppy aborts by itself when a URL was refused, and all that was uploaded would be lost. Raises
    InvalidState when the upload is complete.
    """
    try:
        change_now(video.video_id, Change.UPLOAD_ABORTED, reason="aborted by the client")
    except InvalidState:
        now = clients.video_table().get(video.video_id)
        if now is None or now.status is not Status.EXPIRED:  # what is aborted stays so
            raise


def delete_video(video: Video) -> None:
    """Make a video unknown from now on, and have its objects removed."""
    try:
        change_now(video.video_id, Change.DELETED, reason="deleted by the client")
    except InvalidState:
        raise VideoNotFound(video.video_id) from None
    purge(video)


def purge(video: Video) -> None:
    """Have all objects of a deleted video removed, soon."""
    try:
        request_purge(video.video_id)
    except DependencyUnavailable as error:
        _left_to_reconcile("purge", video, error)


def reprocess_video(video: Video, *, profile: str = "") -> Video:
    """Begin another generation; players see the published one until the new one is.

    Without a profile it is made by the one that the video was created with. Raises InvalidState
    unless the video is ready or failed, InvalidRequest when there is no such profile,
    UploadTooLarge.
    """
    check_size(video.size_bytes, clients.tenants().largest_upload(video.tenant))
    if profile:
        clients.tenants().profiles(video.tenant).choose(profile)
    after = change_now(
        video.video_id,
        Change.REPROCESS_REQUESTED,
        reason="asked for by the client",
        profile=profile or video.profile,
    )
    try:
        clients.executions().start(after)
    except DependencyUnavailable as error:
        _left_to_reconcile("execution", video, error)
    return after


def _left_to_reconcile(what: str, video: Video, error: DependencyUnavailable) -> None:
    # The change is recorded, so the request has succeeded; reconcile starts what is missing.
    ids = {"video_id": video.video_id, "generation": video.generation}
    logger.warning("left to reconcile", extra=ids | {"what": what, "why": error.detail})

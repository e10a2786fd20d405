"""Who may play what, and what a client is told when a video cannot be played."""

from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import Failure, PlaybackPolicy, Video
from zoetrope.domain.video_ids import is_video_id
from zoetrope.errors import PlaybackTokenRequired, VideoFailed, VideoNotFound, VideoNotReady


def playable_video(video_id: str) -> Video:
    """Read a video that players may be shown, as it is now.

    Raises VideoNotFound, VideoNotReady, VideoFailed or PlaybackTokenRequired.
    """
    if not is_video_id(video_id):
        raise VideoNotFound(video_id[:64])
    video = clients.video_table().get(video_id)
    if video is None or video.status is Status.DELETED:
        raise VideoNotFound(video_id)
    # Before anything else of a signed video is told: its status, too, is its owner's business.
    if video.playback_policy is PlaybackPolicy.SIGNED:
        raise PlaybackTokenRequired("This video is played with a token: add ?token=… to the URL.")
    if video.is_playable:
        return video
    if video.status is Status.FAILED:
        raise _failed(video.failure or Failure("internal_error", "Processing failed.", True))
    raise VideoNotReady(video.status)


def _failed(failure: Failure) -> VideoFailed:
    members = {
        "code": failure.code,
        "message": failure.message,
        "retryable": failure.retryable,
    }
    return VideoFailed(
        f"The video could not be processed: {failure.message}", members={"failure": members}
    )

"""Who may play what, and what a client is told when a video cannot be played."""

from dataclasses import dataclass

from zoetrope.adapters.playback_keys import playback_keys
from zoetrope.adapters.video_records import video_records
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.playback_tokens import verify
from zoetrope.domain.video import Failure, PlaybackPolicy, Video
from zoetrope.domain.video_ids import is_video_id
from zoetrope.errors import PlaybackTokenRequired, VideoFailed, VideoNotFound, VideoNotReady


@dataclass(frozen=True, slots=True)
class Admission:
    """A video that may be played now, and the token that opened it."""

    video: Video
    token: str = ""
    """Empty for a public video, whatever the client sent."""
    expires_at: int | None = None
    """Unix seconds at which the token ends; None without one."""

    def at_most(self, seconds: int, *, now: int) -> int:
        """Give how long an answer may be kept: never longer than the token lets it be asked for."""
        return seconds if self.expires_at is None else min(seconds, self.expires_at - now)


def admit(video_id: str, token: str, *, now: int) -> Admission:
    """Read a video that this client may be shown, as it is now.

    Raises VideoNotFound, PlaybackTokenRequired, PlaybackTokenInvalid, VideoNotReady, VideoFailed.
    """
    if not is_video_id(video_id):
        raise VideoNotFound(video_id[:64])
    video = video_records().get(video_id)
    if video is None or video.status is Status.DELETED:
        raise VideoNotFound(video_id)
    # Before anything else of a signed video is told: its status, too, is its owner's business.
    admission = _admission(video, token, now)
    if video.is_playable:
        return admission
    if video.status is Status.FAILED:
        raise _failed(video.failure or Failure("internal_error", "Processing failed.", True))
    raise VideoNotReady(video.status)


def _admission(video: Video, token: str, now: int) -> Admission:
    if video.playback_policy is not PlaybackPolicy.SIGNED:
        return Admission(video)
    if not token:
        raise PlaybackTokenRequired("This video is played with a token: add ?token=… to the URL.")
    expires_at = verify(
        token,
        find_key=lambda kid: playback_keys().find(kid, now),
        tenant=video.tenant,
        video_id=video.video_id,
        now=now,
    )
    return Admission(video, token, expires_at)


def _failed(failure: Failure) -> VideoFailed:
    members = {
        "code": failure.code,
        "message": failure.message,
        "retryable": failure.retryable,
    }
    return VideoFailed(
        f"The video could not be processed: {failure.message}", members={"failure": members}
    )

"""Who may play what, and what a client is told when a video cannot be played."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
    generation: int = 0
    """The generation to be shown: the published one, or the one before, if the client is at it."""

    @property
    def query(self) -> str:
        """What addresses of this API within a manifest carry on.

        The generation, so that the playlists of one viewing fit together also when another is
        published meanwhile; and the token. (They are resolved against the address of the manifest,
        whose query is not handed on: RFC 3986 5.2.2.)
        """
        token = f"&token={self.token}" if self.token else ""
        return f"?generation={self.generation}{token}"

    @property
    def signed_for(self) -> str:
        """The tenant by whose key the token was made; empty for a public video."""
        return self.video.tenant if self.token else ""

    @property
    def cache_control(self) -> str:
        """Who may keep what this client is shown: only itself, if a token opened it."""
        return "private" if self.token else "public"

    def at_most(self, seconds: int, *, now: int) -> int:
        """Give how long an answer may be kept: never longer than the token lets it be asked for."""
        return seconds if self.expires_at is None else min(seconds, self.expires_at - now)


def admit(
    video_id: str, query: Mapping[str, str] | None, *, now: int, segments_of: int = 0
) -> Admission:
    """Read a video that this client may be shown, as it is now, by the request's query.

    `segments_of` is the generation that a segment is asked for of: other tokens open these.
    Raises VideoNotFound, PlaybackTokenRequired, PlaybackTokenInvalid, VideoNotReady, VideoFailed.
    """
    if not is_video_id(video_id):
        raise VideoNotFound(video_id[:64])
    video = video_records().get(video_id)
    if video is None or video.status is Status.DELETED:
        raise VideoNotFound(video_id)
    # Before anything else of a signed video is told: its status, too, is its owner's business.
    given = query or {}
    admission = _admission(video, given.get("token", ""), now, segments_of)
    if video.is_playable:
        return replace(admission, generation=_shown(video, given.get("generation", ""), now))
    if video.status is Status.FAILED:
        raise _failed(video.failure or Failure("internal_error", "Processing failed.", True))
    raise VideoNotReady(video.status)


def _admission(video: Video, token: str, now: int, segments_of: int) -> Admission:
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
        generation=segments_of,
    )
    return Admission(video, token, expires_at)


def _shown(video: Video, wanted: str, now: int) -> int:
    # A generation that is gone is answered with the one that is there, not with an error: a player
    # that was paused for days asks for it.
    generation = as_generation(wanted)
    shows = video.shows(generation, at_ms=now * 1000)
    return generation if shows else video.published_generation


def as_generation(text: str) -> int:
    """Read the number of a generation; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _failed(failure: Failure) -> VideoFailed:
    members = {
        "code": failure.code,
        "message": failure.message,
        "retryable": failure.retryable,
    }
    return VideoFailed(
        f"The video could not be processed: {failure.message}", members={"failure": members}
    )

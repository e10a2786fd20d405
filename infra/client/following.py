"""Follows a video from the completed upload to the end of its processing."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.client.errors import VideoUnplayable
from infra.client.replies import Video
from infra.client.upload_api import UploadApi

_WHY = {
    "expired": "The upload of video {id} was given up; upload the file again.",
    "deleted": "Video {id} was deleted.",
    "failed": "Video {id} could not be processed: {message}",
}


@dataclass(frozen=True, slots=True)
class Polling:
    """How often to ask: often at first, for most clips are short, then ever less."""

    first_seconds: float = 0.5
    longest_seconds: float = 3.0
    sleep: Callable[[float], None] = time.sleep

    def delay(self, asked: int) -> float:
        """Give the seconds to wait after having `asked` so many times."""
        return min(self.longest_seconds, self.first_seconds * 1.05**asked)


def follow(
    api: UploadApi,
    video_id: str,
    *,
    seen: Callable[[Video], None],
    polling: Polling | None = None,
) -> Video:
    """Show every state to `seen` until the video is ready; raise `VideoUnplayable` otherwise."""
    polling = polling or Polling()
    asked = 0
    while True:
        video = api.video(video_id)
        seen(video)
        if video.status == "ready":
            return video
        if video.is_finished:
            raise VideoUnplayable(video.status, _reason(video))
        polling.sleep(polling.delay(asked))
        asked += 1


def _reason(video: Video) -> str:
    template = _WHY.get(video.status, "Video {id} is {status}.")
    message = video.failure_message or "no reason was given."
    return template.format(id=video.id, message=message, status=video.status)

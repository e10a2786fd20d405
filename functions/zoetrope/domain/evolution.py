"""What a change of the lifecycle does to a video: the next record, computed without any I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from zoetrope.domain.lifecycle import TRANSITIONS, Change, Status, target_of
from zoetrope.domain.video import Failure, PlaybackPolicy, Progress, Upload, Video
from zoetrope.errors import StaleGeneration

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_MS = 24 * 3600 * 1000
"""Players go on with the playlists that they have: so long the objects of a generation outlive it,
longer than the URLs of a 12 h video live (`domain/signing_window.py`)."""

MOST_KEPT = 16
"""Former generations that players may go on with."""

EDITED = "edited"
"""The event of an edit, which is no change of the lifecycle."""
REPAIRED = "repaired"
"""The event of a repair that leaves the status as it is."""


class Details(TypedDict, total=False):
    """What may be another at a client's wish; no rule of the lifecycle depends on it."""

    title: str
    metadata: Mapping[str, str]
    playback_policy: PlaybackPolicy
    upload: Upload
    """Of a file that is begun with an upload token, in place of the one that there was."""


class Sets(TypedDict, total=False):
    """The fields that a writer may set along with a change."""

    upload: Upload
    size_bytes: int
    title: str
    metadata: Mapping[str, str]
    playback_policy: PlaybackPolicy
    facts: Mapping[str, object]
    failure: Failure | None
    profile: str


class Given(Sets, total=False):
    """What a writer may say with a change: the fields that it sets, and what it works for."""

    generation: int | None
    attempt: int | None
    """The execution of that generation; another may have taken its place."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a video's audit trail."""

    at_ms: int
    change: str
    source: str
    """The status before; empty for the creation."""
    target: str
    reason: str = ""


def evolve(
    video: Video,
    change: Change,
    *,
    at_ms: int,
    token: str,
    generation: int | None = None,
    attempt: int | None = None,
    **sets: Unpack[Sets],
) -> Video:
    """Give the video after a change.

    Raises InvalidState when the table of transitions refuses it, StaleGeneration when the writer
    works for another generation, or another attempt, than the newest.
    """
    if generation is not None and generation != video.generation:
        raise StaleGeneration(
            f"generation {generation} of video {video.video_id} was overtaken by {video.generation}"
        )
    if attempt is not None and attempt != video.attempt:
        raise StaleGeneration(
            f"attempt {attempt} of video {video.video_id} was overtaken by {video.attempt}"
        )
    published = video.published_generation > 0
    after = replace(
        video,
        status=target_of(change, status=video.status, published=published),
        version=video.version + 1,
        updated_at=at_ms,
        request_token=token,
        **sets,
    )
    if TRANSITIONS[change].new_generation:
        return replace(
            after, generation=video.generation + 1, attempt=1, progress=Progress(), failure=None
        )
    return _mark(after, change)


def _mark(video: Video, change: Change) -> Video:
    if change is Change.PROCESSING_RESTARTED:
        return replace(video, attempt=video.attempt + 1)
    if change is Change.PUBLISHED:
        return replace(
            video,
            published_generation=video.generation,
            former_generations=_kept(video),
            failure=None,
        )
    return video


def _kept(video: Video) -> Mapping[str, int]:
    now = video.updated_at
    kept = {number: until for number, until in video.former_generations.items() if now < until}
    if video.published_generation:
        kept[str(video.published_generation)] = now + KEPT_MS
    # A record stays small, however often a video is made anew in a day.
    return dict(sorted(kept.items(), key=lambda each: -each[1])[:MOST_KEPT])


def left_behind(before: Video, change: Change) -> int:
    """Give the generation whose objects a change makes needless; 0 if it does not.

    The published one before, when another takes its place; the one in processing, when it fails.
    """
    if change is Change.PUBLISHED:
        return before.published_generation
    failed = {Change.PROCESSING_FAILED, Change.REPROCESSING_FAILED}
    return before.generation if change in failed else 0


def edited(video: Video, details: Details, *, at_ms: int) -> Video:
    """Give the video after an edit; the very same when nothing differs.

    The token of the last change stays: a writer who looks for its own must still find it.
    """
    if replace(video, **details) == video:
        return video
    return replace(video, version=video.version + 1, updated_at=at_ms, **details)


def edit_event(video: Video, details: Details) -> Event:
    """Describe an edit for the audit trail: which details, but not what they say."""
    status = video.status.value
    return Event(video.updated_at, EDITED, status, status, ", ".join(sorted(details)))


def noted(video: Video) -> Video:
    """Give the video after something was noted in its trail: only the version is another."""
    return replace(video, version=video.version + 1)


def repair_event(video: Video, what: str, *, at_ms: int) -> Event:
    """Describe for the audit trail what was put right without a change of the lifecycle."""
    status = video.status.value
    return Event(at_ms, REPAIRED, status, status, what)


def event_of(before: Video, after: Video, change: Change, reason: str) -> Event:
    """Describe a change for the audit trail."""
    return Event(after.updated_at, change.value, before.status.value, after.status.value, reason)


def creation_event(video: Video) -> Event:
    """Describe the creation of a video for the audit trail."""
    return Event(video.created_at, "created", "", Status.AWAITING_UPLOAD.value)

"""Videos that the table has lost, as what S3 holds of them says that they were."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zoetrope.domain.evolution import Event
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.video import PlaybackPolicy, Upload, Video

DAY_SECONDS = 24 * 3600
_FIELDS = frozenset(Video.__dataclass_fields__)
_PASSING = ("upload", "progress", "request_token", "failure", "status", "updated_at")
"""What says nothing of a published video."""


def record_of(video: Video) -> dict[str, Any]:
    """Give what a lost table is rebuilt from: `video.json`, beside each published generation."""
    record = asdict(video)
    for passing in _PASSING:
        del record[passing]
    return record


def video_from_record(record: Mapping[str, Any], *, at_ms: int) -> Video:
    """Give the published video of a `video.json`; members that we do not know are passed over."""
    known = {name: value for name, value in record.items() if name in _FIELDS}
    return Video(
        **known
        | {
            "status": Status.READY,
            "playback_policy": PlaybackPolicy(record["playback_policy"]),
            # It may have been written just before the change that published it.
            "version": record["version"] + 1,
            "updated_at": at_ms,
            "upload": Upload("", 0, 0, 0),
        }
    )


def video_from_source(video_id: str, tenant: str, size_bytes: int, *, at_ms: int) -> Video:
    """Give the video of a source of which nothing else is known, as one whose upload is open.

    What finds such a source has it processed.
    """
    return Video(
        video_id=video_id,
        tenant=tenant,
        status=Status.AWAITING_UPLOAD,
        version=1,
        filename=video_id,
        size_bytes=size_bytes,
        created_at=at_ms,
        updated_at=at_ms,
        upload=Upload("", 0, 0, at_ms // 1000 + DAY_SECONDS),
    )


def rebuilding_event(video: Video) -> Event:
    """Describe for the audit trail that the table had lost the video, and the trail before."""
    return Event(video.updated_at, "rebuilt", "", video.status.value, "the table had lost it")

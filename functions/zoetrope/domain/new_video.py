"""A request for a new video, and the video that it makes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from zoetrope.domain.content import OnDuplicate
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.parts import PartPlan, plan_parts
from zoetrope.domain.video import PlaybackPolicy, Upload, Video


@dataclass(frozen=True, slots=True)
class NewVideo:
    """What a client declares of a video that it is about to upload."""

    filename: str
    size_bytes: int
    """0 when the client does not say, and divides the file itself."""
    content_type: str = ""
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    playback_policy: PlaybackPolicy = PlaybackPolicy.PUBLIC
    checksum_algorithm: str = ""
    """Of the parts: `sha256`, or empty for none."""

    content_sha256: str = ""
    """Of the whole file, in hexadecimal; empty if the client does not say."""
    on_duplicate: OnDuplicate = OnDuplicate.ALLOW
    profile: str = ""
    """By name; empty for the tenant's default."""

    def fingerprint(self) -> str:
        """Give what two requests share exactly when they ask for the same."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return sha256(canonical.encode()).hexdigest()


def video_from(
    request: NewVideo,
    *,
    video_id: str,
    tenant: str,
    upload_id: str,
    at_ms: int,
    upload_ttl_seconds: int,
    token: str,
) -> Video:
    """Make the record of a video whose parts may now come."""
    plan = plan_parts(request.size_bytes) if request.size_bytes else PartPlan(0, 0)
    return Video(
        video_id=video_id,
        tenant=tenant,
        status=Status.AWAITING_UPLOAD,
        version=1,
        filename=request.filename,
        size_bytes=request.size_bytes,
        created_at=at_ms,
        updated_at=at_ms,
        upload=Upload(
            upload_id=upload_id,
            part_size_bytes=plan.part_size_bytes,
            part_count=plan.part_count,
            expires_at=at_ms // 1000 + upload_ttl_seconds,
            checksum_algorithm=request.checksum_algorithm,
        ),
        title=request.title,
        content_type=request.content_type,
        content_sha256=request.content_sha256,
        metadata=dict(request.metadata),
        playback_policy=request.playback_policy,
        profile=request.profile,
        request_token=token,
    )

"""Videos, uploads and events as the contract shows them: no key, upload id or generation."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from upload.operations.mint_token import PlaybackToken
from zoetrope.adapters.part_urls import SignedPart, SignedParts
from zoetrope.domain.evolution import Event
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.parts import PartPlan, ReceivedPart, missing_parts
from zoetrope.domain.upload_tokens import UploadToken
from zoetrope.domain.video import Video, progress_fraction
from zoetrope.settings import settings

JSON = dict[str, object]


def rfc3339(at_ms: int) -> str:
    """Write a time in UTC with milliseconds (RFC 3339 5.6)."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def video_view(video: Video) -> JSON:
    """Show a video; what is not known yet is left out."""
    shown: JSON = {
        "id": video.video_id,
        "status": video.status.value,
        "progress": round(progress_fraction(video), 4),
        "title": video.title,
        "filename": video.filename,
        "created_at": rfc3339(video.created_at),
        "updated_at": rfc3339(video.updated_at),
        "playback_policy": video.playback_policy.value,
        "metadata": dict(video.metadata),
        **{name: fact for name, fact in video.facts.items() if name != "stills"},
    }
    if video.size_bytes:
        shown["size_bytes"] = video.size_bytes
    if video.profile:
        shown["profile"] = video.profile
    if video.content_sha256:
        shown["content_sha256"] = video.content_sha256
    if video.status is Status.PROCESSING:
        shown["stage"] = video.progress.stage
    if video.progress.compute_mb_ms:
        shown["compute_gb_seconds"] = round(video.progress.compute_gb_seconds, 3)
    if video.failure:
        shown["failure"] = asdict(video.failure)
    if video.is_playable:
        base = f"{settings().streaming_api_url}/videos/{video.video_id}"
        shown["playback"] = {
            "hls_url": f"{base}/master.m3u8",
            "dash_url": f"{base}/manifest.mpd",
            **{f"{still}_url": f"{base}/{_STILLS[still]}" for still in _stills_of(video)},
        }
    return shown


_STILLS = {"poster": "poster.jpg", "storyboard": "storyboard.vtt"}


def _stills_of(video: Video) -> list[str]:
    made = video.facts.get("stills")
    return [still for still in _STILLS if still in made] if isinstance(made, list) else []


def etag_of(video: Video) -> str:
    """Write the entity tag of a video: its version, which every write but a task's count raises."""
    return f'"{video.version}"'


def created_view(video: Video, signed: SignedParts | None) -> JSON:
    """Show a new video with the first part URLs, if parts may still come."""
    shown = video_view(video)
    if signed:
        shown["upload"] = {
            **_upload(video),
            "urls_expire_at": rfc3339(signed.expires_at * 1000),
            "parts": [_part(part) for part in signed.parts],
        }
    return shown


def signed_view(signed: SignedParts) -> JSON:
    """Show signed parts, with the headers that each must be sent with."""
    return {
        "parts": [{**_part(part), "headers": part.headers} for part in signed.parts],
        "expires_at": rfc3339(signed.expires_at * 1000),
    }


def upload_view(video: Video, plan: PartPlan, received: list[ReceivedPart] | None) -> JSON:
    """Show what S3 has received; None once the upload is whole, and nothing is missing then."""
    return {
        **_upload(video),
        "received": [_received(part) for part in received or []],
        "missing": [] if received is None else missing_parts(plan, received),
    }


def token_view(token: UploadToken, secret: str) -> JSON:
    """Show a new upload token, this once."""
    return {"token": secret, "expires_at": rfc3339(token.expires_at * 1000)}


def playback_token_view(token: PlaybackToken) -> JSON:
    """Show a new playback token, this once."""
    return {"token": token.text, "expires_at": rfc3339(token.expires_at * 1000)}


def events_view(events: Iterable[Event]) -> JSON:
    """Show a video's audit trail; the creation comes from no status."""
    return {
        "events": [
            {
                "at": rfc3339(event.at_ms),
                "change": event.change,
                "from": event.source or None,
                "to": event.target,
                "reason": event.reason,
            }
            for event in events
        ]
    }


def _upload(video: Video) -> JSON:
    shown: JSON = {
        "part_size_bytes": video.upload.part_size_bytes,
        "part_count": video.upload.part_count,
        "expires_at": rfc3339(video.upload.expires_at * 1000),
    }
    if video.upload.has_checksums:
        shown["checksum_algorithm"] = video.upload.checksum_algorithm
    return shown


def _received(part: ReceivedPart) -> JSON:
    shown: JSON = asdict(part)
    if not part.sha256:
        del shown["sha256"]
    return shown


def _part(part: SignedPart) -> JSON:
    return {"part_number": part.part_number, "url": part.url, "size_bytes": part.size_bytes}

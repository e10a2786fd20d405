"""Create a video: its record and its upload, once per Idempotency-Key."""

from dataclasses import dataclass

from upload.operations.sign_parts import signed_parts
from zoetrope.adapters import clients
from zoetrope.adapters.identity import new_token, new_ulid, now_ms
from zoetrope.adapters.part_urls import SignedParts
from zoetrope.adapters.video_creation import created_before
from zoetrope.domain.idempotency import Idempotency
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.new_video import NewVideo, video_from
from zoetrope.domain.tenants import Usage, check_room, check_size
from zoetrope.domain.uploads import plan_of, upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import DependencyUnavailable, ZoetropeError
from zoetrope.settings import settings

FIRST_PARTS = 100
"""As many parts of a new upload are signed unasked; the others on request."""

IDEMPOTENCY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Creation:
    """The video, whether this call made it, and its first part URLs while parts may come."""

    video: Video
    created: bool
    signed: SignedParts | None


def create_video(request: NewVideo, *, tenant: str, idempotency_key: str) -> Creation:
    """Create a video, or give the one that an earlier call with the same key created.

    With `reuse` it may also be another one of the tenant that has the same content.

    The record and the key are one transaction, so of concurrent calls with one key a single one
    creates; the others take back the multipart upload that they had begun.

    Raises InvalidRequest (no such profile), UploadTooLarge, TooManyOpenUploads,
    StorageLimitReached, IdempotencyKeyReused, DuplicateUpload, VideoNotFound (the key's video was
    deleted).
    """
    idempotency = _idempotency(request, idempotency_key)
    if idempotency:
        # First of all: what a repeated request asks for is there, whatever the limits are by now.
        table, now = clients.video_table(), now_ms() // 1000
        if known := created_before(table, tenant, idempotency, now=now):
            return _shown(known, created=False)
    _check(request, tenant)
    video = _begin(request, tenant)
    outcome = _record(video, idempotency, request)
    return _shown(outcome, created=outcome.video_id == video.video_id)


def _idempotency(request: NewVideo, key: str) -> Idempotency | None:
    expires_at = now_ms() // 1000 + IDEMPOTENCY_SECONDS
    return Idempotency(key, request.fingerprint(), expires_at) if key else None


def _shown(video: Video, *, created: bool) -> Creation:
    signed = None
    if video.status is Status.AWAITING_UPLOAD and not video.upload.taken_over:
        signed = signed_parts(video, _signed_unasked(video))
    return Creation(video, created, signed)


def _check(request: NewVideo, tenant: str) -> None:
    if request.profile:
        clients.tenants().profiles(tenant).choose(request.profile)
    check_size(request.size_bytes, clients.tenants().largest_upload(tenant))
    if not request.size_bytes:
        _check_not_full(tenant)


def _check_not_full(tenant: str) -> None:
    # How much it will be is only known at the end; nothing at all is not worth a start.
    check_room(*clients.tenants().get(tenant), Usage(stored_bytes=1))


def _begin(request: NewVideo, tenant: str) -> Video:
    at_ms = now_ms()
    video_id = new_ulid(at_ms)
    upload_id = clients.source_bucket().create_upload(
        source_key(tenant, video_id),
        content_type=request.content_type,
        with_checksums=request.checksum_algorithm != "",
    )
    return video_from(
        request,
        video_id=video_id,
        tenant=tenant,
        upload_id=upload_id,
        at_ms=at_ms,
        upload_ttl_seconds=settings().upload_ttl_seconds,
        token=new_token(),
    )


def _signed_unasked(video: Video) -> list[int]:
    """Name the first parts; none with checksums, which are signed too and not known yet."""
    return [] if video.upload.has_checksums else list(plan_of(video).part_numbers[:FIRST_PARTS])


def _record(video: Video, idempotency: Idempotency | None, request: NewVideo) -> Video:
    try:
        outcome = clients.video_table().create(
            video, idempotency=idempotency, on_duplicate=request.on_duplicate
        )
    except DependencyUnavailable:
        # The record may have been written although we did not hear of it, so the upload stays; if
        # it was not, the bucket's AbortIncompleteMultipartUpload rule takes it away.
        raise
    except ZoetropeError:
        clients.source_bucket().abort(*upload_of(video))
        raise
    if not outcome.created:
        clients.source_bucket().abort(*upload_of(video))
    return outcome.video

"""Sign parts of an upload; doing so revives one that had expired."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zoetrope.adapters import clients
from zoetrope.adapters.changes import change_now
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.part_urls import SignedParts, part_urls
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.uploads import OPEN, check_plan, parts_to_sign, plan_of, upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState
from zoetrope.settings import settings


def signed_by_plan(
    video: Video, part_numbers: Sequence[int], checksums: Mapping[int, str]
) -> SignedParts:
    """Sign parts of an upload that goes by its plan, reviving it if it had expired.

    Raises what `check_plan` and `opened_upload` do.
    """
    check_plan(video)  # before it is revived
    video = opened_upload(video)
    check_plan(video)  # Another request may have begun it anew meanwhile.
    return signed_parts(video, part_numbers, checksums)


def signed_parts(
    video: Video, part_numbers: Sequence[int], checksums: Mapping[int, str] | None = None
) -> SignedParts:
    """Sign parts of a video that awaits them."""
    wanted = parts_to_sign(plan_of(video), part_numbers, checksums)
    return part_urls().sign(*upload_of(video), wanted, now=now_ms() // 1000)


def opened_upload(video: Video) -> Video:
    """Give the video once its upload takes parts, reviving it if it had expired.

    Raises InvalidState when the upload is complete, or when S3 no longer has its parts.
    """
    if video.status not in OPEN:
        raise InvalidState("Signing parts", video.status)
    bucket, upload = clients.source_bucket(), upload_of(video)
    if not bucket.has_upload(*upload):
        # Gone with its object there is complete, and only the record of it is still to come.
        gone = bucket.head(upload.key) is None
        raise InvalidState("Signing parts", (expire_vanished(video) if gone else video).status)
    if video.status is Status.AWAITING_UPLOAD:
        return video
    return revived(video)


def expire_vanished(video: Video) -> Video:
    """Record that an upload's parts are gone, so that nobody waits for it any longer."""
    if video.status is not Status.AWAITING_UPLOAD:
        return video
    return change_now(
        video.video_id, Change.UPLOAD_EXPIRED, reason="the storage no longer has the parts"
    )


def revived(video: Video) -> Video:
    """Give a video whose upload had expired, awaiting its parts again; raises InvalidState."""
    expires_at = now_ms() // 1000 + settings().upload_ttl_seconds
    upload = replace(video.upload, expires_at=expires_at)
    try:
        return change_now(
            video.video_id, Change.UPLOAD_REVIVED, reason="parts were signed", upload=upload
        )
    except InvalidState:
        # Another request revived it first, which is as good; or it went on, which is not.
        now = clients.video_table().get_for_tenant(video.video_id, video.tenant)
        if now.status is Status.AWAITING_UPLOAD:
            return now
        raise

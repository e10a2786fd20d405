"""Uploads whose client cuts the parts itself, as Uppy does: begin, sign, list."""

from collections.abc import Sequence
from dataclasses import replace

from upload.access import Caller
from upload.operations.create_video import create_video
from upload.operations.sign_parts import opened_upload, revived
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.table_writes import attempts
from zoetrope.adapters.upload_urls import SignedForm, SourceSigner, upload_urls
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.parts import GIB, ReceivedPart
from zoetrope.domain.uploads import OPEN, upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidRequest, InvalidState, PreconditionFailed

MAX_FORM_BYTES = 5 * GIB
"""S3 User Guide, "Uploading objects": "up to 5 GB in size" in one operation."""

_NO_CHECKSUMS = "must be left out when the video is created: Uppy sends no checksums"


def begin_upload(caller: Caller, request: NewVideo) -> Video:
    """Give the video to upload: the one that the caller's token is for, else a new one.

    With a token it is begun anew each time: another file may be what begins now, and every client
    takes the parts that are listed for its file's own; so it gets an upload that nobody else sends
    to, and from then on no part of the video goes by the plan. Who goes on with an upload does not
    begin it. Raises what `create_video` and `opened_upload` do.
    """
    if not caller.video_id:
        return create_video(request, tenant=caller.tenant, idempotency_key="").video
    for _ in attempts("beginning the upload"):
        video = clients.video_table().get_for_tenant(caller.video_id, caller.tenant)
        if video.upload.has_checksums:
            raise InvalidRequest([("checksum_algorithm", _NO_CHECKSUMS)])
        if anew := begun_anew(opened_upload(video)):
            return anew
    raise AssertionError


def begun_anew(video: Video) -> Video | None:
    """Give a video another upload and drop the one it had; None if another request was faster."""
    bucket, former = clients.source_bucket(), upload_of(video)
    upload_id = bucket.create_upload(former.key, content_type=video.content_type)
    upload = replace(video.upload, upload_id=upload_id, taken_over=video.upload.is_planned)
    try:
        after = clients.video_table().edit(
            video.video_id,
            {"upload": upload},
            tenant=video.tenant,
            at_ms=now_ms(),
            versions=frozenset({video.version}),
        )
    except PreconditionFailed:
        bucket.abort(former.key, upload_id)
        return None
    bucket.abort(*former)
    return after


def client_parts(video: Video) -> list[ReceivedPart]:
    """List what S3 has received; raises InvalidState when it no longer has the upload."""
    received = clients.source_bucket().list_parts(*upload_of(video))
    if received is None:
        raise InvalidState("Listing the parts", video.status)
    return received


def part_urls_of(video: Video, part_numbers: Sequence[int]) -> dict[int, str]:
    """Sign parts of any size; an expired upload is revived."""
    video = opened_upload(video)
    signer = signer_of(video)
    return {number: signer.part(video.upload.upload_id, number) for number in part_numbers}


def awaiting(video: Video) -> Video:
    """Give the video if its source may still come, reviving its upload; raises InvalidState.

    For clients whose multipart uploads S3 alone knows.
    """
    if video.status not in OPEN:
        raise InvalidState("Uploading", video.status)
    return video if video.status is Status.AWAITING_UPLOAD else revived(video)


def signer_of(video: Video) -> SourceSigner:
    """Begin to sign requests for a video's source."""
    return upload_urls().signer(upload_of(video).key, now=now_ms() // 1000)


def form_of(video: Video, *, content_type: str) -> SignedForm:
    """Sign a form for a video's whole source: of the size that was declared, or within limits."""
    return signer_of(video).form(content_type=content_type, sizes=_sizes(video))


def _sizes(video: Video) -> tuple[int, int]:
    if video.upload.is_planned:
        return video.size_bytes, video.size_bytes
    tenants = clients.tenants()
    limits, used = tenants.get(video.tenant)
    most = min(tenants.largest_upload(video.tenant), MAX_FORM_BYTES)
    if limits.max_stored_bytes:
        most = min(most, max(1, limits.max_stored_bytes - used.stored_bytes))
    return 1, most

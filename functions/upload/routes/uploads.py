"""Uploads: sign parts, show what has come, complete, abort, and delegate all that."""

from chalice import Blueprint, Response

from upload.access import caller_of, upload_for, video_for
from upload.operations.complete_upload import complete_upload
from upload.operations.issue_token import issue_token
from upload.operations.manage_video import abort_upload
from upload.operations.received_parts import received_parts
from upload.operations.sign_parts import signed_by_plan
from upload.requests.body import json_object
from upload.requests.parts import parse_completion, parse_parts
from upload.requests.token import parse_ttl
from upload.views import signed_view, token_view, upload_view, video_view
from zoetrope.domain.api_keys import Scope
from zoetrope.domain.uploads import plan_of

uploads = Blueprint(__name__)


def sign(video_id: str) -> Response:
    """Sign parts; an expired upload is revived."""
    video = upload_for(video_id, Scope.UPLOAD, uploads.current_request)
    wanted = parse_parts(
        json_object(uploads.current_request),
        part_count=video.upload.part_count,
        with_checksums=video.upload.has_checksums,
    )
    signed = signed_by_plan(video, wanted.part_numbers, wanted.checksums)
    return Response(body=signed_view(signed))


def show(video_id: str) -> Response:
    """Show what S3 has received, for whoever resumes an upload."""
    video = upload_for(video_id, Scope.READ, uploads.current_request)
    return Response(body=upload_view(video, plan_of(video), received_parts(video)))


def abort(video_id: str) -> Response:
    """Abort an upload, softly."""
    abort_upload(upload_for(video_id, Scope.UPLOAD, uploads.current_request))
    return Response(body="", status_code=204)


def complete(video_id: str) -> Response:
    """Complete an upload: 202 the first time, 200 ever after."""
    video = upload_for(video_id, Scope.UPLOAD, uploads.current_request)
    etags = parse_completion(
        json_object(uploads.current_request, required=False), part_count=video.upload.part_count
    )
    completion = complete_upload(video, etags)
    return Response(body=video_view(completion.video), status_code=202 if completion.first else 200)


def delegate(video_id: str) -> Response:
    """Issue a token with which another, like a browser, may do the above for this one video."""
    request = uploads.current_request
    video = video_for(video_id, Scope.UPLOAD, request)
    ttl_seconds = parse_ttl(json_object(request, required=False))
    token, secret = issue_token(
        video, ttl_seconds=ttl_seconds, issued_with=caller_of(request).fingerprint
    )
    return Response(
        body=token_view(token, secret), headers={"Cache-Control": "no-store"}, status_code=201
    )


for _method, _path, _view in (
    ("POST", "/videos/{video_id}/upload/parts", sign),
    ("GET", "/videos/{video_id}/upload", show),
    ("DELETE", "/videos/{video_id}/upload", abort),
    ("POST", "/videos/{video_id}/upload/complete", complete),
    ("POST", "/videos/{video_id}/upload-tokens", delegate),
):
    uploads.route(_path, methods=[_method])(_view)

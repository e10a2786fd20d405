"""What Uppy's S3 plugins ask of a server: Companion's routes, and signing for version 6.

Each stands at `/s3/…` for the holder of an API key and at `/u/{token}/s3/…`, where the path carries
an upload token, for a page that can or should send no header. There API Gateway asks nobody:
`access` looks the token up. Keys and upload ids are S3's own, and checked against the caller's
videos.
"""

from collections.abc import Mapping

from chalice import Blueprint, Response

from upload.access import source_of, uploader
from upload.operations.client_upload import (
    awaiting,
    begin_upload,
    client_parts,
    form_of,
    part_urls_of,
)
from upload.operations.complete_upload import complete_upload
from upload.operations.manage_video import abort_upload
from upload.operations.sign_request import signed_request
from upload.requests.body import json_object
from upload.requests.uppy_files import parse_file, parse_file_query
from upload.requests.uppy_parts import (
    parse_key,
    parse_named_parts,
    parse_part_number,
    parse_part_numbers,
)
from upload.requests.uppy_sign import parse_sign
from upload.views_uppy import begun_view, form_view, parts_view, source_view
from zoetrope.domain.video import Video

uppy = Blueprint(__name__)

NO_STORE = {"Cache-Control": "no-store"}


def params(token: str = "") -> Response:
    """Sign a form that brings a small file whole."""
    caller = uploader(token, uppy.current_request)
    request = parse_file_query(_query())
    video = awaiting(begin_upload(caller, request))
    return _secret(form_view(form_of(video, content_type=request.content_type)))


def begin(token: str = "") -> Response:
    """Begin the upload of a file in parts."""
    caller = uploader(token, uppy.current_request)
    request = parse_file(json_object(uppy.current_request))
    return Response(body=begun_view(begin_upload(caller, request)))


def list_parts(upload_id: str, token: str = "") -> Response:
    """List what S3 has received, to go on from there."""
    return Response(body=parts_view(client_parts(_upload(upload_id, token))))


def sign_part(upload_id: str, part_number: str, token: str = "") -> Response:
    """Sign one part."""
    video = _upload(upload_id, token)
    number = parse_part_number(part_number)
    # Uppy 5 takes `expires` for the longest time that sending the part may take, so it is left out.
    return _secret({"url": part_urls_of(video, [number])[number]})


def sign_batch(upload_id: str, token: str = "") -> Response:
    """Sign several parts."""
    video = _upload(upload_id, token)
    return _secret({"presignedUrls": part_urls_of(video, parse_part_numbers(_query()))})


def complete(upload_id: str, token: str = "") -> Response:
    """Make the parts the video's source; repeating it changes nothing."""
    video = _upload(upload_id, token)
    named = parse_named_parts(json_object(uppy.current_request))
    complete_upload(video, named, as_planned=False)
    return Response(body=source_view(video))


def abort(upload_id: str, token: str = "") -> Response:
    """Abort an upload, softly: Uppy 5 does it by itself, whenever S3 refuses a part.

    With a token it may have begun anew before this comes, and that has dropped the upload already.
    """
    caller = uploader(token, uppy.current_request)
    video = source_of(caller, parse_key(_query()), "" if caller.video_id else upload_id)
    if video.upload.upload_id == upload_id:
        abort_upload(video)
    return Response(body={})


def sign(token: str = "") -> Response:
    """Sign the request that Uppy 6 is about to send to S3."""
    caller = uploader(token, uppy.current_request)
    return _secret(signed_request(caller, parse_sign(json_object(uppy.current_request))))


def _upload(upload_id: str, token: str) -> Video:
    caller = uploader(token, uppy.current_request)
    return source_of(caller, parse_key(_query()), upload_id)


def _query() -> Mapping[str, str]:
    return uppy.current_request.query_params or {}


def _secret(body: Mapping[str, object]) -> Response:
    return Response(body=body, headers=NO_STORE)


for _method, _path, _view in (
    ("GET", "/s3/params", params),
    ("POST", "/s3/multipart", begin),
    ("GET", "/s3/multipart/{upload_id}", list_parts),
    ("DELETE", "/s3/multipart/{upload_id}", abort),
    ("GET", "/s3/multipart/{upload_id}/batch", sign_batch),
    ("GET", "/s3/multipart/{upload_id}/{part_number}", sign_part),
    ("POST", "/s3/multipart/{upload_id}/complete", complete),
    ("POST", "/s3/sign", sign),
):
    for _prefix in ("", "/u/{token}"):
        uppy.route(_prefix + _path, methods=[_method])(_view)

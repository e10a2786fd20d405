"""Videos: create, show, edit, list, delete, process anew, and their audit trail."""

from chalice import Blueprint, Response

from upload.access import caller_with, video_for
from upload.operations.create_video import create_video
from upload.operations.manage_video import delete_video, reprocess_video
from upload.requests.body import json_object
from upload.requests.edit import parse_edit, parse_if_match
from upload.requests.listing import parse_listing
from upload.requests.new_video import parse_idempotency_key, parse_new_video, parse_reprocess
from upload.views import created_view, etag_of, events_view, video_view
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.api_keys import Scope
from zoetrope.domain.cursors import encode_cursor
from zoetrope.domain.video import Video

videos = Blueprint(__name__)


def create() -> Response:
    """Create a video and begin its upload."""
    request = videos.current_request
    caller = caller_with(Scope.UPLOAD, request)
    creation = create_video(
        parse_new_video(json_object(request)),
        tenant=caller.tenant,
        idempotency_key=parse_idempotency_key(request.headers),
    )
    # RFC 9110 10.2.2: Location may be relative. The API does not know the name of its stage, nor
    # what a proxy before it adds; the client, who has the request's URL, does.
    location = f"./videos/{creation.video.video_id}"
    return Response(
        body=created_view(creation.video, creation.signed),
        headers={"Location": location},
        status_code=201 if creation.created else 200,
    )


def list_videos() -> Response:
    """List the tenant's videos, newest first."""
    request = videos.current_request
    tenant = caller_with(Scope.READ, request).tenant
    page = parse_listing(request.query_params or {}, tenant=tenant)
    found, after = clients.video_queries().list_by_tenant(
        tenant, limit=page.limit, after=page.after, status=page.status
    )
    next_cursor = encode_cursor(tenant, after) if after else None
    shown = [video_view(video) for video in found]
    return Response(body={"videos": shown, "next_cursor": next_cursor})


def show(video_id: str) -> Response:
    """Show a video."""
    return _tagged(video_for(video_id, Scope.READ, videos.current_request))


def edit(video_id: str) -> Response:
    """Set a video's title, metadata or playback policy, if it is still the one that was read."""
    request = videos.current_request
    video = video_for(video_id, Scope.MANAGE, request)
    details = parse_edit(json_object(request))
    after = clients.video_table().edit(
        video_id,
        details,
        tenant=video.tenant,
        at_ms=now_ms(),
        versions=parse_if_match(request.headers),
    )
    return _tagged(after)


def delete(video_id: str) -> Response:
    """Delete a video; its objects are removed soon after."""
    delete_video(video_for(video_id, Scope.MANAGE, videos.current_request))
    return Response(body="", status_code=204)


def reprocess(video_id: str) -> Response:
    """Process a video anew."""
    request = videos.current_request
    video = video_for(video_id, Scope.MANAGE, request)
    after = reprocess_video(video, profile=parse_reprocess(json_object(request, required=False)))
    return Response(body=video_view(after), status_code=202)


def events(video_id: str) -> Response:
    """Show what happened to a video, oldest first."""
    video = video_for(video_id, Scope.READ, videos.current_request)
    return Response(body=events_view(clients.video_queries().events(video.video_id)))


def _tagged(video: Video) -> Response:
    return Response(body=video_view(video), headers={"ETag": etag_of(video)})


for _method, _path, _view in (
    ("POST", "/videos", create),
    ("GET", "/videos", list_videos),
    ("GET", "/videos/{video_id}", show),
    ("PATCH", "/videos/{video_id}", edit),
    ("DELETE", "/videos/{video_id}", delete),
    ("POST", "/videos/{video_id}/reprocess", reprocess),
    ("GET", "/videos/{video_id}/events", events),
):
    videos.route(_path, methods=[_method])(_view)

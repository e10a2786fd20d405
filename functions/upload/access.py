"""Who calls, and which videos are theirs, by what the authorizer put beside the request."""

from dataclasses import dataclass

from chalice.app import Request

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.api_keys import Scope, permits
from zoetrope.domain.layout import parse_source_key
from zoetrope.domain.upload_tokens import is_upload_token
from zoetrope.domain.video import Video
from zoetrope.domain.video_ids import is_video_id
from zoetrope.errors import Forbidden, Unauthorized, VideoNotFound


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key, or of an upload token: that one has a video and no scopes."""

    tenant: str
    scopes: frozenset[str]
    video_id: str = ""
    fingerprint: str = ""
    """Of the API key."""


def caller_of(request: Request) -> Caller:
    """Give the caller; raises Unauthorized, also when the bearer expired since it was looked at."""
    known: dict[str, str] = request.context.get("authorizer") or {}
    tenant, expires_at = known.get("tenant", ""), int(known.get("expires_at") or 0)
    if not tenant:
        raise Unauthorized("Send an API key: Authorization: Bearer zk_….")
    if expires_at and now_ms() // 1000 >= expires_at:
        raise Unauthorized("This bearer has expired.")
    scopes = frozenset(known.get("scopes", "").split())
    return Caller(tenant, scopes, known.get("video_id", ""), known.get("fingerprint", ""))


def caller_with(scope: Scope, request: Request) -> Caller:
    """Give the caller if its key has the scope; raises Unauthorized or Forbidden."""
    caller = caller_of(request)
    if caller.video_id:
        raise Forbidden("An upload token permits the upload of its video and nothing else.")
    if not permits(caller.scopes, scope):
        raise Forbidden(f"This needs an API key with the scope {scope.value!r}.")
    return caller


def video_for(video_id: str, scope: Scope, request: Request) -> Video:
    """Give the caller's video; raises as `caller_with` does, and VideoNotFound."""
    caller = caller_with(scope, request)
    if not is_video_id(video_id):
        raise VideoNotFound(video_id[:64])
    return clients.video_table().get_for_tenant(video_id, caller.tenant)


def upload_for(video_id: str, scope: Scope, request: Request) -> Video:
    """Give the video for work on its upload, which an upload token of that video permits, too.

    Raises as `video_for` does; to a token every other video is unknown.
    """
    caller = caller_of(request)
    if not caller.video_id:
        return video_for(video_id, scope, request)
    if caller.video_id != video_id:
        raise VideoNotFound(video_id[:64])
    return clients.video_table().get_for_tenant(video_id, caller.tenant)


def uploader(token: str, request: Request) -> Caller:
    """Give who may upload: the holder of the token in the path, else of the bearer.

    Raises Unauthorized, and Forbidden for a key without the scope.
    """
    if not token:
        caller = caller_of(request)
        return caller if caller.video_id else caller_with(Scope.UPLOAD, request)
    found = clients.upload_tokens().find(token) if is_upload_token(token) else None
    if found is None:
        raise Unauthorized("This upload token is unknown, or has expired.")
    return Caller(found.tenant, frozenset(), found.video_id)


def source_of(caller: Caller, key: str, upload_id: str = "") -> Video:
    """Give the caller's video whose source has this key, and this upload if one is named.

    Raises VideoNotFound for every other key and upload, whether they exist or not.
    """
    tenant, video_id = parse_source_key(key) or ("", "")
    theirs = tenant == caller.tenant and caller.video_id in {"", video_id}
    if not (theirs and is_video_id(video_id)):
        raise VideoNotFound(video_id[:64])
    video = clients.video_table().get_for_tenant(video_id, tenant)
    if upload_id not in {"", video.upload.upload_id}:
        raise VideoNotFound(video_id)
    return video

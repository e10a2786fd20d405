"""Who calls, and which videos are theirs, by what the authorizer put beside the request."""

import re
from dataclasses import dataclass

from chalice.app import Request

from zoetrope.adapters import clients
from zoetrope.domain.api_keys import Scope, permits
from zoetrope.domain.video import Video
from zoetrope.errors import Forbidden, Unauthorized, VideoNotFound

_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key."""

    tenant: str
    scopes: frozenset[str]


def caller_with(scope: Scope, request: Request) -> Caller:
    """Give the caller if the key has the scope; raises Unauthorized or Forbidden."""
    known: dict[str, str] = request.context.get("authorizer") or {}
    tenant = known.get("tenant", "")
    if not tenant:
        raise Unauthorized("Send an API key: Authorization: Bearer zk_….")
    caller = Caller(tenant, frozenset(known.get("scopes", "").split()))
    if not permits(caller.scopes, scope):
        raise Forbidden(f"This needs an API key with the scope {scope.value!r}.")
    return caller


def video_for(video_id: str, scope: Scope, request: Request) -> Video:
    """Give the caller's video; raises as `caller_with` does, and VideoNotFound."""
    caller = caller_with(scope, request)
    if not _ULID.fullmatch(video_id):
        raise VideoNotFound(video_id[:64])
    return clients.video_table().get_for_tenant(video_id, caller.tenant)

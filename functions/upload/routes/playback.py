"""Playback tokens: who holds an API key lets others play one of its videos."""

from chalice import Blueprint, Response

from upload.access import video_for
from upload.operations.mint_token import mint_token
from upload.requests.body import json_object
from upload.requests.token import parse_ttl
from upload.views import playback_token_view
from zoetrope.domain.api_keys import Scope
from zoetrope.domain.playback_tokens import DEFAULT_TTL_SECONDS, MAX_TTL_SECONDS, MIN_TTL_SECONDS

playback = Blueprint(__name__)


def permit(video_id: str) -> Response:
    """Mint a token with which anybody may play this one video for a while."""
    request = playback.current_request
    video = video_for(video_id, Scope.READ, request)
    ttl_seconds = parse_ttl(
        json_object(request, required=False),
        low=MIN_TTL_SECONDS,
        high=MAX_TTL_SECONDS,
        default=DEFAULT_TTL_SECONDS,
    )
    token = mint_token(video, ttl_seconds=ttl_seconds)
    return Response(
        body=playback_token_view(token), headers={"Cache-Control": "no-store"}, status_code=201
    )


playback.route("/videos/{video_id}/playback-tokens", methods=["POST"])(permit)

"""Routes that players follow: playlists and the DASH manifest."""

import time
from collections.abc import Mapping

from chalice import Blueprint, Response

from streaming.manifests import DASH, STORYBOARD, Manifest, find_manifest
from streaming.reading import reads
from streaming.visibility import admit
from zoetrope.errors import NotFound

playback = Blueprint(__name__)


@reads(playback, "/videos/{video_id}/manifest.mpd")
def dash_manifest(video_id: str) -> Response:
    """Answer with the DASH manifest."""
    return _serve(video_id, DASH)


@reads(playback, "/videos/{video_id}/storyboard.vtt")
def storyboard(video_id: str) -> Response:
    """Answer with the cues of the storyboard, each a place on a signed sheet."""
    return _serve(video_id, STORYBOARD)


@reads(playback, "/videos/{video_id}/{playlist}")
def hls_playlist(video_id: str, playlist: str) -> Response:
    """Answer with the multivariant playlist or a track's media playlist."""
    # A gateway whose routes name no manifest.mpd brings it here.
    if not playlist.endswith(".m3u8") and playlist != DASH:
        raise NotFound(f"There is no {playlist!r} of a video.")
    return _serve(video_id, playlist)


def _serve(video_id: str, name: str) -> Response:
    request, now = playback.current_request, int(time.time())
    token = (request.query_params or {}).get("token", "")
    manifest = find_manifest(admit(video_id, token, now=now), name, now=now)
    headers = _caching(manifest)
    if _has_it(request.headers, manifest.etag):
        # RFC 9110 15.4.5: a 304 carries the fields that a 200 would have had for caching.
        return Response(body="", status_code=304, headers=headers)
    return Response(body=manifest.render(), headers=headers)


def _caching(manifest: Manifest) -> dict[str, str]:
    who = "private" if manifest.is_private else "public"
    return {
        # Of a 304, too: API Gateway would call it application/json, and a cache updates what it has
        # stored with the fields of a 304 (RFC 9111 4.3.4).
        "Content-Type": manifest.content_type,
        "ETag": manifest.etag,
        "Cache-Control": f"{who}, max-age={manifest.max_age_seconds}",
        "Vary": "Accept-Encoding",
    }


def _has_it(headers: Mapping[str, str], etag: str) -> bool:
    # RFC 9110 13.1.2: If-None-Match uses weak comparison, so a W/ in front makes no difference.
    given = (tag.strip() for tag in headers.get("if-none-match", "").split(","))
    return any(tag == "*" or tag.removeprefix("W/") == etag.removeprefix("W/") for tag in given)

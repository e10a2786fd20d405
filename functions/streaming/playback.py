"""Routes that players follow: playlists and the DASH manifest."""

import time

from chalice import Blueprint, Response

from streaming.compression import GZIPPED
from streaming.latency import latency_told
from streaming.manifests import DASH, STORYBOARD, Manifest, find_manifest
from streaming.reading import reads
from streaming.visibility import Admission, admit
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
    with latency_told():
        return _answer(video_id, name)


def _answer(video_id: str, name: str) -> Response:
    request, now = playback.current_request, int(time.time())
    admission = admit(video_id, request.query_params, now=now)
    manifest = find_manifest(admission, name, now=now)
    headers = _caching(manifest, admission)
    if copy := manifest.tag.matched_by(request.headers.get("if-none-match", "")):
        # RFC 9110 15.4.5: a 304 carries the fields that a 200 would have had for caching.
        return Response(body="", status_code=304, headers={**headers, "ETag": copy})
    return Response(body=manifest.render(), headers={**headers, **GZIPPED})


def _caching(manifest: Manifest, admission: Admission) -> dict[str, str]:
    return {
        # Of a 304, too: API Gateway would call it application/json, and a cache updates what it has
        # stored with the fields of a 304 (RFC 9111 4.3.4).
        "Content-Type": manifest.content_type,
        "ETag": str(manifest.tag),
        "Cache-Control": f"{admission.cache_control}, max-age={manifest.max_age_seconds}",
        "Vary": "Accept-Encoding",
    }

"""Segments by an address of this API: each request is answered with a fresh signature.

Manifests name them so in the delivery mode `redirect`, and where there are too many to be signed.
"""

import re
import time
from fractions import Fraction

from chalice import Blueprint, Response

from streaming.reading import reads
from streaming.visibility import admit, as_generation
from zoetrope.adapters.delivery import signed_delivery
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.signing_window import MANIFEST_MAX_AGE_SECONDS
from zoetrope.domain.viewing import Viewing
from zoetrope.errors import NotFound

segments = Blueprint(__name__)

# What layout.py names below a generation's prefix, but for the documents that lie at its top.
_TRACK = re.compile(r"[a-z0-9-]{1,64}")
_FILE = re.compile(r"[a-z0-9-]{1,32}\.[a-z0-9]{2,4}")


@reads(segments, "/videos/{video_id}/segments/{generation}/{track}/{file}")
def segment(video_id: str, generation: str, track: str, file: str) -> Response:
    """Send the player to a segment of a generation that is shown."""
    now = int(time.time())
    keys = GenerationKeys(video_id, as_generation(generation))
    query = segments.current_request.query_params
    # Its token is that of segments, which lives for the film; no manifest is had by it. (That of a
    # generation 0 would be that of manifests, but no segment is of it.)
    admission = admit(video_id, query, now=now, segments_of=keys.generation)
    is_shown = admission.video.shows(keys.generation, at_ms=now * 1000)
    if not (is_shown and _TRACK.fullmatch(track) and _FILE.fullmatch(file)):
        raise NotFound("This video has no such segment.")
    # How long the video is does not matter: the player asks anew for every segment.
    batch = signed_delivery().batch(Viewing(keys, duration=Fraction(0), now=now))
    seconds = admission.at_most(min(MANIFEST_MAX_AGE_SECONDS, batch.window.max_age(now)), now=now)
    headers = {
        "Location": next(batch.urls([f"{keys.media_prefix}{track}/{file}"])),
        "Cache-Control": f"{admission.cache_control}, max-age={seconds}",
    }
    return Response(body="", status_code=302, headers=headers)

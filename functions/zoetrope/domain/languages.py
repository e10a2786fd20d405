"""The language of a track, as manifests may say it."""

import re

from zoetrope.domain.index import Track


def language_tag(track: Track) -> str:
    """Give a track's RFC 5646 tag; "" when unknown, or when what the source says is no tag."""
    known = re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", track.language)
    return track.language if known and track.language != "und" else ""

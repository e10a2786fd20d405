"""Video ids, told from whatever else a client puts in their place."""

import re

# A ULID: 128 bits in Crockford's base32, so the first character carries only three of them.
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def is_video_id(text: str) -> bool:
    """Say whether a text could be the id of a video; anything else need not be looked up."""
    return _ULID.fullmatch(text) is not None

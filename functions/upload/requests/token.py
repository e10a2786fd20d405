"""`POST …/upload-tokens` and `…/playback-tokens`: how long a token is to live."""

from collections.abc import Mapping

from upload.requests.fields import Fields
from zoetrope.domain.upload_tokens import DEFAULT_TTL_SECONDS, MAX_TTL_SECONDS, MIN_TTL_SECONDS


def parse_ttl(
    body: Mapping[str, object],
    *,
    low: int = MIN_TTL_SECONDS,
    high: int = MAX_TTL_SECONDS,
    default: int = DEFAULT_TTL_SECONDS,
) -> int:
    """Read the life of a token in seconds; raises InvalidRequest."""
    fields = Fields(body)
    ttl = fields.integer("ttl_seconds", low=low, high=high, default=default)
    fields.check()
    return ttl

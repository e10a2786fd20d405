"""`POST …/upload-tokens`: how long a token is to live."""

from collections.abc import Mapping

from upload.requests.fields import Fields
from zoetrope.domain.upload_tokens import DEFAULT_TTL_SECONDS, MAX_TTL_SECONDS, MIN_TTL_SECONDS


def parse_ttl(body: Mapping[str, object]) -> int:
    """Read the life of a token in seconds; raises InvalidRequest."""
    fields = Fields(body)
    ttl = fields.integer(
        "ttl_seconds", low=MIN_TTL_SECONDS, high=MAX_TTL_SECONDS, default=DEFAULT_TTL_SECONDS
    )
    fields.check()
    return ttl

"""Where time, identifiers and tokens enter: handlers take them here and pass them on as values."""

import secrets
import time
import uuid

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def now_ms() -> int:
    """Give the wall clock in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def new_token() -> str:
    """Give a token that marks one write as ours (36 characters)."""
    return str(uuid.uuid4())


def new_ulid(at_ms: int) -> str:
    """Give a ULID: 26 characters that sort by time (48 bits of it, then 80 random ones)."""
    number = (at_ms << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))

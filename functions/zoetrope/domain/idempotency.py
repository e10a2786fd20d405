"""What tells a repeated request from a new one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Idempotency:
    """What makes a repeated create the same create."""

    key: str
    fingerprint: str
    expires_at: int
    """Unix seconds; the key may be used anew after it."""

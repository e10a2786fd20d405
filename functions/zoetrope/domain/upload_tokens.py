"""Upload tokens: what a browser holds instead of an API key, good for the upload of one video."""

from dataclasses import dataclass

SECRET_PREFIX = "zu_"  # noqa: S105 it tells a token from a key, and a leaked one from other texts
SECRET_BYTES = 32

MIN_TTL_SECONDS = 60
DEFAULT_TTL_SECONDS = 3600
MAX_TTL_SECONDS = 24 * 3600
"""As long as an upload stays open by default; whoever needs longer issues another token."""


@dataclass(frozen=True, slots=True)
class UploadToken:
    """What is known of a token without the token."""

    tenant: str
    video_id: str
    expires_at: int
    """Unix seconds."""
    issued_with: str = ""
    """The fingerprint of the API key that it was issued with, and with which it ends."""

    def is_valid_at(self, now: int) -> bool:
        """Say whether the token is still good at `now` (Unix seconds)."""
        return now < self.expires_at


def is_upload_token(secret: str) -> bool:
    """Say whether a bearer's secret is, by its form, an upload token and not an API key."""
    return secret.startswith(SECRET_PREFIX)

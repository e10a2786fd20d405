"""How long signed URLs live, and from when: the same within a window, so that caches work."""

import math
from dataclasses import dataclass
from fractions import Fraction

from zoetrope.domain.sigv4 import MAX_EXPIRES_SECONDS

# A fresh signature for every manifest would defeat every cache: within a window the same manifest
# has the same URLs, so that If-None-Match works and a browser finds segments in its cache.
WINDOW_SECONDS = 900

# How long a client or an intermediary may reuse a manifest without asking. Short, because a video
# may be deleted or published anew.
MANIFEST_MAX_AGE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SigningWindow:
    """From when to when the URLs of a manifest are valid, in Unix seconds."""

    signed_at: int
    expires_at: int

    @property
    def expires_seconds(self) -> int:
        """Give the URLs' life."""
        return self.expires_at - self.signed_at

    def useful_until(self, duration: Fraction) -> int:
        """Say until when a viewer who begins in this window can use the URLs and needs them.

        How long they live beyond that differs between the sessions that sign, and nobody cares.
        """
        return min(self.expires_at, self.signed_at + WINDOW_SECONDS + math.ceil(duration))

    def max_age(self, now: int) -> int:
        """Say how many seconds a manifest may be cached: it never outlives its signatures."""
        return max(0, min(MANIFEST_MAX_AGE_SECONDS, self.expires_at - now))


def signing_window(
    now: int, *, duration: Fraction, pause_allowance_seconds: int, credentials_expire_at: int | None
) -> SigningWindow:
    """Choose the window that `now` falls into.

    The URLs live as long as the video plays, plus a pause, from any moment of the window on; but
    never longer than S3 allows or than the credentials that sign them.
    """
    signed_at = now - now % WINDOW_SECONDS
    wanted = WINDOW_SECONDS + math.ceil(duration) + pause_allowance_seconds
    expires_at = signed_at + min(wanted, MAX_EXPIRES_SECONDS)
    if credentials_expire_at is not None:
        expires_at = min(expires_at, credentials_expire_at)
    return SigningWindow(signed_at, max(expires_at, signed_at + 1))

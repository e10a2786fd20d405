"""The keys of playback tokens, kept in Secrets Manager; the deployment makes the first one.

IAM: secretsmanager:GetSecretValue on that secret. (`zoetrope playback-keys`, which writes it, works
with an operator's rights.)
"""

import time
from collections.abc import Callable
from functools import cache

from zoetrope.adapters.secrets import secret_text
from zoetrope.domain.playback_keys import PlaybackKey, PlaybackKeys
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

KEPT_SECONDS = 300
"""So long a key that was withdrawn without an overlap may still be honoured."""
LEAST_KEPT_SECONDS = 10
"""A token with an unknown key may be of one that is new; but anybody can write such tokens."""


class PlaybackKeyStore:
    """Keys as this process last read them."""

    def __init__(
        self, read: Callable[[], str], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`read` gives the document of the secret."""
        self._read = read
        self._monotonic = monotonic
        self._keys: PlaybackKeys | None = None
        self._read_at = 0.0

    def current(self) -> PlaybackKey:
        """Give the key that signs; DependencyUnavailable when no key can be read."""
        return self._fresh(KEPT_SECONDS).current

    def find(self, kid: str, now: int) -> PlaybackKey | None:
        """Give a key that is honoured at `now` (Unix seconds) by its name."""
        found = self._fresh(KEPT_SECONDS).find(kid, now)
        return found or self._fresh(LEAST_KEPT_SECONDS).find(kid, now)

    def _fresh(self, kept_seconds: float) -> PlaybackKeys:
        at = self._monotonic()
        if self._keys is None or at - self._read_at >= kept_seconds:
            try:
                self._keys = PlaybackKeys.from_json(self._read())
            except DependencyUnavailable:
                # Keys that are some minutes old are better than none.
                if self._keys is None:
                    raise
            self._read_at = at
        return self._keys


@cache
def playback_keys() -> PlaybackKeyStore:
    """Give the keys of this process."""
    return PlaybackKeyStore(lambda: secret_text(settings().playback_keys_secret))

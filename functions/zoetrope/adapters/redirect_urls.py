"""URLs of segments on the Streaming API itself, relative to the manifest that names them.

Those of a public video carry no signature and never end. Those of a signed one carry a token of
their own, which opens segments of this generation and no manifest: whoever has begun can see the
film to its end, also when the token that opened the manifest ends before. The API signs for S3 when
a segment is asked for.

IAM: secretsmanager:GetSecretValue on the secret of the playback keys.
"""

from collections.abc import Iterable, Iterator

from zoetrope.adapters.playback_keys import playback_keys
from zoetrope.domain.layout import MEDIA_PREFIX, GenerationKeys
from zoetrope.domain.playback_tokens import MAX_TTL_SECONDS, mint
from zoetrope.domain.signing_window import SigningWindow, signing_window
from zoetrope.domain.viewing import Viewing

ENDLESS = SigningWindow(0, 2**63)
"""The same at any time, so that the manifest is."""


class RedirectBatch:
    """The URLs of one manifest."""

    signer = ""

    def __init__(self, keys: GenerationKeys, *, window: SigningWindow, token: str) -> None:
        self.window = window
        self.made_of = ("redirect", token)
        self._video_prefix = f"{MEDIA_PREFIX}{keys.video_id}/"
        self._query = f"?token={token}" if token else ""

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the URLs of objects: `segments/{generation}/{track}/{file}`."""
        prefix, query = self._video_prefix, self._query
        return (f"segments/{key.removeprefix(prefix)}{query}" for key in keys)


class RedirectUrls:
    """The delivery mode `redirect`."""

    def __init__(self, *, pause_allowance_seconds: int) -> None:
        self._pause_allowance_seconds = pause_allowance_seconds

    def batch(self, viewing: Viewing) -> RedirectBatch:
        """Begin the URLs of a generation."""
        if not viewing.signed_for:
            return RedirectBatch(viewing.keys, window=ENDLESS, token="")
        wanted = signing_window(
            viewing.now,
            duration=viewing.duration,
            pause_allowance_seconds=self._pause_allowance_seconds,
            credentials_expire_at=None,
        )
        longest = wanted.signed_at + MAX_TTL_SECONDS
        window = SigningWindow(wanted.signed_at, min(wanted.expires_at, longest))
        token = mint(
            playback_keys().current(),
            tenant=viewing.signed_for,
            video_id=viewing.keys.video_id,
            generation=viewing.keys.generation,
            issued_at=window.signed_at,
            expires_at=window.expires_at,
        )
        return RedirectBatch(viewing.keys, window=window, token=token)

"""URLs of segments on a CloudFront distribution (infra/delivery.yaml).

IAM: secretsmanager:GetSecretValue on the secret of the private key.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from zoetrope.adapters.secrets import secret_text
from zoetrope.domain.cloudfront import signed_query, signed_url
from zoetrope.domain.rsa_sha1 import PrivateKey
from zoetrope.domain.signing_window import SigningWindow, signing_window
from zoetrope.domain.viewing import Viewing
from zoetrope.settings import settings

POLICIES = 512
"""Signed policies that are kept: one of each video is asked for many times in its window."""


class CloudFrontBatch:
    """The URLs of one manifest: one policy opens them all."""

    def __init__(self, origin: str, *, query: str, window: SigningWindow, signer: str) -> None:
        self.window = window
        self.made_of = (origin, signer, window.signed_at)
        self.signer = signer
        self._origin = origin
        self._query = query

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the URLs of objects."""
        return (signed_url(self._origin, key, self._query) for key in keys)


class CloudFrontUrls:
    """The delivery mode `cloudfront`; the key is read at the first manifest, once."""

    def __init__(
        self,
        read_key: Callable[[], PrivateKey],
        *,
        domain: str,
        key_pair_id: str,
        pause_allowance_seconds: int,
    ) -> None:
        self._key = cache(read_key)
        self._origin = f"https://{domain}"
        self._key_pair_id = key_pair_id
        self._pause_allowance_seconds = pause_allowance_seconds
        self._query = lru_cache(maxsize=POLICIES)(self._signed_query)

    def batch(self, viewing: Viewing) -> CloudFrontBatch:
        """Begin the URLs of a generation; no session ends before them."""
        window = signing_window(
            viewing.now,
            duration=viewing.duration,
            pause_allowance_seconds=self._pause_allowance_seconds,
            credentials_expire_at=None,
        )
        query = self._query(viewing.keys.media_prefix, window.expires_at)
        return CloudFrontBatch(self._origin, query=query, window=window, signer=self._key_pair_id)

    def _signed_query(self, prefix: str, expires_at: int) -> str:
        return signed_query(
            self._key(),
            key_pair_id=self._key_pair_id,
            origin=self._origin,
            prefix=prefix,
            expires_at=expires_at,
        )


@cache
def cloudfront_urls() -> CloudFrontUrls:
    """Give the delivery by this deployment's distribution."""
    known = settings()
    return CloudFrontUrls(
        lambda: PrivateKey.from_pem(secret_text(known.cloudfront_key_secret)),
        domain=known.cloudfront_domain,
        key_pair_id=known.cloudfront_key_pair_id,
        pause_allowance_seconds=known.playback_url_ttl_seconds,
    )

"""Signed URLs of the media bucket: what players fetch segments by.

IAM, at the time of use: s3:GetObject on the media prefix of the media bucket, and nothing else: a
signed URL carries its signer's rights.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from zoetrope.adapters.function_credentials import FunctionCredentials, function_credentials
from zoetrope.domain.signing_window import SigningWindow, signing_window
from zoetrope.domain.sigv4 import Presigner, SigningScope
from zoetrope.domain.viewing import Viewing
from zoetrope.settings import Settings, settings


class SignedBatch:
    """The URLs of one manifest: all signed by the same session for the same window."""

    def __init__(self, presigner: Presigner, *, window: SigningWindow, signer: str) -> None:
        self.window = window
        self.made_of = ("presigned", window.signed_at)
        self.signer = signer
        self._presigner = presigner

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Sign the URLs of objects."""
        return self._presigner.urls(keys)


class SegmentUrls:
    """Signs for one bucket with the credentials of this function."""

    def __init__(
        self,
        credentials: FunctionCredentials,
        *,
        region: str,
        bucket_url: str,
        pause_allowance_seconds: int,
    ) -> None:
        self._credentials = credentials
        self._region = region
        self._bucket_url = bucket_url
        self._pause_allowance_seconds = pause_allowance_seconds

    def batch(self, viewing: Viewing) -> SignedBatch:
        """Begin the URLs of a manifest."""
        credentials = self._credentials.current()
        window = signing_window(
            viewing.now,
            duration=viewing.duration,
            pause_allowance_seconds=self._pause_allowance_seconds,
            credentials_expire_at=self._credentials.expire_at(credentials, viewing.now),
        )
        presigner = Presigner(
            SigningScope(credentials, region=self._region, signed_at=window.signed_at),
            method="GET",
            base_url=self._bucket_url,
            expires_seconds=window.expires_seconds,
        )
        return SignedBatch(presigner, window=window, signer=credentials.access_key_id)


def bucket_url(known: Settings, bucket: str) -> str:
    """Name a bucket: as a host on AWS, as a path on an emulator, whose hosts do not resolve."""
    if known.endpoint_url:
        return f"{known.endpoint_url.rstrip('/')}/{bucket}"
    return f"https://{bucket}.s3.{known.region}.{known.aws_domain}"


@cache
def segment_urls() -> SegmentUrls:
    """Give the signer of the media bucket."""
    known = settings()
    return SegmentUrls(
        function_credentials(),
        region=known.region,
        bucket_url=bucket_url(known, known.media_bucket),
        pause_allowance_seconds=known.playback_url_ttl_seconds,
    )

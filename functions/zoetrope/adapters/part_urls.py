"""Signed URLs of parts: each takes one part of one upload, in the size that was planned.

Whether parts come with a SHA-256 is settled for the whole upload when it is begun, as S3 wants it
(`SourceBucket.create_upload`).

IAM, at the time of use: s3:PutObject on sources/*.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from zoetrope.adapters.function_credentials import FunctionCredentials, function_credentials
from zoetrope.adapters.segment_urls import bucket_url
from zoetrope.domain.sigv4 import CHECKSUM_HEADER, PartPresigner, SigningScope
from zoetrope.domain.uploads import PartToSign
from zoetrope.settings import settings


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where a part goes, and the headers that its request must carry beside Content-Length."""

    part_number: int
    size_bytes: int
    url: str = field(repr=False)
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SignedParts:
    """Parts signed together, and when their URLs die, in Unix seconds."""

    parts: list[SignedPart]
    expires_at: int


class PartUrls:
    """Signs for the source bucket with the credentials of this function."""

    def __init__(
        self, credentials: FunctionCredentials, *, region: str, base_url: str, ttl_seconds: int
    ) -> None:
        self._credentials = credentials
        self._region = region
        self._base_url = base_url
        self._ttl_seconds = ttl_seconds

    def sign(
        self, key: str, upload_id: str, parts: Iterable[PartToSign], *, now: int
    ) -> SignedParts:
        """Sign parts, 3 µs each; no URL outlives the credentials that sign it.

        Raises DependencyUnavailable when there are no credentials, or none with any life left.
        """
        credentials = self._credentials.current()
        life = self._credentials.life(credentials, wanted=self._ttl_seconds, now=now)
        scope = SigningScope(credentials, region=self._region, signed_at=now)
        signers = {
            with_checksums: PartPresigner(
                scope,
                base_url=self._base_url,
                key=key,
                upload_id=upload_id,
                expires_seconds=life,
                # The length is signed, so that S3 itself refuses a part of another size. A checksum
                # is signed only if the client will send it: S3 refuses a signed header that is
                # absent (seaweedfs #10216).
                with_checksums=with_checksums,
            )
            for with_checksums in (True, False)
        }
        signed = [_signed(signers[part.sha256 != ""], part) for part in parts]
        return SignedParts(signed, now + life)


def _signed(signer: PartPresigner, part: PartToSign) -> SignedPart:
    url = signer.url(part.part_number, size_bytes=part.size_bytes, checksum=part.sha256)
    headers = {CHECKSUM_HEADER: part.sha256} if part.sha256 else {}
    return SignedPart(part.part_number, part.size_bytes, url, headers)


@cache
def part_urls() -> PartUrls:
    """Give the signer of the source bucket."""
    known = settings()
    return PartUrls(
        function_credentials(),
        region=known.region,
        base_url=bucket_url(known, known.source_bucket),
        ttl_seconds=known.part_url_ttl_seconds,
    )

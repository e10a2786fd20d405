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
from zoetrope.domain.sigv4 import Presigner, SigningScope
from zoetrope.domain.uploads import PartToSign
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

CHECKSUM_HEADER = "x-amz-checksum-sha256"


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
        """Sign parts, 4 µs each; no URL outlives the credentials that sign it.

        Raises DependencyUnavailable when there are no credentials, or none with any life left.
        """
        credentials = self._credentials.current()
        end = self._credentials.expire_at(credentials, now)
        life = self._ttl_seconds if end is None else min(self._ttl_seconds, end - now)
        if life < 1:
            raise DependencyUnavailable("the credentials that sign have just ended; try again")
        scope = SigningScope(credentials, region=self._region, signed_at=now)
        signers = {
            has_checksum: Presigner(
                scope,
                method="PUT",
                base_url=self._base_url,
                expires_seconds=life,
                # The length is signed, so that S3 itself refuses a part of another size. A checksum
                # is signed only if the client will send it: S3 refuses a signed header that is
                # absent (seaweedfs #10216).
                header_names=("content-length", CHECKSUM_HEADER)
                if has_checksum
                else ("content-length",),
            )
            for has_checksum in (True, False)
        }
        signed = [_signed(signers[bool(part.sha256)], key, upload_id, part) for part in parts]
        return SignedParts(signed, now + life)


def _signed(signer: Presigner, key: str, upload_id: str, part: PartToSign) -> SignedPart:
    headers = {CHECKSUM_HEADER: part.sha256} if part.sha256 else {}
    url = signer.url(
        key,
        query={"partNumber": str(part.part_number), "uploadId": upload_id},
        headers={"content-length": str(part.size_bytes), **headers},
    )
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

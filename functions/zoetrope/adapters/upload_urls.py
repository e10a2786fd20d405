"""Signed requests for clients that speak to S3 by themselves, of one source: Uppy is one.

Unlike those of `part_urls` they do not bind a part to a size, which such clients choose and do not
tell.

IAM, at the time of use: s3:PutObject, s3:ListMultipartUploadParts and s3:AbortMultipartUpload on
sources/*.
"""

from dataclasses import dataclass, field
from functools import cache

from zoetrope.adapters.function_credentials import FunctionCredentials, function_credentials
from zoetrope.adapters.segment_urls import bucket_url
from zoetrope.domain.post_policy import form_fields
from zoetrope.domain.sigv4 import Presigner, SigningScope
from zoetrope.settings import settings

# S3 refuses (412) to make an object where there is one: a source is never replaced.
ONLY_NEW = {"If-None-Match": "*"}


@dataclass(frozen=True, slots=True)
class SignedForm:
    """Where a form goes, the fields that it must have before its file, and how long it lives."""

    url: str
    fields: dict[str, str] = field(repr=False)
    life_seconds: int


class SourceSigner:
    """Signs requests for one key, all at the same time."""

    def __init__(
        self, scope: SigningScope, *, bucket: str, base_url: str, key: str, life_seconds: int
    ) -> None:
        self._scope = scope
        self._bucket = bucket
        self._base_url = base_url
        self._key = key
        self._life_seconds = life_seconds
        self._putter = self._presigner("PUT")

    def part(self, upload_id: str, part_number: int) -> str:
        """Sign the PUT of one part."""
        query = {"partNumber": str(part_number), "uploadId": upload_id}
        return self._putter.url(self._key, query=query)

    def create(self) -> str:
        """Sign the POST that begins an upload."""
        return self._presigner("POST").url(self._key, query={"uploads": ""})

    def complete(self, upload_id: str) -> str:
        """Sign the POST that makes the parts a source; it must carry the headers ONLY_NEW."""
        signer = self._presigner("POST", *ONLY_NEW)
        return signer.url(self._key, query={"uploadId": upload_id}, headers=ONLY_NEW)

    def parts(self, upload_id: str) -> str:
        """Sign the GET of what S3 has received."""
        return self._presigner("GET").url(self._key, query={"uploadId": upload_id})

    def abort(self, upload_id: str) -> str:
        """Sign the DELETE of an upload and its parts."""
        return self._presigner("DELETE").url(self._key, query={"uploadId": upload_id})

    def form(self, *, content_type: str, sizes: tuple[int, int]) -> SignedForm:
        """Sign a form that brings the whole source, if its size is within `sizes`."""
        fields = form_fields(
            self._scope,
            bucket=self._bucket,
            key=self._key,
            content_type=content_type or "application/octet-stream",
            sizes=sizes,
            expires_at=self._scope.signed_at + self._life_seconds,
        )
        return SignedForm(self._base_url, fields, self._life_seconds)

    def _presigner(self, method: str, *header_names: str) -> Presigner:
        return Presigner(
            self._scope,
            method=method,
            base_url=self._base_url,
            expires_seconds=self._life_seconds,
            header_names=header_names,
        )


class UploadUrls:
    """Signs for the source bucket with the credentials of this function."""

    def __init__(
        self,
        credentials: FunctionCredentials,
        *,
        region: str,
        bucket: str,
        base_url: str,
        ttl_seconds: int,
    ) -> None:
        self._credentials = credentials
        self._region = region
        self.bucket = bucket
        self._base_url = base_url
        self._ttl_seconds = ttl_seconds

    def signer(self, key: str, *, now: int) -> SourceSigner:
        """Begin to sign for a key; what is signed dies with the credentials at the latest.

        Raises DependencyUnavailable when there are no credentials, or none with any life left.
        """
        credentials = self._credentials.current()
        return SourceSigner(
            SigningScope(credentials, region=self._region, signed_at=now),
            bucket=self.bucket,
            base_url=self._base_url,
            key=key,
            life_seconds=self._credentials.life(credentials, wanted=self._ttl_seconds, now=now),
        )

    def location(self, key: str) -> str:
        """Name the object of a key, without any right to it."""
        return f"{self._base_url}/{key}"


@cache
def upload_urls() -> UploadUrls:
    """Give the signer of the source bucket."""
    known = settings()
    return UploadUrls(
        function_credentials(),
        region=known.region,
        bucket=known.source_bucket,
        base_url=bucket_url(known, known.source_bucket),
        ttl_seconds=known.part_url_ttl_seconds,
    )

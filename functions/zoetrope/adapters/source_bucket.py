"""The source bucket: multipart uploads of originals, and the originals.

IAM: s3:PutObject (create, parts and complete), s3:ListMultipartUploadParts,
s3:AbortMultipartUpload, s3:GetObject (head) and s3:DeleteObject on sources/*; s3:ListBucket on the
bucket, without which a missing object is 403 and not 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from zoetrope.adapters.aws_errors import aws_call, error_code
from zoetrope.domain.parts import ReceivedPart, bare_etag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        CompletedPartTypeDef,
        CreateMultipartUploadRequestTypeDef,
    )

_MISSING = {"404", "NoSuchKey", "NotFound"}


class SourceBucket:
    """Sources by key; keys come from `domain.layout`."""

    def __init__(self, client: S3Client, name: str) -> None:
        self._client = client
        self.name = name

    def create_upload(
        self, key: str, *, content_type: str = "", with_checksums: bool = False
    ) -> str:
        """Begin a multipart upload; give its id. Its parts all come with a SHA-256, or all without.

        S3 refuses a part with a checksum when none was announced here, and one without when it was.
        """
        request: CreateMultipartUploadRequestTypeDef = {
            "Bucket": self.name,
            "Key": key,
            "ContentType": content_type or "application/octet-stream",
        }
        if with_checksums:
            request["ChecksumAlgorithm"] = "SHA256"
        with aws_call("beginning the upload"):
            return self._client.create_multipart_upload(**request)["UploadId"]

    def list_parts(self, key: str, upload_id: str) -> list[ReceivedPart] | None:
        """List what S3 has received, all pages (1,000 parts each); None when the upload is gone."""
        with aws_call("listing the parts"):
            try:
                pages = self._client.get_paginator("list_parts").paginate(
                    Bucket=self.name, Key=key, UploadId=upload_id
                )
                return [
                    ReceivedPart(
                        part["PartNumber"],
                        bare_etag(part["ETag"]),
                        part["Size"],
                        part.get("ChecksumSHA256", ""),
                    )
                    for page in pages
                    for part in page.get("Parts", [])
                ]
            except ClientError as error:
                if error_code(error) == "NoSuchUpload":
                    return None
                raise

    def has_upload(self, key: str, upload_id: str) -> bool:
        """Say whether S3 still knows the upload, finished ones not included."""
        with aws_call("looking for the upload"):
            try:
                self._client.list_parts(Bucket=self.name, Key=key, UploadId=upload_id, MaxParts=1)
            except ClientError as error:
                if error_code(error) == "NoSuchUpload":
                    return False
                raise
        return True

    def complete(
        self, key: str, upload_id: str, parts: Sequence[ReceivedPart], *, size_bytes: int
    ) -> bool:
        """Make the object of its parts; False when S3 no longer knows the upload.

        S3 may answer 200 with an error inside, and the answer to a success may be lost; a repeated
        call then finds no upload. So after any failure the object itself is looked at.
        """
        listed = [_named(part) for part in parts]
        with aws_call("completing the upload"):
            try:
                self._client.complete_multipart_upload(
                    Bucket=self.name,
                    Key=key,
                    UploadId=upload_id,
                    MultipartUpload={"Parts": listed},
                )
            except (BotoCoreError, ClientError) as error:
                if self.head(key) == size_bytes:
                    return True
                if error_code(error) == "NoSuchUpload":
                    return False
                raise
        return True

    def abort(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts; one that is gone already is left so."""
        with aws_call("aborting the upload"):
            try:
                self._client.abort_multipart_upload(Bucket=self.name, Key=key, UploadId=upload_id)
            except ClientError as error:
                if error_code(error) != "NoSuchUpload":
                    raise

    def head(self, key: str) -> int | None:
        """Give the size of a source in bytes; None when there is none."""
        with aws_call("looking at the source"):
            try:
                return self._client.head_object(Bucket=self.name, Key=key)["ContentLength"]
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise

    def delete(self, key: str) -> None:
        """Remove a source; one that is not there is a success."""
        with aws_call("deleting the source"):
            self._client.delete_object(Bucket=self.name, Key=key)

    def ping(self) -> None:
        """Reach the bucket, for the status page."""
        with aws_call("reaching the source bucket"):
            self._client.head_bucket(Bucket=self.name)


def _named(part: ReceivedPart) -> CompletedPartTypeDef:
    named: CompletedPartTypeDef = {"PartNumber": part.part_number, "ETag": part.etag}
    if part.sha256:
        # S3: "The upload was created using a sha256 checksum. The complete request must include the
        # checksum for each part."
        named["ChecksumSHA256"] = part.sha256
    return named

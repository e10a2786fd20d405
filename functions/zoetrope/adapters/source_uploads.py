"""Every multipart upload that S3 has open in the source bucket, and the orphans among them.

IAM: s3:ListBucketMultipartUploads on the source bucket; dynamodb:BatchGetItem on the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from zoetrope.adapters.aws_errors import aws_call
from zoetrope.domain.layout import SOURCES_PREFIX, parse_source_key
from zoetrope.domain.uploads import OPEN, MultipartUpload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client

    from zoetrope.adapters.video_queries import VideoQueries


@dataclass(frozen=True, slots=True)
class FoundUpload:
    """A multipart upload as S3 lists it."""

    upload: MultipartUpload
    initiated_at: int
    """Unix seconds."""

    @property
    def video_id(self) -> str:
        """Name the video that its key is of; empty when it is no key of ours."""
        owner = parse_source_key(self.upload.key)
        return owner[1] if owner else ""


class SourceUploads:
    """The uploads of a bucket, with or without a video."""

    def __init__(self, client: S3Client, bucket: str, queries: VideoQueries) -> None:
        self._client = client
        self._bucket = bucket
        self._queries = queries

    def listed(self, *, limit: int) -> list[FoundUpload]:
        """List open uploads by key, 1,000 a call, up to a limit."""
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=SOURCES_PREFIX
        )
        with aws_call("listing the open uploads"):
            every = (upload for page in pages for upload in page.get("Uploads", []))
            return [
                FoundUpload(
                    MultipartUpload(upload["Key"], upload["UploadId"]),
                    int(upload["Initiated"].timestamp()),
                )
                for upload in islice(every, limit)
            ]

    def orphans(self, found: Sequence[FoundUpload], *, begun_before: int) -> list[FoundUpload]:
        """Give those of no video that takes parts; an upload is begun before its video is written.

        The video decides and not its upload id: a client may begin an upload of its own at the key
        that it was given.
        """
        old = [each for each in found if each.initiated_at < begun_before]
        statuses = self._queries.statuses({each.video_id for each in old if each.video_id})
        return [each for each in old if statuses.get(each.video_id) not in OPEN]

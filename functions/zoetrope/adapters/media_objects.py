"""JSON documents of the media bucket, read without the SDK, by signed URLs of our own.

IAM: s3:GetObject on the media prefix of the media bucket.
"""

import json
import time
from functools import cache
from typing import Any

from zoetrope.adapters import http_calls
from zoetrope.adapters.function_credentials import FunctionCredentials, function_credentials
from zoetrope.adapters.segment_urls import bucket_url
from zoetrope.domain.sigv4 import Presigner, SigningScope
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

# Signed to be used at once.
_LIFE_SECONDS = 60

# S3 API reference, GetObject: without s3:ListBucket, which the Streaming API has no other use for,
# an absent object is "403 Access Denied".
_ABSENT = {404: b"<Code>NoSuchKey</Code>", 403: b"<Code>AccessDenied</Code>"}


class MediaObjects:
    """Objects of the media bucket by key; keys come from `domain.layout`."""

    def __init__(self, credentials: FunctionCredentials, *, region: str, bucket_url: str) -> None:
        self._credentials = credentials
        self._region = region
        self._bucket_url = bucket_url

    def get_json(self, key: str) -> dict[str, Any] | None:
        """Read a JSON object; None when there is none that this function may read."""
        now = int(time.time())
        presigner = Presigner(
            SigningScope(self._credentials.current(), region=self._region, signed_at=now),
            method="GET",
            base_url=self._bucket_url,
            expires_seconds=_LIFE_SECONDS,
        )
        reply = http_calls.read("GET", presigner.url(key))
        if reply.status_code == 200:
            document: dict[str, Any] = json.loads(reply.body)
            return document
        if _ABSENT.get(reply.status_code, b"-") in reply.body:
            return None
        raise DependencyUnavailable(f"reading a media object failed: status {reply.status_code}")


@cache
def media_objects() -> MediaObjects:
    """Give the objects of this process's media bucket."""
    known = settings()
    return MediaObjects(
        function_credentials(),
        region=known.region,
        bucket_url=bucket_url(known, known.media_bucket),
    )

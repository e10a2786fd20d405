"""A source in S3, as ranges for our own process and as a loopback URL for the media tools.

The tools hold no credential and no signed URL, and need neither TLS nor DNS: they ask this process,
which asks S3 through the SDK, with its retries and the role's own rights.
Every byte is counted, so that "no task reads the source whole" is a figure and not a hope.

IAM: s3:GetObject on the source bucket.
"""

import secrets
import threading
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from botocore.exceptions import BotoCoreError, ClientError

from zoetrope.adapters.source_requests import SourceServer
from zoetrope.errors import DependencyUnavailable, MediaRejected, ZoetropeError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FIRST_WINDOW_BYTES, WINDOW_BYTES = 4 * 1024 * 1024, 64 * 1024 * 1024
"""The least and the most that one request asks of S3: twice as much each time, while a tool reads
on. Whoever seeks away drops the rest unread, and with it the connection."""
PIECE_BYTES = 256 * 1024
"""What is in memory at a time."""
_ATTEMPTS = 3
_MISSING = {"NoSuchKey", "404", "NotFound"}


class SourceReader:
    """Serves one source object on 127.0.0.1 for as long as it is open."""

    def __init__(self, client: "S3Client", bucket: str, key: str) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self.size_bytes = 0
        self.bytes_read = 0
        """Received from S3, whether or not a tool wanted them in the end."""
        self.requests = 0
        self.failure: ZoetropeError | None = None
        """Why a tool could not be given what it asked for; it is told only that reading failed."""
        self._count = threading.Lock()

    def __enter__(self) -> Self:
        """Find the object and start serving it. Raises MediaRejected(source_missing)."""
        self.size_bytes = self._head()
        self._server = SourceServer(self, secrets.token_urlsafe(24))
        # poll_interval is how long closing may take
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving; connections that are still open end with their next piece."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where the tools read it."""
        return self._server.url

    def read(self, start: int, length: int) -> bytes:
        """Read a small range into memory; what lies beyond the end is left out."""
        return b"".join(self.stream(start, min(self.size_bytes, start + length)))

    def stream(self, start: int, end: int) -> Generator[bytes]:
        """Give the bytes from `start` up to `end`, piece by piece; go on where a connection broke.

        Raises DependencyUnavailable when S3 keeps failing, MediaRejected when the source is gone.
        """
        attempts, window = 0, FIRST_WINDOW_BYTES
        while start < end:
            try:
                for piece in self._window(start, min(end, start + window)):
                    start += len(piece)
                    attempts = 0
                    yield piece
                window = min(2 * window, WINDOW_BYTES)
            except (BotoCoreError, ClientError, OSError) as error:
                attempts += 1
                if attempts == _ATTEMPTS or not _may_pass(error):
                    self.failure = _as_ours(error)
                    raise self.failure from error

    def raise_failure(self) -> None:
        """Raise what kept a tool from reading, so that it is not mistaken for a bad source."""
        if self.failure is not None:
            raise self.failure

    def _window(self, start: int, end: int) -> Generator[bytes]:
        wanted = f"bytes={start}-{end - 1}"
        answer = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)
        body = answer["Body"]
        with self._count:
            self.requests += 1
        try:
            while piece := body.read(PIECE_BYTES):
                with self._count:
                    self.bytes_read += len(piece)
                yield piece
        finally:
            with suppress(Exception):  # closing early may complain about what was not read
                body.close()

    def _head(self) -> int:
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=self._key)
        except (BotoCoreError, ClientError) as error:
            raise _as_ours(error) from error
        return answer["ContentLength"]


def _may_pass(error: Exception) -> bool:
    return not (isinstance(error, ClientError) and error.response["Error"]["Code"] in _MISSING)


def _as_ours(error: Exception) -> ZoetropeError:
    if not _may_pass(error):
        return MediaRejected(
            "source_missing", "The uploaded file is no longer there. Upload the video again."
        )
    return DependencyUnavailable(f"S3 did not give the source: {type(error).__name__}")

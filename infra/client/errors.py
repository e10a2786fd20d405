"""What can go wrong for a client, each said in one sentence with a way out.

ClientError
├── NoDeployment        no stack is known here
├── NoApiKey            a stack is known, but no key to speak to it
├── Unreachable         the service did not answer, after retries
├── ApiProblem          the service answered with an RFC 9457 problem
├── SourceUnusable      the local file cannot be read, is empty, or changed while it was sent
├── UploadInterrupted   the upload stopped half way and can be resumed
│   ├── PartRefused     S3 refused a part again and again
│   └── StorageDown     S3 could not be reached, or kept failing
├── NotRedrivable       another execution of the video would make no sense
└── VideoUnplayable     the video ended in a status that cannot be played
"""

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Root of the errors that a user of the client may meet; `str()` of it is for people."""


class NoDeployment(ClientError):
    """No stack is known here."""


class NoApiKey(ClientError):
    """A stack is known, but no key to speak to it."""


class Unreachable(ClientError):
    """The service did not answer, after retries."""


class ApiProblem(ClientError):
    """The service answered with a problem; `code` is the stable name to branch on."""

    def __init__(
        self,
        status_code: int,
        *,
        code: str,
        detail: str,
        request_id: str = "",
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status_code = status_code
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.members = dict(members or {})


class SourceUnusable(ClientError):
    """The local file cannot be read, is empty, or changed while it was sent."""


class UploadInterrupted(ClientError):
    """The upload stopped half way; what S3 has, it keeps."""


class PartRefused(UploadInterrupted):
    """S3 refused a part; `code` is its error code, such as ExpiredToken."""

    def __init__(self, status_code: int, code: str) -> None:
        super().__init__(f"The storage refused a part of the upload ({status_code} {code}).")
        self.status_code = status_code
        self.code = code


class StorageDown(UploadInterrupted):
    """S3 could not be reached, or kept failing."""


class NotRedrivable(ClientError):
    """Another execution of the video would make no sense, and the sentence says what does."""


class VideoUnplayable(ClientError):
    """The video ended in a status that cannot be played."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status

"""Every error a caller can meet: its stable code, its HTTP status, and who should retry.

ZoetropeError
├── RequestError                 the caller's to mend; repeating it unchanged changes nothing
│   ├── InvalidRequest           400 invalid_request          with `errors`
│   ├── Unauthorized             401 unauthorized
│   ├── PlaybackTokenRequired    401 playback_token_required
│   ├── Forbidden                403 forbidden
│   ├── PlaybackTokenInvalid     403 playback_token_invalid
│   ├── NotFound                 404 not_found
│   ├── VideoNotFound            404 video_not_found
│   ├── MethodNotAllowed         405 method_not_allowed
│   ├── InvalidState             409 invalid_state            with `video_status`
│   ├── IdempotencyKeyReused     409 idempotency_key_reused
│   ├── StorageLimitReached      409 storage_limit_reached    with `max_stored_bytes`
│   ├── DuplicateUpload          409 duplicate_upload         with `video_id`
│   ├── UploadIncomplete         409 upload_incomplete        with `missing_parts`
│   ├── PartMismatch             409 part_mismatch            with `part_numbers`
│   ├── SizeMismatch             409 size_mismatch
│   ├── VideoFailed              409 video_failed             with `failure`
│   ├── PreconditionFailed       412 precondition_failed
│   ├── BodyTooLarge             413 body_too_large
│   ├── UploadTooLarge           413 upload_too_large
│   └── UnsupportedMediaType     415 unsupported_media_type
├── VideoNotReady                409 video_not_ready          the caller retries after Retry-After
├── TooManyRequests              429 too_many_requests        the caller retries after Retry-After
├── TooManyOpenUploads           429 too_many_open_uploads    with `max_open_uploads`; likewise
├── MediaRejected                permanent: the source cannot become a stream; nobody retries
├── StaleGeneration              permanent: a newer generation or a deletion has overtaken this task
│   └── FinishedElsewhere        nothing is left to do: another worker has finished this task
├── ToolFailed                   transient until shown otherwise: ffmpeg or ffprobe ended badly
└── DependencyUnavailable        503 dependency_unavailable   the caller, or Step Functions, retries
"""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar


class ZoetropeError(Exception):
    """Root of all errors raised on purpose; anything else is a fault of ours."""

    code: ClassVar[str] = "internal_error"
    status_code: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init_subclass__(cls, *, status_code: int | None = None) -> None:
        """Spell the name of the class as its code and as its title."""
        words = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
        cls.code = words.replace(" ", "_")
        cls.title = words.capitalize()
        if status_code is not None:
            cls.status_code = status_code

    def __init__(self, detail: str, *, members: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = dict(members or {})


class RequestError(ZoetropeError):
    """The request is at fault; the detail says what to change."""


class InvalidRequest(RequestError, status_code=400):
    """The body, a parameter or a header does not have the form of the contract."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        """Take (field, message) pairs, at least one."""
        listed = [{"field": field, "message": message} for field, message in errors]
        detail = "; ".join(f"{field}: {message}" for field, message in errors)
        super().__init__(detail, members={"errors": listed})


class Unauthorized(RequestError, status_code=401):
    """No API key, or one that is unknown or revoked."""


class PlaybackTokenRequired(RequestError, status_code=401):
    """The video's playback policy is `signed` and the request carries no token."""


class Forbidden(RequestError, status_code=403):
    """The API key lacks the scope that the route needs."""


class PlaybackTokenInvalid(RequestError, status_code=403):
    """The playback token is malformed, expired, or made for another video."""


class NotFound(RequestError, status_code=404):
    """No such route."""


class VideoNotFound(RequestError, status_code=404):
    """No such video, or not this tenant's: the two are indistinguishable."""

    def __init__(self, video_id: str) -> None:
        super().__init__(f"There is no video {video_id!r}.")


class MethodNotAllowed(RequestError, status_code=405):
    """The route exists, but not with this method."""


class InvalidState(RequestError, status_code=409):
    """The video's status, or what else the reason names, does not permit what was asked."""

    def __init__(self, wanted: str, status: str, *, reason: str = "") -> None:
        reason = reason or f"while the video is '{status}'"
        super().__init__(f"{wanted} is not possible {reason}.", members={"video_status": status})
        self.status = status


class IdempotencyKeyReused(RequestError, status_code=409):
    """The Idempotency-Key was used within 24 h for a different request."""


class StorageLimitReached(RequestError, status_code=409):
    """The tenant's videos would take more than it may store; delete some."""


class DuplicateUpload(RequestError, status_code=409):
    """The tenant already has a video with this content."""

    def __init__(self, video_id: str) -> None:
        detail = f"This content is already video {video_id!r}."
        super().__init__(detail, members={"video_id": video_id})


class UploadIncomplete(RequestError, status_code=409):
    """S3 does not hold every part yet."""

    def __init__(self, missing_parts: Sequence[int]) -> None:
        detail = f"{len(missing_parts)} part(s) have not come; send them, then complete again."
        super().__init__(detail, members={"missing_parts": list(missing_parts)})


class PartMismatch(RequestError, status_code=409):
    """S3 holds parts that differ from what the client names or what the plan says."""

    def __init__(self, part_numbers: Sequence[int]) -> None:
        detail = f"{len(part_numbers)} part(s) differ from what was declared; send them again."
        super().__init__(detail, members={"part_numbers": list(part_numbers)})


class SizeMismatch(RequestError, status_code=409):
    """The received bytes do not add up to the declared size."""


class VideoFailed(RequestError, status_code=409):
    """The video could not be processed; `failure` says why."""


class PreconditionFailed(RequestError, status_code=412):
    """If-Match names another version of the video."""


class BodyTooLarge(RequestError, status_code=413):
    """The request body is over 1 MB; media never goes through this API."""


class UploadTooLarge(RequestError, status_code=413):
    """The declared size is over the limit."""


class UnsupportedMediaType(RequestError, status_code=415):
    """The request body is not JSON."""


class VideoNotReady(ZoetropeError, status_code=409):
    """Nothing is published yet; try again after `Retry-After` seconds."""

    def __init__(self, status: str) -> None:
        detail = f"The video is '{status}'; it can be played once it is 'ready'."
        super().__init__(detail, members={"video_status": status})


class TooManyRequests(ZoetropeError, status_code=429):
    """A limit on requests was reached; try again after `Retry-After` seconds."""


class TooManyOpenUploads(ZoetropeError, status_code=429):
    """The tenant has as many open uploads as it may; complete or abort one."""


class MediaRejected(ZoetropeError):
    """The source cannot become a stream; `failure_code` is one of the contract's failure codes."""

    def __init__(self, failure_code: str, message: str) -> None:
        super().__init__(message)
        self.failure_code = failure_code


class StaleGeneration(ZoetropeError):
    """A task of a generation that is no longer the one being processed."""


class FinishedElsewhere(StaleGeneration):
    """A task that another worker has finished, and whose objects are not this one's to write."""


class ToolFailed(ZoetropeError):
    """A media tool ended with an error, a signal, or at its deadline."""


class DependencyUnavailable(ZoetropeError, status_code=503):
    """AWS did not answer, or answered with a fault or a throttle."""

"""Turns an exception into one sentence with a way out, and an exit code."""

from dataclasses import dataclass

from infra.cli.exit_codes import ExitCode
from infra.client.errors import (
    ApiProblem,
    ClientError,
    NoApiKey,
    NoDeployment,
    NotRedrivable,
    SourceUnusable,
    Unreachable,
    UploadInterrupted,
    VideoUnplayable,
)
from infra.engine.errors import EngineError
from zoetrope.errors import InvalidRequest, NotFound, VideoNotFound, ZoetropeError

DEBUG_HINT = "Set ZOETROPE_DEBUG=1 to see where."


@dataclass(frozen=True, slots=True)
class Failure:
    """What is said of a failure; `code` is stable, for `--json`."""

    exit_code: ExitCode
    code: str
    sentence: str


_KINDS: tuple[tuple[type[Exception], ExitCode, str], ...] = (
    (NoDeployment, ExitCode.NO_STACK, "no_stack"),
    (EngineError, ExitCode.NO_STACK, "engine"),
    (Unreachable, ExitCode.NO_STACK, "unreachable"),
    (NoApiKey, ExitCode.UNAUTHORIZED, "unauthorized"),
    (SourceUnusable, ExitCode.USAGE, "source_unusable"),
    (VideoUnplayable, ExitCode.NOT_READY, "video_unplayable"),
    (NotRedrivable, ExitCode.NOT_READY, "not_redrivable"),
    (ClientError, ExitCode.UNEXPECTED, "failed"),
    (NotFound, ExitCode.NOT_FOUND, "not_found"),
    (VideoNotFound, ExitCode.NOT_FOUND, "video_not_found"),
    (InvalidRequest, ExitCode.USAGE, "invalid_request"),
    (ZoetropeError, ExitCode.NO_STACK, "dependency_unavailable"),
)

_BY_STATUS_CODE = {
    401: ExitCode.UNAUTHORIZED,
    403: ExitCode.UNAUTHORIZED,
    404: ExitCode.NOT_FOUND,
    429: ExitCode.NO_STACK,
}

_NOT_READY_CODES = frozenset({"invalid_state", "video_not_ready", "video_failed"})

_WAYS_OUT = {
    "unauthorized": "Make a key with `zoetrope keys create --tenant NAME` and put it into "
    "ZOETROPE_API_KEY.",
    "forbidden": "Use a key that has the scope; `zoetrope keys list` shows the scopes.",
    "video_not_found": "`zoetrope list` shows the videos there are.",
    "invalid_state": "`zoetrope show ID` tells how far it is.",
    "too_many_requests": "Try again in a minute.",
}


def failure_of(error: BaseException) -> Failure:
    """Say what an exception means to the person at the terminal."""
    if isinstance(error, KeyboardInterrupt):
        return Failure(ExitCode.CTRL_C, "interrupted", "Stopped.")
    if isinstance(error, UploadInterrupted):
        sentence = f"{error} What has arrived is kept: run the same command again to go on."
        return Failure(ExitCode.INTERRUPTED_UPLOAD, "upload_interrupted", sentence)
    if isinstance(error, ApiProblem):
        return _of_problem(error)
    for kind, exit_code, code in _KINDS:
        if isinstance(error, kind):
            return Failure(exit_code, code, str(error))
    sentence = f"Unexpected {type(error).__name__}: {error} {DEBUG_HINT}"
    return Failure(ExitCode.UNEXPECTED, "unexpected", sentence)


def _of_problem(problem: ApiProblem) -> Failure:
    way_out = _WAYS_OUT.get(problem.code, "")
    if problem.status_code >= 500:
        way_out = f"Try again; if it stays so, look into the logs for request {problem.request_id}."
    return Failure(_exit_code(problem), problem.code, f"{problem.detail} {way_out}".strip())


def _exit_code(problem: ApiProblem) -> ExitCode:
    if problem.code in _NOT_READY_CODES:
        return ExitCode.NOT_READY
    if problem.status_code >= 500:
        return ExitCode.NO_STACK
    return _BY_STATUS_CODE.get(problem.status_code, ExitCode.REFUSED)

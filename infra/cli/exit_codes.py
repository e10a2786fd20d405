"""What the exit codes mean; scripts rely on them, and `zoetrope --help` lists them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_READY = 4
    NO_STACK = 5
    UNAUTHORIZED = 6
    REFUSED = 7
    INTERRUPTED_UPLOAD = 8
    MISSING_TOOLS = 9
    CTRL_C = 130


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.UNEXPECTED: "unexpected error",
    ExitCode.USAGE: "wrong usage, or a file that cannot be uploaded",
    ExitCode.NOT_FOUND: "no such video or key",
    ExitCode.NOT_READY: "the video failed, or its status does not permit this",
    ExitCode.NO_STACK: "no stack, or it does not answer",
    ExitCode.UNAUTHORIZED: "no API key, or one that may not do this",
    ExitCode.REFUSED: "the service refused the request",
    ExitCode.INTERRUPTED_UPLOAD: "the upload stopped half way; the same command resumes it",
    ExitCode.MISSING_TOOLS: "doctor found something missing",
    ExitCode.CTRL_C: "stopped by Ctrl-C",
}

"""The one place that starts processes: confined, captured, and never outliving their task."""

import ctypes
import json
import logging
import os
import resource
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zoetrope.errors import ToolFailed
from zoetrope.settings import environment

logger = logging.getLogger(__name__)

_CONFINE = Path(__file__).with_name("confine.py")
_PR_SET_DUMPABLE = 4
_STDERR_TAIL_BYTES = 8192
"""ffmpeg ends with four lines for each of up to 15 outputs; what made it end stands before them."""
_STDOUT_MAX_BYTES = 32 * 1024 * 1024
"""ffprobe on hostile input prints a lot; facts are kilobytes."""

LIMITS = {
    "RLIMIT_AS": 6 * 1024**3,  # address space, not memory: threads' stacks and arenas reserve much
    "RLIMIT_CPU": 2 * 900,  # Lambda ends at 900 s; two vCPUs
    "RLIMIT_FSIZE": 1024**3,  # 12 h of sound is 700 MB
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,
}


@dataclass(frozen=True, slots=True)
class Finished:
    """How a tool that succeeded ended."""

    stdout: bytes
    stderr_tail: str
    cpu_seconds: float


def run(
    command: Sequence[str],
    *,
    directory: Path,
    timeout_seconds: float,
    secrets: Sequence[str] = (),
    file_bytes: int = LIMITS["RLIMIT_FSIZE"],
) -> Finished:
    """Run a tool to its end in `directory`; its environment is empty and its input closed.

    Raises ToolFailed, with the tail of stderr, when it exits with an error, is killed by a signal,
    or is still running after `timeout_seconds`; then its whole process group is killed. `secrets`
    are left out of the log and of the error. No file may grow over `file_bytes`.
    """
    shown = _redact(shlex.join(command), secrets)
    logger.info("running a tool", extra={"command": shown})
    limits = json.dumps(LIMITS | {"RLIMIT_FSIZE": file_bytes})
    before = _children_cpu()
    _hide_this_process()
    process = subprocess.Popen(
        # -I and -S: nothing of the environment or of site-packages is read; it starts in 10 ms.
        [sys.executable, "-I", "-S", str(_CONFINE), str(os.getpid()), limits, *command],
        cwd=directory,
        env=_to_start_python(),
        stdin=subprocess.DEVNULL,
        # A child that writes to an inherited stdout would forge the function's result.
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    stdout, stderr = _Drain(process.stdout, keep_first=_STDOUT_MAX_BYTES), _Drain(process.stderr)
    try:
        return_code = process.wait(timeout=max(0.0, timeout_seconds))
    except subprocess.TimeoutExpired:
        detail = f"{command[0]} was stopped after {timeout_seconds:.0f} s"
        raise ToolFailed(detail, members={"timed_out": True, "command": shown}) from None
    finally:
        _kill_group(process)
        output, complaint = stdout.finish(), _redact(stderr.tail_text(), secrets)
    if return_code != 0:
        members = {"exit_code": return_code, "stderr": complaint, "command": shown}
        members["tool"] = Path(command[0]).name
        raise ToolFailed(f"{command[0]} ended with {return_code}: {complaint}", members=members)
    return Finished(output, complaint, _children_cpu() - before)


def _hide_this_process() -> None:
    """Close the worker's memory and environment, in which the role's keys are, to its tools.

    proc(5): of a process that is not dumpable, /proc/PID/environ and mem are for no other process
    of its user.
    """
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _to_start_python() -> dict[str, str]:
    """Give what the interpreter needs to confine the tool; the tool itself gets nothing.

    On Lambda its own library lies in /var/lang/lib, which only this variable says. No credentials.
    """
    return {name: value for name, value in environment().items() if name == "LD_LIBRARY_PATH"}


class _Drain(threading.Thread):
    """Empties a pipe, so that the tool never waits for us; keeps its beginning, or its end."""

    def __init__(self, pipe: IO[bytes] | None, *, keep_first: int = 0) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._keep_first = keep_first
        self._kept = b""
        self.start()

    def run(self) -> None:
        if self._pipe is None:
            return
        kept = bytearray()
        with self._pipe:
            while piece := self._pipe.read1(65536):  # type: ignore[attr-defined]
                kept += piece
                if self._keep_first:
                    del kept[self._keep_first :]
                else:
                    del kept[:-_STDERR_TAIL_BYTES]
        self._kept = bytes(kept)

    def finish(self) -> bytes:
        """Wait for the pipe's end, which comes with the death of the group."""
        self.join()
        return self._kept

    def tail_text(self) -> str:
        return self.finish().decode(errors="replace").strip()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: a tool's own children die with it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _redact(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    return text


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

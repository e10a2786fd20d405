"""Becomes a media tool after giving up what it does not need; run as a script by processes.py.

A script of its own, because Python cannot safely run code between fork and exec while other threads
are alive. Usage: confine.py PARENT_PID LIMITS_AS_JSON TOOL ARGUMENT…
"""

import ctypes
import json
import os
import resource
import signal
import sys

CANNOT_START = 127
"""As shells say it, and the dynamic linker: the tool itself has done nothing."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def main(arguments: list[str]) -> None:
    """Set the limits and turn into the tool; never returns."""
    parent, limits, tool = int(arguments[0]), json.loads(arguments[1]), arguments[2:]
    libc = ctypes.CDLL(None, use_errno=True)
    # A worker that is killed takes its tools along: they would go on eating CPU for nobody.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        _give_up("the parent died before its tool started")
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))
    try:
        os.execve(tool[0], tool, {})  # noqa: S606 - no shell is the point; and no environment
    except OSError as error:
        _give_up(f"{tool[0]} cannot be started: {error}")


def _give_up(why: str) -> None:
    sys.stderr.write(f"{why}\n")
    sys.exit(CANNOT_START)


if __name__ == "__main__":
    main(sys.argv[1:])

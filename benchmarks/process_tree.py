"""The CPU time of a process and everything it ever started, read from /proc."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def session_cpu_seconds(leader: int) -> float:
    """Add up the CPU time of a session's processes and of their children that have ended.

    The engine leads a session, and neither its workers nor their tools leave it. A worker waits for
    its tools and the engine for its workers, so what has ended is in its parent's account.
    """
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            total += _ticks(entry, leader)
    return total / _TICKS


def _ticks(process: Path, session: int) -> int:
    try:
        line = (process / "stat").read_text()
    except OSError:  # it ended meanwhile
        return 0
    # proc(5): the name, in brackets, may hold spaces; field 3 follows it.
    fields = line.rpartition(")")[2].split()
    if int(fields[3]) != session:
        return 0
    return sum(int(fields[number]) for number in range(11, 15))  # utime, stime, cutime, cstime

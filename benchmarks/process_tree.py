"""The CPU time of a session's processes and everything they ever started, read from /proc."""

import os
from collections import Counter
from pathlib import Path

from benchmarks.function_memory import function_of

_TICKS = os.sysconf("SC_CLK_TCK")
ENGINE, ENDED = "engine", "workers that ended"


def session_cpu_seconds(leader: int) -> Counter[str]:
    """Give the CPU time of the engine, of each function, and of each function's tools.

    The engine leads a session, and neither its workers nor their tools leave it. A worker waits for
    its tools and the engine for its workers, so what has ended is in its parent's account.
    """
    found: Counter[str] = Counter()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_text(errors="replace")
        except OSError:  # it ended meanwhile
            continue
        # proc(5): the name, in brackets, may hold spaces; field 3 follows it.
        fields = stat.rpartition(")")[2].split()
        if int(fields[3]) == leader:
            own, ended = (sum(map(int, fields[at : at + 2])) / _TICKS for at in (11, 13))
            name = function_of(command)
            if int(entry.name) == leader:
                found.update({ENGINE: own, ENDED: ended})
            else:
                found.update({name: own, f"{name}: tools": ended})
    return found


def difference(after: Counter[str], before: Counter[str]) -> dict[str, float]:
    """Give what was used between two looks, the most first."""
    used = {name: after[name] - before[name] for name in after | before}
    return {name: round(used[name], 2) for name in sorted(used, key=used.__getitem__, reverse=True)}

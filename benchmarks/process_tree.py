"""The CPU time of a session's processes and everything they ever started, read from /proc."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
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
    for pid, fields in session_processes(leader):
        own, ended = (sum(map(int, fields[at : at + 2])) / _TICKS for at in (11, 13))
        if pid == leader:
            found.update({ENGINE: own, ENDED: ended})
            continue
        with suppress(OSError):  # it ended meanwhile
            name = function_of(Path(f"/proc/{pid}/cmdline").read_text(errors="replace"))
            found.update({name: own, f"{name}: tools": ended})
    return found


def session_processes(leader: int) -> Iterator[tuple[int, list[str]]]:
    """Give the pid of each process of a session, and what proc(5) says of it, from field 3 on."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            # The name, in brackets, may hold spaces.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                yield int(entry.name), fields


def difference(after: Counter[str], before: Counter[str]) -> dict[str, float]:
    """Give what was used between two looks, the most first."""
    used = {name: after[name] - before[name] for name in after | before}
    return {name: round(used[name], 2) for name in sorted(used, key=used.__getitem__, reverse=True)}

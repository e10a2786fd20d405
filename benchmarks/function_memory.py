"""The resident memory of each function of the local engine, its media tools included."""

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MB = 1024 * 1024
TOOL = "tool at work"
# The engine unpacks each function into a directory that bears its name.
_FUNCTION = re.compile(r"ministack-lambda-zoetrope-([a-z-]+?)-[^-/]*(?:/|\0)")


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    rss_bytes: int
    command: str


@dataclass(slots=True)
class FunctionMemory:
    """Peaks by function; a worker's is its own memory and that of the tools it has running."""

    engine_pid: int
    peaks_mb: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def sample(self) -> None:
        """Look once at every worker."""
        processes = _processes(self.engine_pid)
        for pid, process in processes.items():
            name = function_of(process.command)
            if name != TOOL:
                total = _with_children(pid, processes) / _MB
                self.peaks_mb[name] = max(self.peaks_mb[name], total)


def function_of(command: str) -> str:
    """Name the function whose worker has such a command line; TOOL where it is no worker."""
    named = _FUNCTION.search(command)
    tool = command.split("\0", 1)[0].rpartition("/")[2] in {"ffmpeg", "ffprobe"}
    return named[1] if named and not tool else TOOL


def _with_children(pid: int, processes: Mapping[int, _Process]) -> int:
    children = (child for child, process in processes.items() if process.parent == pid)
    return processes[pid].rss_bytes + sum(_with_children(child, processes) for child in children)


def _processes(session: int) -> dict[int, _Process]:
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            stat = (path / "stat").read_text().rpartition(")")[2].split()
            command = (path / "cmdline").read_text(errors="replace")
        except OSError:  # it ended meanwhile
            continue
        if int(stat[3]) == session:
            found[int(path.name)] = _Process(int(stat[1]), int(stat[21]) * _PAGE, command)
    return found

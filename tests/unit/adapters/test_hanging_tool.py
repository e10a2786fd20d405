"""A media tool that hangs, in every way we know, is stopped at its deadline and leaves nothing."""

import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zoetrope.adapters.processes import run
from zoetrope.errors import ToolFailed

TIMES = 20
DEADLINE_SECONDS = 1.0
WAYS = {
    "sleeps": "time.sleep(600)",
    "does not listen": "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(600)",
    "spins": "\nwhile True: pass",
    "has closed its output": "os.close(1); os.close(2); time.sleep(600)",
    "has a child": "os.fork(); time.sleep(600)",
}


def hanging(way: str, marker: str) -> list[str]:
    script = f"import os, signal, time\n{WAYS[way]}"
    return [sys.executable, "-IS", "-c", script, marker]


def alive(marker: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_text(errors="replace")
        except OSError:
            continue
        if marker in text:
            found.append(path.parent.name)
    return found


def test_twenty_tools_that_hang_are_stopped_at_their_deadline(tmp_path: Path) -> None:
    marker = uuid.uuid4().hex

    def hang(number: int) -> float:
        way = sorted(WAYS)[number % len(WAYS)]
        began = time.monotonic()
        with pytest.raises(ToolFailed) as failed:
            run(hanging(way, marker), directory=tmp_path, timeout_seconds=DEADLINE_SECONDS)
        assert failed.value.members["timed_out"]
        return time.monotonic() - began

    with ThreadPoolExecutor(4) as pool:
        took = list(pool.map(hang, range(TIMES)))
    assert max(took) < DEADLINE_SECONDS + 60
    deadline = time.monotonic() + 20
    while alive(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(marker) == []

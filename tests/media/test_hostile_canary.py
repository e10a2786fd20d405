"""The canary and the walls: without the walls the same sources are followed, and it is noticed."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile.canary import Canary
from tests.hostile.references import REFERENCES
from tests.hostile.seeds import seed
from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from zoetrope.adapters.processes import LIMITS

UNGUARDED = ["-protocol_whitelist", "file,http,tcp,crypto,data"]
# What a product without the walls would run: the demuxer is guessed, or named by the file's name.
CARELESS: dict[str, list[str]] = {
    "hls-to-address": ["-f", "hls", "-allowed_extensions", "ALL"],
    "hls-to-plain-path": ["-f", "hls", "-allowed_extensions", "ALL"],
    "ffconcat-to-file": ["-safe", "0", "-f", "concat"],
    "ffconcat-to-address": ["-safe", "0", "-f", "concat"],
    "dref-alias-to-file": ["-enable_drefs", "1", "-use_absolute_path", "1"],
}


@pytest.fixture
def film(tools: Tools, tmp_path: Path) -> Callable[[str], bytes]:
    return lambda name: seed(tools, tmp_path, name)


@pytest.fixture
def canary(tmp_path: Path, film: Callable[[str], bytes]) -> Iterator[Canary]:
    with Canary(tmp_path / "canary.ts", film("air.ts")) as watched:
        yield watched


@pytest.mark.parametrize("name", CARELESS)
def test_the_canary_notices_a_tool_that_follows_a_reference(
    name: str, canary: Canary, film: Callable[[str], bytes], tools: Tools, tmp_path: Path
) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(REFERENCES[name](canary, film("plain.mp4")))
    options = ["-nostdin", "-v", "error", *UNGUARDED, *CARELESS[name], "-i", str(source)]
    command = [str(tools.directory / "ffmpeg"), *options, "-f", "null", "-"]
    subprocess.run(command, check=False, capture_output=True, timeout=30)
    assert canary.connections or canary.openings()


def test_the_canary_notices_whoever_opens_the_file_or_connects(canary: Canary) -> None:
    assert (canary.connections, canary.openings()) == ([], 0)
    canary.path.read_bytes()
    assert canary.openings() > 0
    assert canary.openings() == 0


def test_a_tool_at_work_on_a_source_has_no_environment_and_its_limits(
    pipeline: Pipeline, sources: Sources
) -> None:
    source = sources("hd.mp4")
    seen: list[tuple[bytes, str, str]] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(seen, done))
    watcher.start()
    try:
        assert pipeline.run(source)["outcome"] == "done"
    finally:
        done.set()
        watcher.join()
    assert seen
    for environment, limits, status in seen:
        assert environment == b""
        assert "NoNewPrivs:\t1" in status
        for name, value in _KERNEL_NAMES.items():
            line = next(line for line in limits.splitlines() if line.startswith(name))
            assert line.removeprefix(name).split()[:2] == [str(LIMITS[value])] * 2


_KERNEL_NAMES = {
    "Max cpu time": "RLIMIT_CPU",
    "Max file size": "RLIMIT_FSIZE",
    "Max core file size": "RLIMIT_CORE",
    "Max open files": "RLIMIT_NOFILE",
    "Max address space": "RLIMIT_AS",
}


def _watch(seen: list[tuple[bytes, str, str]], done: threading.Event) -> None:
    """Look at every media tool that this process has started, for as long as it lives."""
    while not done.is_set():
        for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
            for pid in _words(child):
                _look(Path("/proc") / pid, seen)
        time.sleep(0.002)


def _look(process: Path, seen: list[tuple[bytes, str, str]]) -> None:
    try:
        if (process / "comm").read_text().startswith(("ffmpeg", "ffprobe")):
            read = (process / "environ").read_bytes(), (process / "limits").read_text()
            seen.append((*read, (process / "status").read_text()))
    except OSError:
        return  # it ended meanwhile


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []

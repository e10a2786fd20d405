"""The emulator's process: started with a minimal environment, stopped only when it is ours."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from infra.engine.errors import EngineDidNotStart, PortTaken
from infra.engine.health import answers, listens
from infra.engine.workplace import Workplace

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 60
"""Stopping writes the whole state to disk; killing instead would lose it."""


@dataclass(frozen=True, slots=True)
class EngineProcess:
    """A process by its id and its start time: the id alone may be a stranger's by now."""

    pid: int
    started: str
    endpoint_url: str

    @classmethod
    def of(cls, place: Workplace) -> Self | None:
        """Give the running engine of a workplace; None when there is none."""
        try:
            process = cls(**json.loads(place.pid_path.read_text(encoding="utf-8")))
        except (FileNotFoundError, TypeError, ValueError):
            return None
        return process if start_time(process.pid) == process.started else None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return urlsplit(self.endpoint_url).port or 0

    def stop(self) -> None:
        """Ask it to save its state and end; kill it, and what it started, when it does not."""
        _signal(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while start_time(self.pid) == self.started and time.monotonic() < deadline:
            time.sleep(0.05)
        # The engine leads its own process group: what is left in it are its function workers.
        _signal(-self.pid, signal.SIGKILL)


def start(place: Workplace, port: int) -> EngineProcess:
    """Start the emulator on a loopback port and wait until it answers.

    Raises PortTaken and EngineDidNotStart.
    """
    if listens(HOST, port):
        raise PortTaken(
            f"Port {port} is taken by something that is not this folder's engine; "
            f"choose another one: ZOETROPE_PORT={port + 1} make up"
        )
    endpoint_url = f"http://{HOST}:{port}"
    # Functions that were killed leave whole chunks behind.
    shutil.rmtree(place.scratch, ignore_errors=True)
    place.prepare()
    with place.log_path.open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment(place, port),
            cwd=place.state,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = EngineProcess(child.pid, start_time(child.pid), endpoint_url)
    place.pid_path.write_text(json.dumps(asdict(process)) + "\n", encoding="utf-8")
    _wait_until_healthy(child, process, place)
    return process


def environment(place: Workplace, port: int) -> dict[str, str]:
    """Give the engine's whole environment; functions inherit it, so it is minimal."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(place.scratch),
        "TMPDIR": str(place.scratch),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(place.snapshot),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(place.data / "s3"),
        "LOG_LEVEL": "INFO",
        # Listeners on fixed ports, which engines side by side would fight for.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def start_time(pid: int) -> str:
    """Say when a process started, in whatever unit the system has; empty when it does not run."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            # proc(5): comm is in brackets and may hold spaces; state is field 3, starttime 22.
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    listed = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()


def _wait_until_healthy(
    child: subprocess.Popen[bytes], process: EngineProcess, place: Workplace
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(process.endpoint_url):
        if child.poll() is not None or time.monotonic() > deadline:
            process.stop()
            raise EngineDidNotStart(f"The engine did not start; {place.log_path} says why.")
        time.sleep(0.05)
    child.returncode = 0  # let go of: it is to outlive us, and Popen would complain of that


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return

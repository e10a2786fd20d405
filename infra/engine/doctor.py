"""The doctor: what this machine lacks to run Zoetrope, and how to mend it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.engine.control import chosen_port
from infra.engine.errors import EngineError
from infra.engine.health import answers, listens
from infra.engine.media_tools import link_media_tools
from infra.engine.process import HOST, EngineProcess
from infra.engine.workplace import Workplace

PYTHON = (3, 11)
FREE_BYTES = 5 * 1024**3
"""Room for a film of an hour with all its rungs, held twice while it is being uploaded."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` is one sentence, empty when `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(root: Path | None = None, *, state: Path | None = None) -> list[Check]:
    """Look at everything that a local run needs; changes nothing but links to the media tools."""
    place = Workplace.of(root, state)
    return [
        _python(),
        _make(),
        *(_package(name) for name in ("ministack", "samcli", "chalice", "aws_lambda_powertools")),
        _media_tools(place),
        _disk(place),
        _engine(place),
        _stack_file(place),
    ]


def _check(name: str, ok: bool, detail: str, remedy: str) -> Check:
    return Check(name, ok, detail, "" if ok else remedy)


def _python() -> Check:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    remedy = "Install Python 3.11 or later, then: make setup PYTHON=/path/to/it"
    return _check("python", sys.version_info >= PYTHON, version, remedy)


def _make() -> Check:
    found = shutil.which("make")
    remedy = "Install make (Debian and Ubuntu: apt-get install make); `sam build` needs it."
    return _check("make", found is not None, found or "not found", remedy)


def _package(name: str) -> Check:
    found = importlib.util.find_spec(name) is not None
    return _check(name, found, "installed" if found else "not found", "Run `make setup`.")


def _media_tools(place: Workplace) -> Check:
    try:
        tool = link_media_tools(place) / "ffmpeg"
        said = subprocess.run([tool, "-version"], capture_output=True, text=True, check=True).stdout
    except (EngineError, OSError, subprocess.CalledProcessError) as error:
        return Check("ffmpeg", ok=False, detail=str(error), remedy="Run `make setup`.")
    return Check("ffmpeg", ok=True, detail=said.partition(" Copyright")[0])


def _disk(place: Workplace) -> Check:
    folder = next(path for path in (place.state, *place.state.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    remedy = f"Make room on the disk of {folder}; videos and their renditions are kept there."
    return _check("disk", free >= FREE_BYTES, f"{free / 1024**3:.1f} GiB free", remedy)


def _engine(place: Workplace) -> Check:
    running = EngineProcess.of(place)
    given = os.environ.get("AWS_ENDPOINT_URL", "")
    if given:
        remedy = f"Nothing answers at AWS_ENDPOINT_URL={given}; start it, or unset the variable."
        return _check("engine", answers(given), given, remedy)
    if running:
        remedy = f"It runs but does not answer: `make down`, then look into {place.log_path}."
        return _check("engine", answers(running.endpoint_url), running.endpoint_url, remedy)
    port = chosen_port()
    if listens(HOST, port):
        remedy = f"Another program holds the port; choose one: ZOETROPE_PORT={port + 1} make up"
        return Check("engine", ok=False, detail=f"port {port} is taken", remedy=remedy)
    return Check("engine", ok=True, detail=f"stopped; port {port} is free")


def _stack_file(place: Workplace) -> Check:
    path = place.stack_path
    if not path.exists():
        return Check("stack", ok=True, detail="nothing deployed yet; `make up` does it")
    private = path.stat().st_mode & 0o077 == 0
    return _check("stack", private, str(path), f"Others can read the keys in it: chmod 600 {path}")

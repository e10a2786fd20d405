"""Real video for the demo, the tests and the benchmarks: fetched from a registry once, then cached.

Big Buck Bunny (Blender Foundation, CC BY 3.0) travels in the documentation of PyPI's moviepy.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CACHE = Path(__file__).resolve().parents[1] / ".cache"
_SDIST = "moviepy-2.2.1"
_SDIST_SHA256 = "c80cb56815ece94e5e3e2d361aa40070eeb30a09d23a24c4e684d03e16deacb1"
_MEDIA = f"{_SDIST}/docs/_static/medias/getting_started/moviepy_10_minutes"


class ClipUnavailable(RuntimeError):
    """A clip could not be fetched; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class _Clip:
    sha256: str
    unpack: Callable[[tarfile.TarFile], IO[bytes]]


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(f"{_MEDIA}/{name}")
    if found is None:
        raise ClipUnavailable(f"{_SDIST} has no {name}")
    return found


def _film(archive: tarfile.TarFile) -> IO[bytes]:
    inner = zipfile.ZipFile(io.BytesIO(_member(archive, "moviepy_10_minutes.zip").read()))
    return inner.open("moviepy_10_minutes/resources/bbb.mp4")


_CLIPS = {
    # 596 s, 1280 x 720, 24 frames a second, 14,315 frames, H.264 and AAC, irregular GOPs
    "bbb": _Clip("475fbbf34c4c367998f80c29ea03b15a743941179b12da3373fc6706e68621d0", _film),
    # 55 s of the same, 1,323 frames, H.264 and MP3; its sound ends 3 s before its picture
    "trailer": _Clip(
        "ce0d2ba68822a89ae65ee41b53be9de621771130c2aa1d0ff02d935df75b59ae",
        lambda archive: _member(archive, "trailer_bbb.mp4"),
    ),
}


def clip(name: str, cache: Path = CACHE) -> Path:
    """Give the path of a clip by name, fetching it into `cache` on first use.

    Raises KeyError for an unknown name, ClipUnavailable when the registry cannot be reached.
    """
    wanted = _CLIPS[name]
    path = cache / "clips" / f"{name}.mp4"
    if not path.exists():
        with tarfile.open(_sdist(path.parent)) as archive, wanted.unpack(archive) as content:
            _store(content, path, wanted.sha256)
    return path


def _store(content: IO[bytes], path: Path, sha256: str) -> None:
    """Write a file under its name only when it is whole and the one that was meant."""
    partial = path.with_suffix(f".{os.getpid()}")  # tests fetch from several processes
    with partial.open("wb") as file:
        shutil.copyfileobj(content, file)
    with partial.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ClipUnavailable(f"{path.name} is not the clip that was expected: SHA-256 {found}")
    partial.replace(path)


def _sdist(directory: Path) -> Path:
    path = directory / f"{_SDIST}.tar.gz"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    pinned = directory / "requirements.txt"
    pinned.write_text(f"moviepy=={_SDIST.split('-')[1]} --hash=sha256:{_SDIST_SHA256}\n")
    # pip knows the user's mirrors, proxies and certificates.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", "moviepy", "--dest", str(directory), "--requirement", str(pinned)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0 or not path.exists():
        last = (finished.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ClipUnavailable(
            f"The sample clip could not be fetched from the package registry ({last}). "
            "Check the network, or name a file of your own: make demo FILE=path"
        )
    return path

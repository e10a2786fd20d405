"""`sam build`, repeated only when something that goes into it has changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.engine.errors import BuildFailed
from infra.engine.reports import Report, silent
from infra.engine.workplace import Workplace

INPUTS = (
    "functions",
    "infra/delivery.yaml",
    "infra/observability.yaml",
    "layers",
    "samconfig.toml",
    "statemachine",
    "template.yaml",
)
MARK = "zoetrope-fingerprint"


def fingerprint(root: Path) -> str:
    """Give 16 hex digits that stand for everything that is deployed."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_input_files(root)):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def build(place: Workplace, report: Report = silent) -> str:
    """Build if need be and give the fingerprint of what is built. Raises BuildFailed.

    The caller holds the build lock: the build is shared by all engines of the project.
    """
    wanted = fingerprint(place.root)
    mark = place.build / MARK
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        report("building")
        run_sam(place.root, ["build"], {"FFMPEG_LAYER": "skip"}, failure=BuildFailed)
        mark.write_text(wanted, encoding="utf-8")
    return wanted


def run_sam(
    root: Path, arguments: list[str], environ: dict[str, str], *, failure: type[Exception]
) -> None:
    """Run a `sam` command of the local environment; raises `failure` with what it said last."""
    binaries = Path(sys.executable).parent
    keep = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    # sam looks for its configuration beside the template, which lies in the build folder.
    config = ["--config-file", str(root / "samconfig.toml"), "--config-env", "local"]
    ended = subprocess.run(
        [str(binaries / "sam"), *arguments, *config],
        cwd=root,
        env={
            **keep,
            **pip,
            "PATH": f"{binaries}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "SAM_CLI_TELEMETRY": "0",
            **environ,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        tail = "\n".join(ended.stdout.splitlines()[-40:])
        raise failure(f"`sam {arguments[0]}` failed; the end of what it said:\n{tail}")


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        if path.is_file():
            yield path
        else:
            yield from (
                file
                for file in path.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts
            )

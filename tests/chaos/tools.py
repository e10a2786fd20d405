"""An ffmpeg that hangs, or finds the disk full, for the worker that is named; else the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SCRIPT = """#!/bin/sh
for order in {here}/hang-$PPID-*; do
  /bin/mv "$order" "{here}/done-${{order##*/}}" 2>/dev/null &&
    exec {real} -nostdin -v quiet -re -f lavfi -i testsrc=size=16x16 -f null -
done
for order in {here}/full-$PPID-*; do
  if /bin/mv "$order" "{here}/done-${{order##*/}}" 2>/dev/null; then
    trap '' XFSZ; ulimit -f 1; break
  fi
done
exec {real} "$@"
"""


class Tools:
    """A folder with ffmpeg and ffprobe; the next ffmpeg of a worker takes the order for it."""

    def __init__(self, folder: Path, real: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "ffprobe").symlink_to((real / "ffprobe").resolve())
        script = folder / "ffmpeg"
        script.write_text(_SCRIPT.format(here=folder, real=(real / "ffmpeg").resolve()))
        script.chmod(0o755)

    def order(self, what: str, worker: int, number: int) -> None:
        """Have the next ffmpeg of a worker `hang`, or find the disk `full`."""
        (self.folder / f"{what}-{worker}-{number}").touch()

    def taken(self, what: str, number: int) -> bool:
        """Say whether an ffmpeg has taken the order; from now on none will."""
        for order in self.folder.glob(f"{what}-*-{number}"):
            order.unlink(missing_ok=True)
        return any(self.folder.glob(f"done-{what}-*-{number}"))

"""One source of the corpus: how it is made, and what must come of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Words = list[str]
"""The arguments of one ffmpeg command but for its tool and `-y`."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A source by the name of its file."""

    name: str
    covers: str
    """What of the world it stands for, for the table in the docs."""
    commands: Sequence[Words]
    """Run in order in one empty folder; the last makes the file `name`."""
    frames: int = 75
    rate: Fraction = Fraction(25)
    size: tuple[int, int] = (128, 72)
    """Of the largest rendition."""
    audio: int = 0
    """Audio tracks that must come of it."""
    tones: int = 1
    """In each of them."""
    numbers: Sequence[int] | None = None
    """The counter that each frame shows; by default 0, 1, 2, …"""
    refused: str = ""
    """The failure code, of a source that must not become ready."""
    copied: bool = False
    """Whether it cannot be sought in, so that its tasks read a working copy."""
    rare: bool = False
    """Whether it is like another, so that only the long series has it."""
    chunk_segments: int = 1
    """Segments of a second in each chunk."""

    @property
    def shown(self) -> list[int]:
        """The counter of each frame in order."""
        return list(range(self.frames) if self.numbers is None else self.numbers)


def build(entry: Entry, ffmpeg: Path, cache: Path) -> Path:
    """Make a source once and keep it; its folder is named after its recipe."""
    recipe = hashlib.sha256(json.dumps([entry.name, *entry.commands]).encode()).hexdigest()
    folder = cache / recipe[:16]
    if not folder.exists():
        making = cache / f".{recipe[:16]}-{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        for words in entry.commands:
            _run([str(ffmpeg), "-nostdin", "-v", "error", "-y", *words], making)
        try:
            making.replace(folder)
        except OSError:  # another worker was first
            if not folder.exists():
                raise
            shutil.rmtree(making)
    return folder / entry.name


def _run(command: Words, folder: Path) -> None:
    # SVT-AV1 writes of itself to stderr unless it is told not to.
    environment = {"SVT_LOG": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"

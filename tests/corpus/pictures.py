"""A test picture that says which frame it is, and the reader of what it says."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CELLS = 12
"""Bits of the counter, the lowest at the left; the top sixth of the picture is theirs."""
DARK, BRIGHT = 40, 210

BEEP_AT = 1
"""Seconds from the first frame at which the sound, silent before, begins."""


def numbered(
    rate: str, frames: int, size: str = "128x72", then: str = "", *, hold: int = 1
) -> list[str]:
    """Give the input options of a moving picture with a counter; `then` are further filters.

    The counter goes on with every frame, or with each `hold` of them.
    """
    bit = f"mod(floor(floor(N/{hold})/pow(2,floor(X*{CELLS}/W))),2)"
    band = f"if(lt(Y,H/6),if({bit},{BRIGHT},{DARK}),lum(X,Y))"
    grey = "if(lt(Y,H/2/3),128,{0}(X,Y))"
    drawn = f"geq=lum='{band}':cb='{grey.format('cb')}':cr='{grey.format('cr')}'"
    source = f"testsrc2=size={size}:rate={rate},format=yuv420p,{drawn},trim=end_frame={frames}"
    return ["-f", "lavfi", "-i", source + (f",{then}" if then else "")]


def beeping(
    seconds: float, *, rate: int = 48000, layout: str = "stereo", at: float = BEEP_AT
) -> list[str]:
    """Give the input options of a short tone in silence."""
    channels = {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8}[layout]
    tone = f"0.4*sin(2*PI*1000*t)*between(t,{at},{at}+0.2)"
    wave = "|".join([tone] * channels)
    return ["-f", "lavfi", "-i", f"aevalsrc='{wave}':c={layout}:s={rate}:d={seconds}"]


def counters(ffmpeg: Path, movie: Path) -> list[int]:
    """Read the counter of every frame of a file."""
    look = f"crop=iw:ih/6:0:0:exact=1,scale={CELLS}:1:flags=area,format=gray"
    command = [str(ffmpeg), "-nostdin", "-v", "error", "-i", str(movie), "-map", "0:v:0"]
    command += ["-vf", look, "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    rows = [raw[start : start + CELLS] for start in range(0, len(raw), CELLS)]
    middle = (DARK + BRIGHT) // 2
    return [sum(1 << bit for bit, grey in enumerate(row) if grey > middle) for row in rows]

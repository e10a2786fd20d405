"""Sound as samples: decoding it, and telling how near one is to another; standard library only."""

from __future__ import annotations

import math
import operator
import subprocess
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.media.tools import Tools

RATE = 48_000
PACKET = 1024


def decode(tools: Tools, path: Path, *options: str) -> array[float]:
    """The left channel at 48 kHz, from the first packet on."""
    raw = subprocess.run(
        [tools.directory / "ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0",
         "-af", "pan=mono|c0=c0", *options, "-ar", str(RATE), "-f", "f32le", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    samples = array("f")
    samples.frombytes(raw)
    return samples


def signal_to_noise(wanted: Sequence[float], heard: Sequence[float]) -> list[float]:
    """By packet, in dB: how far the difference of two sounds lies below the first."""
    ratios = []
    for at in range(0, min(len(wanted), len(heard)) - PACKET + 1, PACKET):
        pair = list(zip(wanted[at : at + PACKET], heard[at : at + PACKET], strict=True))
        power = sum(one * one for one, _ in pair) + 1e-9
        noise = sum((one - other) ** 2 for one, other in pair) + 1e-9
        ratios.append(10 * math.log10(power / noise))
    return ratios


def lag(one: Sequence[float], other: Sequence[float], *, most: int) -> int:
    """By how many samples the second sound is later than the first, where the first is loudest."""
    length = min(len(one), len(other)) // 2
    starts = range(most, min(len(one), len(other)) - length - most, length // 4)
    loudest = max(starts, key=lambda at: sum(each * each for each in one[at : at + length : 16]))
    wanted = one[loudest : loudest + length]

    def likeness(shift: int) -> float:
        heard = other[loudest + shift : loudest + shift + length]
        return float(sum(map(operator.mul, wanted, heard)))

    return max(range(-most, most + 1), key=likeness)

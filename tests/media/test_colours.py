"""Patches of known light and colour, and what BT.709 says that they are: no code of ours judges.

Sources are lossless; what is expected is computed here from the standards' formulas.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.media.tools import Tools
    from tests.pipeline import Pipeline

Triple = tuple[float, float, float]
WIDTH, HEIGHT, BAR, FRAMES = 128, 72, 32, 5
TOLERANCE = 2
"""Codes of 8 bits: one for each rounding, of the source's samples and of ours."""
WHITE_NITS = 203
"""ITU-R BT.2408, 2.1: reference white."""
BT601, BT709, BT2020 = (0.299, 0.114), (0.2126, 0.0722), (0.2627, 0.0593)
"""The shares of red and of blue in luma (ITU-R BT.601 2.5.1, BT.709 3.2, BT.2020 table 4)."""
# ITU-R BT.2087, 2: linear light of BT.709 in the primaries of BT.2020.
WIDER = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))


@dataclass(frozen=True)
class Kind:
    """How samples are coded: the luma's shares, their bits and range, and ffmpeg's tags for it."""

    shares: tuple[float, float]
    tags: str
    bits: int = 8
    full: bool = False


PQ = Kind(BT2020, "color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc", bits=10)
HLG = Kind(BT2020, "color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc", bits=10)
SD = Kind(BT601, "color_primaries=smpte170m:color_trc=smpte170m:colorspace=smpte170m")
HD = Kind(BT709, "color_primaries=bt709:color_trc=bt709:colorspace=bt709")
FULL = Kind(BT709, HD.tags, full=True)


def coded(colour: Triple, kind: Kind) -> tuple[int, int, int]:
    """R'G'B' of 0 to 1 as Y'CbCr: BT.709 3.4 and 4, BT.601 2.5 and BT.2020 tables 4 and 5 alike."""
    red, green, blue = colour
    kr, kb = kind.shares
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = ((blue - luma) / (2 * (1 - kb)), (red - luma) / (2 * (1 - kr)))
    scale = 2 ** (kind.bits - 8)
    if kind.full:
        return round(255 * luma), *(round(255 * each + 128) for each in chroma)  # type: ignore[return-value]
    y, (cb, cr) = (219 * luma + 16) * scale, ((224 * each + 128) * scale for each in chroma)
    return round(y), round(cb), round(cr)


def pq(nits: float) -> float:
    """ITU-R BT.2100, table 4: the signal of a light."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (nits / 10_000) ** m1
    return float(((c1 + c2 * power) / (1 + c3 * power)) ** m2)


def hlg_nits(signal: float) -> float:
    """ITU-R BT.2100, table 5: the light of a grey on a display of 1,000 nits, system gamma 1.2."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = signal**2 / 3 if signal <= 0.5 else (2.718281828459045 ** ((signal - c) / a) + b) / 12
    return float(1000 * scene**1.2)


def shown(nits: float, peak: float = 1000) -> float:
    """The BT.709 signal of a light: white is 203 nits, and what is over half of it is rolled off.

    ITU-R BT.1886 has the display's power of 2.4. The curve goes through 0.5 with a slope of 1, and
    at the peak through 1, a hyperbola between (decision 24).
    """
    light, most, knee = nits / WHITE_NITS, peak / WHITE_NITS, 0.5
    if light > knee:
        bend = 1 / (1 - knee) - 1 / (most - knee)
        fall = (1 - knee) * (most - light) / (most - knee)
        light = 1 - fall / (1 + bend * (light - knee))
    return float(light ** (1 / 2.4))


def grey(signal: float) -> Triple:
    return signal, signal, signal


def wide(light: Triple) -> Triple:
    """Linear light of BT.709, 1 for white, as PQ of BT.2020."""
    mixed = [sum(m * each for m, each in zip(row, light, strict=True)) for row in WIDER]
    red, green, blue = (pq(WHITE_NITS * each) for each in mixed)
    return red, green, blue


def sdr(light: Triple) -> Triple:
    red, green, blue = (shown(WHITE_NITS * each) for each in light)
    return red, green, blue


def film(kind: Kind, patches: Sequence[Triple], tools: Tools, folder: Path) -> Path:
    """A lossless clip of four bars."""
    samples = [coded(patch, kind) for patch in patches]
    unit = "B" if kind.bits == 8 else "H"

    def plane(which: int, bar: int, height: int) -> bytes:
        row = [value for each in samples for value in [each[which]] * bar]
        return struct.pack(f"<{len(row)}{unit}", *row) * height

    frame = (
        plane(0, BAR, HEIGHT) + plane(1, BAR // 2, HEIGHT // 2) + plane(2, BAR // 2, HEIGHT // 2)
    )
    raw, path = folder / "bars.yuv", folder / "bars.mkv"
    raw.write_bytes(frame * FRAMES)
    pixels = "yuv420p" if kind.bits == 8 else "yuv420p10le"
    reach = "full" if kind.full else "limited"
    tags = f"range={reach}:{kind.tags}"
    tools.ffmpeg(
        "-f", "rawvideo", "-pix_fmt", pixels, "-s", f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", raw,
        "-vf", f"setparams={tags}", "-c:v", "ffv1", path,
    )  # fmt: skip
    return path


def bars(pipeline: Pipeline, tools: Tools, folder: Path) -> list[tuple[int, int, int]]:
    """The middle of each bar of a published picture, in codes of 8 bits."""
    track = folder / "track.mp4"
    track.write_bytes(pipeline.track_file(pipeline.index().video_tracks[0].name))
    raw = folder / "track.yuv"
    tools.ffmpeg("-i", track, "-frames:v", "1", "-pix_fmt", "yuv420p", "-f", "rawvideo", raw)
    data = raw.read_bytes()
    chroma = WIDTH * HEIGHT + WIDTH // 2 * (HEIGHT // 4)
    found = []
    for middle in range(BAR // 2, WIDTH, BAR):
        y = data[WIDTH * (HEIGHT // 2) + middle]
        cb, cr = (data[chroma + n * WIDTH * HEIGHT // 4 + middle // 2] for n in (0, 1))
        found.append((y, cb, cr))
    return found


LIGHTS: list[Triple] = [(0.4, 0.2, 0.1), (0.1, 0.4, 0.2), (0.2, 0.1, 0.4), (0.45, 0.45, 0.05)]
BARS: list[Triple] = [(0.75, 0.0, 0.0), (0.0, 0.75, 0.0), (0.0, 0.0, 0.75), (0.75, 0.75, 0.0)]
STEPS: list[Triple] = [grey(each) for each in (0.0, 0.25, 0.5, 1.0)]
CASES: dict[str, tuple[Kind, list[Triple], list[Triple]]] = {
    "PQ greys": (
        PQ,
        [grey(pq(nits)) for nits in (26, 100, WHITE_NITS, 1000)],
        [grey(shown(nits)) for nits in (26, 100, WHITE_NITS, 1000)],
    ),
    "HLG greys": (
        HLG,
        [grey(signal) for signal in (0.22, 0.38, 0.75, 1.0)],
        [grey(shown(hlg_nits(signal))) for signal in (0.22, 0.38, 0.75, 1.0)],
    ),
    "PQ colours": (PQ, [wide(light) for light in LIGHTS], [sdr(light) for light in LIGHTS]),
    "BT.601 bars": (SD, BARS, BARS),
    "BT.709 bars": (HD, BARS, BARS),
    "full range": (FULL, STEPS, STEPS),
}


@pytest.mark.parametrize("name", CASES)
def test_a_patch_of_known_light_has_the_code_that_bt709_gives_it(
    name: str, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    kind, given, expected = CASES[name]
    assert pipeline.run(film(kind, given, tools, tmp_path))["outcome"] == "done"
    found = bars(pipeline, tools, tmp_path)
    wanted = [coded(each, HD) for each in expected]
    for ours, theirs in zip(found, wanted, strict=True):
        assert all(abs(a - b) <= TOLERANCE for a, b in zip(ours, theirs, strict=True))

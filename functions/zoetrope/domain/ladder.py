"""The ladder, as data: which renditions a source is encoded into."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: a quality, and a cap on what it may cost."""

    short_side: int
    maxrate_kbps: int
    crf: int = 23
    preset: str = "veryfast"


# Capped CRF: quality is constant and the cap bites only where the picture is hard, so the median
# clip takes 0.46 of the bits of a fixed rate at the same VMAF. `medium` would take a fifth fewer
# bits for 2.3 times the CPU.
LADDER = (
    Rung(2160, 16000),
    Rung(1440, 9000),
    Rung(1080, 5000),
    Rung(720, 2800),
    Rung(480, 1400),
    Rung(360, 800),
    Rung(240, 400),
)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rung fitted to a source: its exact size in square pixels."""

    name: str
    width: int
    height: int
    crf: int
    preset: str
    maxrate_kbps: int

    @property
    def bufsize_kbps(self) -> int:
        """VBV buffer: 2 s of the cap, half a segment, so that no segment is far above the cap."""
        return 2 * self.maxrate_kbps

    def to_json(self) -> dict[str, object]:
        """Render as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Rendition":
        """Read back what `to_json` wrote."""
        return cls(**members)


def ladder_for(width: int, height: int, rungs: Sequence[Rung] = LADDER) -> tuple[Rendition, ...]:
    """Fit the ladder to a picture of square pixels, largest first; never above the source.

    Rungs go by the short side, so that portrait video gets the same quality as landscape. A source
    below the lowest rung becomes one rendition of its own size.
    """
    short = min(width, height)
    fitting = [rung for rung in rungs if rung.short_side <= short]
    if not fitting:
        lowest = min(rungs, key=lambda rung: rung.short_side)
        fitting = [Rung(max(2, short // 2 * 2), lowest.maxrate_kbps)]
    return tuple(_fit(rung, width, height) for rung in fitting)


def _fit(rung: Rung, width: int, height: int) -> Rendition:
    scale = Fraction(rung.short_side, min(width, height))
    return Rendition(
        name=f"{rung.short_side}p",
        width=_even(width * scale, width),
        height=_even(height * scale, height),
        crf=rung.crf,
        preset=rung.preset,
        maxrate_kbps=rung.maxrate_kbps,
    )


def _even(length: Fraction, most: int) -> int:
    """Round to the nearest even length up to `most`: 4:2:0 chroma has half the samples each way."""
    return max(2, min(2 * round(length / 2), most // 2 * 2))

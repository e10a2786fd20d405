"""The ladder: which renditions a source is encoded into, and which of them would add nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from zoetrope.domain.codecs import Codec
from zoetrope.domain.profiles import DEFAULT, Encoding, Profile, Rung

NATIVE_ABOVE = Fraction(11, 10)
"""A source more than a tenth larger than the largest rung that fits gets one of its own size."""
ADDS_NOTHING_ABOVE = Fraction(4, 5)
"""A rung that costs more than this of the next larger one is no help to a slower network."""
ANYONE_KBPS = 200
"""A picture that takes so little plays wherever its sound of 128 kbit/s does: smaller ones only
look worse."""

LARGE_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rung in one codec, fitted to a source: its exact size in square pixels."""

    name: str
    width: int
    height: int
    crf: int
    preset: str
    maxrate_kbps: int
    codec: Codec = Codec.H264

    @property
    def short_side(self) -> int:
        """Give the rung that it stands on."""
        return min(self.width, self.height)

    @property
    def pixels(self) -> int:
        """Count the pixels of a frame."""
        return self.width * self.height

    @property
    def is_large(self) -> bool:
        """Say whether it is larger than 1440p: then memory sets how far an encoder looks ahead."""
        return self.pixels > LARGE_PIXELS

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
        return cls(**{**members, "codec": Codec(members["codec"])})


def rungs_for(width: int, height: int, rungs: Sequence[Rung] = DEFAULT.rungs) -> tuple[Rung, ...]:
    """Choose the rungs for a picture of square pixels, largest first; never above the source.

    Rungs go by the short side, so that portrait video gets the same quality as landscape. A source
    between two rungs gets one of its own size on top, or it could never be seen as sharp as it is.
    """
    own = min(width, height) // 2 * 2
    fitting = [rung for rung in rungs if rung.short_side <= own]
    above = [rung for rung in rungs if rung.short_side > own]
    if not fitting:
        return (Rung(max(2, own), rungs[-1].maxrate_kbps),)
    if above and own > NATIVE_ABOVE * fitting[0].short_side:
        fitting.insert(0, Rung(own, _between(above[-1], fitting[0], own)))
    return tuple(fitting)


def _between(larger: Rung, smaller: Rung, short_side: int) -> int:
    share = Fraction(short_side - smaller.short_side, larger.short_side - smaller.short_side)
    return round(smaller.maxrate_kbps + share * (larger.maxrate_kbps - smaller.maxrate_kbps))


def worthwhile(short_sides: Iterable[int], average_kbps: Mapping[int, int]) -> frozenset[int]:
    """Leave out the rungs that add nothing, given what each takes of H.264.

    The largest always stays: it is the quality that the source has.
    """
    kept: list[int] = []
    for side in sorted(short_sides, reverse=True):
        larger = average_kbps[kept[-1]] if kept else None
        if larger is not None and larger <= ANYONE_KBPS:
            break
        if larger is None or average_kbps[side] <= ADDS_NOTHING_ABOVE * larger:
            kept.append(side)
    return frozenset(kept)


def renditions_for(
    width: int, height: int, rungs: Sequence[Rung], profile: Profile = DEFAULT
) -> tuple[Rendition, ...]:
    """Fit rungs to a picture in every codec of the profile: codec by codec, largest first."""
    return tuple(
        _fit(rung, encoding, width, height) for encoding in profile.encodings for rung in rungs
    )


def _fit(rung: Rung, encoding: Encoding, width: int, height: int) -> Rendition:
    scale = Fraction(rung.short_side, min(width, height))
    name = f"{rung.short_side}p"
    return Rendition(
        name=name if encoding.codec is Codec.H264 else f"{name}-{encoding.codec}",
        width=_even(width * scale, width),
        height=_even(height * scale, height),
        crf=encoding.crf,
        preset=encoding.preset,
        maxrate_kbps=max(1, rung.maxrate_kbps * encoding.cap_percent // 100),
        codec=encoding.codec,
    )


def _even(length: Fraction, most: int) -> int:
    """Round to the nearest even length up to `most`: 4:2:0 chroma has half the samples each way."""
    return max(2, min(2 * round(length / 2), most // 2 * 2))

"""Where the frames of a sound really begin, in a container that rounds their times.

Matroska keeps milliseconds, a transport stream 1/90,000 s. Read from the beginning, the samples are
counted on from the first frame's time; read from the middle, they would be counted on from another
rounding, up to a thousandth of a second beside it. But frames are of one length: they lie on a
lattice that begins with the first, and the rounded time says which of its points is meant.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_VORBIS_STEP = 64
"""Its frames are of two lengths; both are multiples of a quarter of the shorter, which is 256."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Frames begin at `origin + n * step`, in samples since the source's time 0."""

    origin: int
    step: int
    tolerance: Fraction
    """How far from a point a time may be and still mean it; after a loss, none may be meant."""


def lattice_of(found: Mapping[str, Any]) -> Lattice | None:
    """Find the lattice in what ffprobe says of a track's first packets and frames.

    None where times are exact to the sample, or nothing can be told.
    """
    stream = found["streams"][0]
    tick = Fraction(stream["time_base"]) * int(stream["sample_rate"])
    read = found.get("packets_and_frames", [])
    times = [int(each["pts"]) for each in read if each["type"] == "packet" and "pts" in each]
    lengths = Counter(int(each["nb_samples"]) for each in read if each["type"] == "frame")
    if (1 / tick).denominator == 1 or not times or not lengths:
        return None
    step = _VORBIS_STEP if stream["codec_name"] == "vorbis" else lengths.most_common(1)[0][0]
    # Half a tick is rounding; some writers cut off instead. Two samples are rounded here.
    tolerance = max(tick / 2, min(tick, Fraction(step, 4))) + 2
    return Lattice(round(times[0] * tick), step, tolerance)

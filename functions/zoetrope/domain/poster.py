"""Which picture stands for a video: one that shows something, from near its beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

PLACE = 0.1
"""How far into the video a poster is looked for first: behind titles, before the plot."""
DARKEST, BRIGHTEST, LEAST_SPREAD = 24, 232, 16
"""Of brightness from 0 to 255: a fade, a blank page and a plain title are left out."""
_EVERY = 7  # a sample of the pixels is enough, and not a divisor of common widths


@dataclass(frozen=True, slots=True)
class Brightness:
    """How bright a picture is, from 0 to 255."""

    mean: float
    spread: float
    """Standard deviation."""

    @property
    def shows_something(self) -> bool:
        """Say whether there is anything to see."""
        return DARKEST <= self.mean <= BRIGHTEST and self.spread >= LEAST_SPREAD


def brightness_of(luma: bytes) -> Brightness:
    """Measure the luma samples of a picture."""
    sample = luma[::_EVERY]
    mean = sum(sample) / len(sample)
    square = sum(value * value for value in sample) / len(sample)
    return Brightness(mean, sqrt(max(0.0, square - mean * mean)))


def choose_poster(pictures: Sequence[Brightness]) -> int:
    """Choose among pictures at even distances; the one with most contrast if none is good."""
    wanted = PLACE * (len(pictures) - 1)
    good = [number for number, each in enumerate(pictures) if each.shows_something]
    if good:
        return min(good, key=lambda number: (abs(number - wanted), number))
    return max(range(len(pictures)), key=lambda number: pictures[number].spread)

"""Bandwidths, measured from the sizes of segments."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil


def bandwidths(sizes: Sequence[int], ticks: Sequence[int], timescale: int) -> tuple[int, int]:
    """Give the peak and the average bandwidth in bit/s, rounded up.

    RFC 8216 4.1: "The peak segment bit rate of a Media Playlist is the largest bit rate of any
    contiguous set of segments whose total duration is between 0.5 and 1.5 times the target
    duration." Single segments are such sets; so is a short last one with its neighbour.
    """
    target = max(ticks)
    single = list(zip(sizes, ticks, strict=True))
    runs = single + [(a[0] + b[0], a[1] + b[1]) for a, b in pairwise(single)]
    judged = [run for run in runs if target <= 2 * run[1] <= 3 * target]
    peak = max(Fraction(8 * size * timescale, length) for size, length in judged)
    return ceil(peak), ceil(Fraction(8 * sum(sizes) * timescale, sum(ticks)))

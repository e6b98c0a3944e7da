"""Bins for a histogram: few enough to see the shape, with edges that a person can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import cbrt, ceil, floor, log10

MOST = 32
"""Bins of one picture."""

FEWEST = 5

DECADES = 2.0
"""Values whose middle 98% span more than so many tenfolds are drawn on a logarithmic scale."""


@dataclass(frozen=True)
class Bins:
    """Edges in rising order, one more than there are bins, and the scale that they are even on."""

    edges: tuple[float, ...]
    log: bool


def spans_decades(p1: float, p99: float) -> bool:
    """Whether positive values with these percentiles belong on a logarithmic scale."""
    return p1 > 0 and log10(p99 / p1) > DECADES


def how_many(n: int) -> int:
    """At most so many bins for n values: the fewer they are, the less each bin would tell.

    Twice the cube root, known as the Rice rule.
    """
    return min(max(ceil(2 * cbrt(n)), FEWEST), MOST)


def log_bins(low: float, high: float, most: int = MOST) -> Bins:
    """Bins of even ratios that cover low to high, both above nought."""
    for a_decade in (40, 20, 10, 5, 4, 2, 1):
        first, last = floor(log10(low) * a_decade), floor(log10(high) * a_decade) + 1
        if last - first <= most:
            break
    edges = (10 ** (i / a_decade) for i in range(first, last + 1))
    return Bins(tuple(float(f"{edge:.6g}") for edge in edges), log=True)


def even_bins(low: float, high: float, most: int = MOST, *, whole: bool = False) -> Bins:
    """Bins of one width, 1, 2 or 5 times a power of ten, that cover low to high.

    Where only `whole` numbers occur, edges lie between them, and a bin is a run of numbers.
    """
    for width in _widths(max((high - low) / most, 1.0 if whole else 0.0)):
        # Runs that start at the first number are read more easily (1 to 5) than from nought.
        start = low if whole and low in (0, 1) else floor(low / width) * width
        n = floor((high - start) / width) + 1
        if n <= most:
            break
    shift = 0.5 if whole else 0.0
    # Twelve digits, so that an edge does not carry the error of a long division.
    edges = (float(f"{start + i * width - shift:.12g}") for i in range(n + 1))
    return Bins(tuple(edges), log=False)


def _widths(least: float) -> Iterator[float]:
    """1, 2, 5, 10, 20, ... times a power of ten, from `least` up."""
    for exponent in count(floor(log10(least)) if least > 0 else -2):
        for step in (1, 2, 5):
            width = step * 10.0**exponent
            if width >= least * (1 - 1e-9):
                yield width

"""Bins for a histogram: few enough to see the shape, with edges that a person can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import ceil, floor, log10

MOST = 32
"""Bins of one picture."""

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


def log_bins(low: float, high: float) -> Bins:
    """Bins of even ratios that cover low to high, both above nought, with powers of ten as edges
    where the span is so wide."""
    for a_decade in (40, 20, 10, 5, 4, 2, 1):
        first, last = floor(log10(low) * a_decade), floor(log10(high) * a_decade) + 1
        if last - first <= MOST:
            break
    edges = (10 ** (i / a_decade) for i in range(first, last + 1))
    return Bins(tuple(float(f"{edge:.6g}") for edge in edges), log=True)


def even_bins(low: float, high: float, *, whole: bool) -> Bins:
    """Bins of one width that cover low to high; `whole` numbers lie in the middle of theirs."""
    shift = 0.5 if whole else 0.0
    for width in _widths(max((high - low) / MOST, 1.0 if whole else 0.0)):
        first = floor(low / width)
        n = max(ceil((high + 2 * shift - first * width) / width), 1)
        if n <= MOST:
            break
    # A value on the last edge would lie beyond it.
    n += 0 if first * width + n * width - shift > high else 1
    # A whole number of widths, so that no edge carries the error of many additions.
    edges = (float(f"{(first + i) * width - shift:.10g}") for i in range(n + 1))
    return Bins(tuple(edges), log=False)


def _widths(least: float) -> Iterator[float]:
    """1, 2, 5, 10, 20, ... times a power of ten, from `least` up."""
    power = floor(log10(least)) if least > 0 else -2
    for exponent in count(power):
        for step in (1, 2, 5):
            width = step * 10.0**exponent
            if width >= least * (1 - 1e-9):
                yield width

"""Whether records cover the time that they span: silences and jumps in counts over time."""

from collections.abc import Sequence
from dataclasses import dataclass

WEEK = 7


@dataclass(frozen=True)
class Silence:
    """Days in a row without a sale: the place of the first, and how many."""

    first: int
    n_days: int


def silences(sold: Sequence[bool], level: float = 0.05) -> list[Silence]:
    """Runs of days without a sale that are longer than usual closing days and chance give.

    Each day sells with the share of its own weekday, independently: a weekday that never sells
    says nothing. A run counts whose probability, times the number of days on which one could
    begin, is below `level` (Bonferroni). Usual closing days are not counted at the ends of a run:
    weekdays that sell half as often as the best one, or less.
    """
    n = len(sold)
    open_share = [
        sum(sold[weekday::WEEK]) / len(sold[weekday::WEEK]) for weekday in range(min(WEEK, n))
    ]
    closing = [share <= max(open_share) / 2 for share in open_share]
    found, day = [], 0
    while day < n:
        if sold[day]:
            day += 1
            continue
        first = day
        while day < n and not sold[day]:
            day += 1
        last, chance = day - 1, 1.0
        for silent in range(first, day):
            chance *= 1 - open_share[silent % WEEK]
        while first <= last and closing[first % WEEK]:
            first += 1
        while last >= first and closing[last % WEEK]:
            last -= 1
        if chance * n < level and first <= last:
            found.append(Silence(first, last - first + 1))
    return found


SPAN = 8
"""Periods on each side of a jump."""
FACTOR = 1.5
"""How far apart the two sides must lie."""


@dataclass(frozen=True)
class Jump:
    """A lasting change of level: the first period after it, and the medians on both sides."""

    at: int
    before: float
    after: float


def jumps(counts: Sequence[float]) -> list[Jump]:
    """Where every one of the SPAN periods after lies FACTOR beyond every one of those before.

    Minimum against maximum instead of means: one huge or empty week makes no jump, nor does a
    trend, in which the last period before and the first after are alike. If the 2 x SPAN periods
    differ by chance alone, one such order in 6,435 puts one side above the other.
    """
    edges: list[tuple[float, Jump]] = []
    for at in range(SPAN, len(counts) - SPAN + 1):
        before, after = sorted(counts[at - SPAN : at]), sorted(counts[at : at + SPAN])
        jump = Jump(at, _median(before), _median(after))
        if after[0] > FACTOR * before[-1]:
            edges.append((_times(after[0], before[-1]), jump))
        elif before[0] > FACTOR * after[-1]:
            edges.append((_times(before[0], after[-1]), jump))
    kept: list[Jump] = []
    for _, jump in sorted(edges, key=lambda edge: -edge[0]):
        if all(abs(jump.at - other.at) >= SPAN for other in kept):
            kept.append(jump)
    return sorted(kept, key=lambda jump: jump.at)


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return (ordered[middle - 1] + ordered[middle]) / 2


def _times(high: float, low: float) -> float:
    return high / low if low else float("inf")

"""Which weeks were promotions, and what weeks around them sell against what was to be expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
import scipy

from .differences import Difference

LEVEL = 0.95
AROUND = 13
"""Weeks on either side that say what is usual for a week's discounts: half a year in all."""
FENCE = 3.0
"""Robust standard deviations above the usual that make a promotion."""
LEAST = 0.02
"""And at least so much of gross sales more than usual, however alike the other weeks are."""
MOST = 1 / 3
"""Of all weeks: if more are promotions, none is, for nothing is left to hold them against."""
BEFORE, AFTER = 2, 3
"""Weeks before and after a promotion that are looked at."""
NEAR = 8
"""Weeks before and after that tell what was to be expected."""
FEWEST_NEAR = 2
"""Ordinary weeks that it takes on each side."""


def promotion_weeks(shares: Sequence[float]) -> list[bool]:
    """Weeks whose share of discounts is far above that of the weeks around.

    A week is held against the median of the AROUND weeks on either side; far above is FENCE times
    1.4826 times the median of all absolute deviations (Hampel 1974, The influence curve and its
    role in robust estimation), and LEAST at the least. A week without sales (not a number) is none.
    """
    s = np.asarray(shares, float)
    n = len(s)
    known = ~np.isnan(s)
    if not known.any():
        return [False] * n
    usual = np.array(
        [
            np.median(window[~np.isnan(window)]) if not np.isnan(window).all() else np.nan
            for window in (s[max(i - AROUND, 0) : i + AROUND + 1] for i in range(n))
        ]
    )
    above = s - usual
    spread = 1.4826 * float(np.median(np.abs(above[known])))
    found = known & (np.nan_to_num(above) > max(FENCE * spread, LEAST))
    return [bool(f) for f in found] if found.mean() <= MOST else [False] * n


@dataclass(frozen=True)
class WeekAround:
    """Sales `week` weeks after a promotion's end (0: during it; negative: before it begins), as a
    multiple of what was to be expected, over `n` promotions, with its 95% interval."""

    week: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Aftermath:
    """What happened around promotions, and in the first two weeks after them as a difference."""

    n: int
    weeks: tuple[WeekAround, ...]
    after: Difference
    """Of sales in the first two weeks after, less one, and whether chance gives it."""


def around_promotions(sales: Sequence[float], promoted: Sequence[bool]) -> Aftermath | None:
    """Weeks around promotions against the ordinary weeks near them; None below two promotions.

    Weeks in a row are one promotion. What was to be expected is a straight line through the
    logarithms of the ordinary weeks within NEAR weeks on both sides: neither a promotion nor one of
    the AFTER weeks behind one. What is independent is the promotion: the mean over promotions of
    the logarithm of sales over expected, with Student's t. A promotion without FEWEST_NEAR such
    weeks on each side is left out.
    """
    flags = np.asarray(promoted, bool)
    y = np.full(len(flags), np.nan)
    positive = np.asarray(sales, float) > 0
    y[positive] = np.log(np.asarray(sales, float)[positive])
    behind = np.zeros(len(flags), bool)
    for k in range(1, AFTER + 1):
        behind[k:] |= flags[:-k]
    ordinary = ~flags & ~behind & positive
    rows: list[dict[int, float]] = []
    for start, end in _runs(flags):
        line = _expected(y, ordinary, start, end)
        if line is None:
            continue
        over = y - line
        row = {0: float(np.nanmean(over[start:end]))} if positive[start:end].any() else {}
        for k in range(1, max(BEFORE, AFTER) + 1):
            earlier, later = start - k, end - 1 + k
            if k <= BEFORE and earlier >= 0 and ordinary[earlier]:
                row[-k] = float(over[earlier])
            if (
                k <= AFTER
                and later < len(y)
                and positive[later]
                and not flags[end : later + 1].any()
            ):
                row[k] = float(over[later])
        if 1 in row:
            rows.append(row)
    if len(rows) < 2:
        return None
    after = [float(np.mean([row[k] for k in (1, 2) if k in row])) for row in rows]
    mean, half, p_value = _mean(after)
    weeks = []
    for k in range(-BEFORE, AFTER + 1):
        values = [row[k] for row in rows if k in row]
        if len(values) >= 2:
            middle, width, _ = _mean(values)
            weeks.append(
                WeekAround(k, len(values), exp(middle), exp(middle - width), exp(middle + width))
            )
    difference = Difference(exp(mean) - 1, exp(mean - half) - 1, exp(mean + half) - 1, p_value)
    return Aftermath(len(rows), tuple(weeks), difference)


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First week, and the week after the last, of each run of promoted weeks."""
    edges = np.flatnonzero(np.diff(np.r_[0, flags.astype(int), 0]))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _expected(y: np.ndarray, ordinary: np.ndarray, start: int, end: int) -> np.ndarray | None:
    """The line through the ordinary weeks near a promotion, at every week; None if few are near."""
    weeks = np.arange(len(y))
    left = ordinary & (weeks >= start - NEAR) & (weeks < start)
    right = ordinary & (weeks >= end) & (weeks < end + NEAR)
    if min(left.sum(), right.sum()) < FEWEST_NEAR:
        return None
    near = left | right
    slope, level = np.polyfit(weeks[near] - start, y[near], 1)
    return np.asarray(level + slope * (weeks - start))


def _mean(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean, half of its 95% interval, and the p-value of its being nought."""
    n, mean = len(values), float(np.mean(values))
    error = float(np.std(values, ddof=1)) / sqrt(n)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, n - 1)) * error
    # What is below the precision of the logarithms is neither a mean nor scatter.
    if error < 1e-12:
        return mean, 0.0, 1.0 if abs(mean) < 1e-12 else 0.0
    return mean, half, float(2 * scipy.stats.t.sf(abs(mean) / error, n - 1))

"""Do a category and a measure, or two categories, of the same customers go together?"""

from collections.abc import Callable
from math import sqrt

import numpy as np
import numpy.typing as npt
import scipy

from .intervals import LEVEL
from .ranks import Association, Values

Codes = npt.NDArray[np.int64]


def correlation_ratio(groups: Codes, values: Values) -> Association:
    """How far groups of customers differ in a measure, by ranks: 0 not at all, 1 entirely.

    The square is the share of the variance of the ranks that lies between the groups, freed of what
    chance puts there: epsilon squared of Kelley (1935), An unbiased correlation ratio measure. The
    p-value is that of Kruskal & Wallis (1952), with ties. The interval inverts the noncentral F of
    the ranks (Steiger 2004, Beyond the F test).
    """
    n = len(values)
    sizes = np.bincount(groups)
    sizes, k = sizes[sizes > 0], int((sizes > 0).sum())
    ranks = scipy.stats.rankdata(values)
    ranks -= ranks.mean()
    total = float(ranks @ ranks)
    if k < 2 or n <= k or total == 0:
        raise ValueError("it takes two groups, more customers than groups, and unequal values")
    sums = np.bincount(groups, weights=ranks)[np.bincount(groups) > 0]
    explained = min(float((sums**2 / sizes).sum()) / total, 1.0)
    value = sqrt(max(1 - (1 - explained) * (n - 1) / (n - k), 0.0))
    p_value = float(scipy.stats.chi2.sf((n - 1) * explained, k - 1))
    f = explained / max(1 - explained, 1e-6) * (n - k) / (k - 1)

    def below(noncentrality: float) -> float:
        if noncentrality == 0:
            return float(scipy.stats.f.cdf(f, k - 1, n - k))
        return float(scipy.stats.ncf.cdf(f, k - 1, n - k, noncentrality))

    low, high = noncentralities(below, start=f * (k - 1))
    low, high = sqrt(low / (low + n)), sqrt(high / (high + n))
    return _association(value, low, high, p_value, n)


def cramers_v(one: Codes, other: Codes) -> Association:
    """How far two categories go together: 0 not at all, 1 if each tells the other.

    Cramer's V freed of what chance puts there: Bergsma (2013), A bias-correction for Cramer's V and
    Tschuprow's T. The p-value is that of Pearson's chi-square; the interval inverts the noncentral
    one (Smithson 2003, Confidence intervals).
    """
    counts = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(counts, (one, other), 1)
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    n, (r, c) = int(counts.sum()), counts.shape
    if min(r, c) < 2:
        raise ValueError("a category that is the same for all goes with nothing")
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / n
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    df = (r - 1) * (c - 1)
    rows, columns = (side - (side - 1) ** 2 / (n - 1) for side in (r, c))
    value = sqrt(max(chi2 / n - df / (n - 1), 0.0) / (min(rows, columns) - 1))

    def below(noncentrality: float) -> float:
        if noncentrality == 0:
            return float(scipy.stats.chi2.cdf(chi2, df))
        return float(scipy.stats.ncx2.cdf(chi2, df, noncentrality))

    low, high = noncentralities(below, start=chi2)
    most = n * (min(r, c) - 1)
    low, high = sqrt(min(low / most, 1.0)), sqrt(min(high / most, 1.0))
    return _association(value, low, high, float(scipy.stats.chi2.sf(chi2, df)), n)


def _association(value: float, low: float, high: float, p_value: float, n: int) -> Association:
    value = min(value, 1.0)
    return Association(value, min(low, value), max(high, value), p_value, n)


def noncentralities(below: Callable[[float], float], start: float) -> tuple[float, float]:
    """The noncentralities at which what was found is just too large, and just too small.

    `below` is the chance of something smaller than what was found; it falls as its argument grows.
    """
    found = []
    for chance in ((1 + LEVEL) / 2, (1 - LEVEL) / 2):
        if below(0.0) <= chance:
            found.append(0.0)
            continue
        high = max(start, 1.0)
        while below(high) > chance:
            high *= 2
        found.append(float(scipy.optimize.brentq(lambda x, c=chance: below(x) - c, 0.0, high)))
    return found[0], found[1]

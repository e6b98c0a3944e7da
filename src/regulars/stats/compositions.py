"""Groups of customers held against each other in what they are made of.

Each customer has shares of some values that add up to one: the share of spend that goes to each
category, or simply one for the customer's own age band and nought for all others. A composition is
known by sums over customers: for each group and value the number of those who have any of it, the
sum of the shares and the sum of their squares.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import scipy

from .association import noncentralities
from .differences import Difference, Sample, of_means, of_shares
from .exact import fisher_in_strata
from .ranks import Association

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Composition:
    """Sums over the customers of each group (row) by value (column); `n` customers a group."""

    n: npt.NDArray[np.int64]
    having: npt.NDArray[np.int64]
    sums: Matrix
    squares: Matrix

    @property
    def whole(self) -> bool:
        """Whether each customer has one value alone."""
        return bool((self.sums == self.having).all())

    @property
    def tells(self) -> bool:
        """Whether there are two groups and two values, and customers who differ."""
        values = int((self.sums.sum(axis=0) > 0).sum())
        return min(len(self.n), values) > 1 and float(self._variances().sum()) > 1e-12

    def _variances(self) -> Matrix:
        """How much customers differ in each value."""
        n = float(self.n.sum())
        found: Matrix = self.squares.sum(axis=0) / n - (self.sums.sum(axis=0) / n) ** 2
        return found

    def against_the_rest(self, group: int, value: int) -> Difference:
        """What a group has more of a value than all other customers.

        Of whole customers the interval is Newcombe's and the p-value that of Fisher's test. Of
        shares both are those of Welch; few customers may have none of a rare value and then seem
        not to vary at all, so that the p-value is at least the one with the variance of all.
        """
        n, n_rest = int(self.n[group]), int(self.n.sum() - self.n[group])
        here, everyone = self.sums[group, value], self.sums[:, value].sum()
        if self.whole:
            k, k_rest = int(here), int(everyone - here)
            found = of_shares(k, n, k_rest, n_rest)
            p_value = fisher_in_strata([(k, n, k_rest, n_rest)])
            return Difference(found.value, found.low, found.high, p_value)
        squares, all_squares = self.squares[group, value], self.squares[:, value].sum()
        found = of_means(
            Sample.of(n, here, squares), Sample.of(n_rest, everyone - here, all_squares - squares)
        )
        variance = max(all_squares - everyone**2 / (n + n_rest), 0.0) / (n + n_rest - 1)
        error = sqrt(variance * (1 / n + 1 / n_rest))
        pooled = (
            float(2 * scipy.stats.t.sf(abs(found.value) / error, n + n_rest - 2)) if error else 1.0
        )
        return Difference(found.value, found.low, found.high, max(found.p_value, pooled))

    def effect(self) -> Association:
        """How far the groups differ in all values together: 0 not at all, 1 entirely.

        Of whole customers it is Cramer's V, freed of what chance puts there (Bergsma 2013) and with
        the interval of the noncentral chi-square (Smithson 2003). Shares vary less than whole
        customers do: their chi-square is divided by its mean under chance, as Rao and Scott (1981),
        The analysis of categorical data from complex sample surveys, divide that of a survey.
        """
        if not self.tells:
            raise ValueError("it takes two groups, two values, and customers who differ")
        used = self.sums.sum(axis=0) > 0
        sums = self.sums[:, used]
        n, (r, c) = float(self.n.sum()), sums.shape
        overall = sums.sum(axis=0) / n
        gaps = sums / self.n[:, None] - overall
        chi2 = float((self.n[:, None] * gaps**2 / overall).sum())
        df = (r - 1) * (c - 1)
        chance = float((self._variances()[used] / overall).sum()) / (c - 1)
        rows, columns = (side - (side - 1) ** 2 / (n - 1) for side in (r, c))
        value = sqrt(max(chi2 / n - chance * df / (n - 1), 0.0) / (min(rows, columns) - 1))
        scaled = chi2 / chance

        def below(noncentrality: float) -> float:
            if noncentrality == 0:
                return float(scipy.stats.chi2.cdf(scaled, df))
            return float(scipy.stats.ncx2.cdf(scaled, df, noncentrality))

        low, high = noncentralities(below, start=scaled)
        most = n * (min(r, c) - 1) / chance
        low, high = sqrt(min(low / most, 1.0)), sqrt(min(high / most, 1.0))
        p_value = float(scipy.stats.chi2.sf(scaled, df))
        value = min(value, 1.0)
        return Association(value, min(low, value), max(high, value), p_value, int(n))

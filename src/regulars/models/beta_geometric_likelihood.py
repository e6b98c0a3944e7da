"""The likelihood of BG/NBD and MBG/NBD (beta_geometric.py has the equation), with its gradient."""

import numpy as np
import scipy
from numpy.typing import NDArray

from .distinct import distinct, total
from .histories import Histories

Floats = NDArray[np.float64]


class BetaGeometricLikelihood:
    """The likelihood of histories, with what does not depend on the parameters worked out before.

    Logarithms and log-gammas are taken but once for each x, t_x and T that occurs. Of each history
    there remains D, the log of the second term over the first, so that

    ln L = a sum over x + a sum over T + ln(1 + e^D),  P(left | history) = e^D / (1 + e^D).
    """

    def __init__(self, histories: Histories, chances: int, unit: float = 1.0) -> None:
        """Take `chances` of leaving before the first repeat purchase: 0 for BG/NBD, 1 for MBG/NBD.

        unit    of time, in units of the histories
        """
        h = histories
        self.n, self.chances, self.count = h.n, chances, h.count
        (self.xs,), self.at_x = distinct(h.x)
        (t_xs,), self.at_t_x = distinct(h.t_x)
        (Ts,), self.at_T = distinct(h.T)
        self.t_xs, self.Ts = t_xs / unit, Ts / unit
        self.of_x = total(h.count, self.at_x, len(self.xs))
        self.of_T = total(h.count, self.at_T, len(Ts))
        self.x_of_T = total(h.count * h.x, self.at_T, len(Ts))

    def log_likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Mean over customers, and its gradient by the logarithms of r, alpha, a, b."""
        r, alpha, a, b = np.exp(logs)
        gammaln, psi = scipy.special.gammaln, scipy.special.digamma
        xs, of_x, stays = self.xs, self.of_x, self.chances + self.xs
        ln_T, ln_t_x = np.log(alpha + self.Ts), np.log(alpha + self.t_xs)
        purchases_of_T = r * self.of_T + self.x_of_T

        could = stays > 0
        leaves = np.where(could, b + stays - 1, 1.0)
        chance = np.where(could, np.log(a) - np.log(leaves), -np.inf)
        rx, passed = (r + xs)[self.at_x], ln_T[self.at_T] - ln_t_x[self.at_t_x]
        odds = chance[self.at_x] + rx * passed
        small = np.exp(-np.abs(odds))
        either = np.maximum(odds, 0.0) + np.log1p(small)
        left = self.count * np.where(odds > 0, 1.0, small) / (1 + small)

        value = (
            of_x @ (gammaln(r + xs) - gammaln(r) + r * np.log(alpha))
            + of_x @ (gammaln(a + b) + gammaln(b + stays) - gammaln(b) - gammaln(a + b + stays))
            - purchases_of_T @ ln_T
            + self.count @ either
        )
        both = of_x @ (psi(a + b) - psi(a + b + stays))
        per_T, per_t_x = 1 / (alpha + self.Ts), 1 / (alpha + self.t_xs)
        left_of_x = np.bincount(self.at_x, left, minlength=len(xs))
        by_r = of_x @ (psi(r + xs) - psi(r) + np.log(alpha)) - self.of_T @ ln_T + left @ passed
        by_alpha = (
            self.n * r / alpha
            - purchases_of_T @ per_T
            + left @ (rx * (per_T[self.at_T] - per_t_x[self.at_t_x]))
        )
        by_a = both + left.sum() / a
        by_b = both + of_x @ (psi(b + stays) - psi(b)) - left_of_x @ (1 / leaves)
        gradient = np.array([by_r, by_alpha, by_a, by_b]) * np.array([r, alpha, a, b])
        return float(value) / self.n, gradient / self.n

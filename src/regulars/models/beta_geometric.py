"""What BG/NBD and MBG/NBD share: they differ only in when a customer may leave.

L = Gamma(r + x) alpha^r / Gamma(r) / B(a, b)
    (B(a, b + m) (alpha + T)^-(r + x) + B(a + 1, b + m - 1) (alpha + t_x)^-(r + x)),

where m is how often he could have left and did not: x for BG/NBD (the second term only where
x > 0), x + 1 for MBG/NBD, which gives one chance more.
"""

from typing import ClassVar, Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from .distinct import distinct, total
from .histories import ROUGHLY, Histories, by_history, by_x_and_T
from .likelihood import maximise

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
NEAR = 1e-6
"""So near to where a formula is 0 / 0 it is looked at beside it."""


class BetaGeometric:
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


class BetaGeometricModel:
    """What BG/NBD and MBG/NBD have in common: all but how often somebody may have left.

    penalty    weight of a penalty on squared log-parameters, in the mean log-likelihood: .001 or
               so where the fit is degenerate

    Fitted: `r_`, `alpha_` (in the unit of time of the histories), `a_`, `b_`, `log_likelihood_`,
    `standard_errors_` (of the four in this order), `degenerate_` (why the fit says nothing, empty
    where it does), `n_`.
    """

    chances: ClassVar[int]
    """Of leaving before the first repeat purchase."""

    def __init__(self, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        histories = _folded(customers)
        # Time is measured in its own mean, so that weeks and days give the same fit.
        unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
        whole = BetaGeometric(histories, self.chances, unit)
        rough = BetaGeometric(histories.coarse(unit * ROUGHLY), self.chances, unit)
        found = maximise(
            whole.log_likelihood,
            NAMES,
            histories.n,
            np.ones(4),
            self.penalty,
            rough=rough.log_likelihood,
        )
        scale = np.array([1.0, unit, 1.0, 1.0])
        self.r_, self.alpha_, self.a_, self.b_ = map(float, found.parameters * scale)
        self.standard_errors_ = found.standard_errors * scale
        # The times of repeat purchases have a density, which is by the unit of time.
        repeats = float((histories.x * histories.count).sum())
        self.log_likelihood_ = found.log_likelihood - repeats * float(np.log(unit))
        self.degenerate_ = found.degenerate
        self.n_ = histories.n
        return self

    @classmethod
    def of(cls, r: float, alpha: float, a: float, b: float) -> Self:
        """The model with these parameters, such as a paper's."""
        if min(r, alpha, a, b) <= 0:
            raise ValueError("all four parameters are above nought")
        model = cls()
        model.r_, model.alpha_, model.a_, model.b_ = r, alpha, a, b
        return model

    def log_likelihood(self, customers: pd.DataFrame | Histories) -> float:
        """Log-likelihood of customers at the parameters."""
        histories = _folded(customers)
        logs = np.log([self.r_, self.alpha_, self.a_, self.b_])
        return BetaGeometric(histories, self.chances).log_likelihood(logs)[0] * histories.n

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t."""
        t = np.asarray(t, dtype=np.float64)
        z = t / (self.alpha_ + t)
        # Who may leave right after the first purchase has to stay first.
        stayed = (self.b_ / (self.a_ + self.b_)) ** self.chances
        return stayed * purchases(self.r_, self.a_, self.b_ + self.chances, z)

    def p_alive(self, customers: pd.DataFrame) -> Floats:
        """P(still active at T) of each row; 1 where nobody could have left."""
        return by_history(customers, self.alive)

    def p_no_purchase(self, customers: pd.DataFrame, t: float) -> Floats:
        """P(no purchase in (T, T + t]): gone already, or active and not buying."""

        def nothing(x: Floats, t_x: Floats, T: Floats) -> Floats:
            silent = ((self.alpha_ + T) / (self.alpha_ + T + t)) ** (self.r_ + x)
            return 1 - self.alive(x, t_x, T) * (1 - silent)

        return by_history(customers, nothing)

    def expected_further(self, customers: pd.DataFrame, t: float) -> Floats:
        """E[purchases in (T, T + t]] of each row."""

        def further(x: Floats, t_x: Floats, T: Floats) -> Floats:
            if_active = by_x_and_T(lambda x, T: self.further_if_active(x, T, t), x, T)
            return if_active * self.alive(x, t_x, T)

        return by_history(customers, further)

    def further_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """E[purchases in (T, T + t]] of somebody who is active at T."""
        z = t / (self.alpha_ + T + t)
        return purchases(self.r_ + x, self.a_, self.b_ + x + self.chances, z)

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still active at T) of each history."""
        could = x + self.chances > 0
        gone = (
            np.log(self.a_)
            - np.log(np.where(could, self.b_ + x + self.chances - 1, 1.0))
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        return np.where(could, scipy.special.expit(-gone), 1.0)


def _folded(customers: pd.DataFrame | Histories) -> Histories:
    return customers if isinstance(customers, Histories) else Histories.fold(customers)


def purchases(r: ArrayLike, a: float, stays: ArrayLike, z: ArrayLike) -> Floats:
    """E[purchases] until z = t / (alpha + t), of somebody with r and a, b + m = `stays`.

    (a + stays - 1) / (a - 1) (1 - (1 - z)^r 2F1(r, stays; a + stays - 1; z)). As it stands it
    overflows for who buys often; turned by Euler's transformation, r and a - 1 change places, and
    it overflows where a runs off: the smaller of the two is taken. At a = 1, and at a + stays = 1,
    it is the limit.
    """
    a = a if abs(a - 1) > NEAR else 1 + NEAR
    r, stays, z = (np.asarray(of, dtype=np.float64) for of in (r, stays, z))
    c = a + stays - 1
    c = np.where(np.abs(c) > NEAR, c, NEAR)
    stands = r < a - 1
    power = np.where(stands, r, a - 1)
    function = scipy.special.hyp2f1(power, np.where(stands, stays, c - r), c, z)
    return np.asarray(c / (a - 1) * (1 - (1 - z) ** power * function))

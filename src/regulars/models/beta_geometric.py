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

from ..stats.intervals import LEVEL
from . import counts
from .beta_geometric_likelihood import BetaGeometricLikelihood
from .counts import random_poisson, span
from .histories import ROUGHLY, Histories, by_history, by_x_and_T, columns
from .likelihood import Objective, doubt_of_leaving, maximise

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
NEAR = 1e-6
"""So near to where a formula is 0 / 0 it is looked at beside it."""
SPAN = 36.0
"""e^-36 is what is lost of a number near one: beyond it there is nothing to integrate."""
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(128)


class BetaGeometricModel:
    """What BG/NBD and MBG/NBD have in common: all but how often somebody may have left.

    prior_sd    of a normal prior of the log-parameters around nought, time in its own mean: none,
                unless it is asked for where the plain fit is degenerate (see `usable`)

    Fitted: `r_`, `alpha_` (in the unit of time of the histories), `a_`, `b_`, `log_likelihood_`,
    `standard_errors_` (of the four in this order), `covariance_` (of their logarithms),
    `degenerate_` (why the fit says nothing, empty where it does), `n_`, `prior_centre_` (of the
    log-parameters).
    """

    names: ClassVar[tuple[str, ...]] = NAMES
    chances: ClassVar[int]
    """Of leaving before the first repeat purchase."""

    def __init__(self, prior_sd: float = np.inf) -> None:
        self.prior_sd = prior_sd

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        histories = self.fold(customers)
        # Time is measured in its own mean, so that weeks and days give the same fit.
        unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
        objective = self.objective(histories, unit)
        rough = self.objective(histories.coarse(unit * ROUGHLY), unit)
        found = maximise(objective, NAMES, histories.n, np.ones(4), self.prior_sd, rough)
        scale = np.array([1.0, unit, 1.0, 1.0])
        self.r_, self.alpha_, self.a_, self.b_ = map(float, found.parameters * scale)
        self.standard_errors_ = found.standard_errors * scale
        # The times of repeat purchases have a density, which is by the unit of time.
        repeats = float((histories.x * histories.count).sum())
        self.log_likelihood_ = found.log_likelihood - repeats * float(np.log(unit))
        self.covariance_ = found.covariance
        self.prior_centre_ = np.log(scale)
        self.degenerate_ = found.degenerate or doubt_of_leaving(
            objective, found, histories.n, self.prior_sd
        )
        self.n_ = histories.n
        return self

    @property
    def parameters(self) -> Floats:
        """r, alpha, a and b."""
        return np.array([self.r_, self.alpha_, self.a_, self.b_])

    def objective(self, histories: Histories, unit: float = 1.0) -> Objective:
        """The likelihood of these histories, as what is maximised; time in so many of its units."""
        return BetaGeometricLikelihood(histories, self.chances, unit).log_likelihood

    @staticmethod
    def fold(customers: pd.DataFrame | Histories) -> Histories:
        """What a fit takes of customers."""
        return customers if isinstance(customers, Histories) else Histories.fold(customers)

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
        histories = self.fold(customers)
        return self.objective(histories)(np.log(self.parameters))[0] * histories.n

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

    def distribution(self, customers: pd.DataFrame, t: float, most: int) -> Floats:
        """P(k purchases in (T, T + t]) of each row, k = 0..most - 1, and of `most` or more.

        The first column is `p_no_purchase`, the mean `expected_further` (of its many columns).
        """
        return counts.distribution(self._at_least(customers, t), len(customers), most)

    def interval(
        self, customers: pd.DataFrame, t: float, level: float = LEVEL
    ) -> tuple[Floats, Floats]:
        """Least and most purchases in (T, T + t] of each row, at the parameters as they are."""
        return counts.interval(self._at_least(customers, t), len(customers), level)

    def draw(self, customers: pd.DataFrame, t: float, rng: np.random.Generator) -> Floats:
        """A random number of purchases in (T, T + t] of each row, given its history.

        Active: lambda of Gamma(r + x, alpha + T), p of Beta(a, b + m); he buys until he leaves
        after the Geometric(p)-th purchase, if there are so many.
        """
        x, t_x, T = columns(customers)
        t = span(t)
        number = np.zeros(len(x))
        active = rng.random(len(x)) < self.alive(x, t_x, T)
        x, T = x[active], T[active]
        would = random_poisson(rng.gamma(self.r_ + x) * (t / (self.alpha_ + T)), rng)
        leaving = rng.beta(self.a_, self.b_ + x + self.chances)
        # By inversion: numpy's own geometric stops at the largest whole number of the machine.
        with np.errstate(divide="ignore"):
            until = np.ceil(np.log1p(-rng.random(len(x))) / np.log1p(-leaving))
        number[active] = np.minimum(would, np.maximum(until, 1.0))
        return number

    def _at_least(self, customers: pd.DataFrame, t: float) -> counts.AtLeast:
        """P(at least k purchases in (T, T + t]): buys so often, and stays k - 1 times.

        P(active) I_z(k, r + x) B(a, b + m + k - 1) / B(a, b + m), z = t / (alpha + T + t); I, the
        incomplete beta function, is the tail of the negative binomial distribution.
        """
        x, t_x, T = columns(customers)
        t = span(t)
        alive, z = self.alive(x, t_x, T), t / (self.alpha_ + T + t)
        stays = self.b_ + x + self.chances
        betaln = scipy.special.betaln

        def at_least(k: Floats) -> Floats:
            stayed = np.exp(betaln(self.a_, stays + k - 1) - betaln(self.a_, stays))
            return np.asarray(alive * scipy.special.betainc(k, self.r_ + x, z) * stayed)

        return at_least


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
    with np.errstate(over="ignore", invalid="ignore"):
        function = scipy.special.hyp2f1(power, np.where(stands, stays, c - r), c, z)
        expected = np.asarray(c / (a - 1) * (1 - (1 - z) ** power * function))
    lost = ~np.isfinite(expected)
    if lost.any():
        _, r, stays, z = np.broadcast_arrays(expected, r, stays, z)
        expected = np.array(expected)
        expected[lost] = _purchases_by_nodes(r[lost], a, stays[lost], z[lost])
    return expected


def _purchases_by_nodes(r: Floats, a: float, stays: Floats, z: Floats) -> Floats:
    """The same where customers are so alike (r, a or b in the thousands) that 2F1 overflows.

    The mean over p of (1 - (1 + p t / alpha)^-r) / p, what somebody buys who leaves with p, by
    Gauss-Legendre in y = logit(p). Beyond both ends it hardly changes, or hardly anybody is.
    """
    per_alpha = z / (1 - z)

    def bought(p: Floats) -> Floats:
        return np.asarray(-np.expm1(-r[:, None] * np.log1p(p * per_alpha[:, None])) / p)

    peak, sd = np.log(a / stays), np.sqrt(1 / a + 1 / stays)
    low = np.maximum(peak - SPAN / a - 6 * sd, np.log(NEAR / (1 + r * per_alpha)))
    high = np.maximum(np.minimum(peak + SPAN / stays + 6 * sd, SPAN), low)
    y = low[:, None] + (high - low)[:, None] / 2 * (1 + _AT)
    below = scipy.special.betainc(a, stays, scipy.special.expit(low))
    above = scipy.special.betainc(stays, a, scipy.special.expit(-high))
    ln = a * scipy.special.log_expit(y) + stays[:, None] * scipy.special.log_expit(-y)
    # The share between is known better than the beta function of large numbers.
    share = np.exp(ln - ln.max(axis=1, keepdims=True)) * _WEIGHTS
    share *= ((1 - below - above) / share.sum(axis=1))[:, None]
    expit = scipy.special.expit
    within = (share * bought(expit(y))).sum(axis=1)
    beyond = np.column_stack([below, above]) * bought(expit(np.column_stack([low, high])))
    return np.asarray(within + beyond.sum(axis=1))

"""Pareto/NBD: who buys again, where customers may leave at any time.

Schmittlein, Morrison & Colombo (1987), Counting your customers; Fader & Hardie (2005), A note on
deriving the Pareto/NBD model. While active a customer buys at a rate lambda, and leaves at a rate
mu whether he buys or not; lambda differs between customers as Gamma(r, alpha), mu as
Gamma(s, beta), independently. Mixed over both, with k = Gamma(r + x) alpha^r beta^s / Gamma(r),

    L = k ((alpha + T)^-(r + x) (beta + T)^-s
           + s integral from t_x to T of (alpha + t)^-(r + x) (beta + t)^-(s + 1) dt).

pareto_likelihood.py has how the integral is taken.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from .counts import AtLeast, random_poisson
from .histories import Histories
from .likelihood import Objective
from .pareto_likelihood import ParetoLikelihood, left_between
from .repeat_buying import RepeatBuyingModel

Floats = NDArray[np.float64]

NODES = 24
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(NODES)


class ParetoNBD(RepeatBuyingModel):
    """Pareto/NBD, fitted by maximum likelihood.

    Fitted: `r_`, `alpha_`, `s_`, `beta_` (alpha and beta in the unit of time of the histories), and
    what all models of repeat buying have.
    """

    names = ("r", "alpha", "s", "beta")
    times = ("alpha", "beta")
    r_: float
    alpha_: float
    s_: float
    beta_: float

    def objective(self, histories: Histories, unit: float = 1.0) -> Objective:
        """The likelihood of these histories, as what is maximised; time in so many of its units."""
        return ParetoLikelihood(histories, unit).log_likelihood

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t."""
        t = np.asarray(t, dtype=np.float64)
        return np.asarray(self.r_ / self.alpha_ * _time_active(self.s_, np.asarray(self.beta_), t))

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still active at T) of each history."""
        stayed = -(self.r_ + x) * np.log(self.alpha_ + T) - self.s_ * np.log(self.beta_ + T)
        left = left_between(self.r_ + x, self.alpha_, self.s_, self.beta_, t_x, T)
        return np.asarray(np.exp(stayed - np.logaddexp(stayed, left.total)))

    def further_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """E[purchases in (T, T + t]] of somebody who is active at T."""
        rate = (self.r_ + x) / (self.alpha_ + T)
        return rate * _time_active(self.s_, self.beta_ + T, np.full_like(T, t))

    def silent_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """P(no purchase in (T, T + t]).

        Whoever is active at T has lambda of Gamma(r + x, alpha + T) and mu of Gamma(s, beta + T).
        """
        r, alpha, beta = self.r_ + x, self.alpha_ + T, self.beta_ + T
        stayed = -r * np.log(alpha + t) - self.s_ * np.log(beta + t)
        left = left_between(r, alpha, self.s_, beta, np.zeros_like(T), np.full_like(T, t))
        known = r * np.log(alpha) + self.s_ * np.log(beta)
        return np.asarray(np.exp(known + np.logaddexp(stayed, left.total)))

    def at_least_if_active(self, x: Floats, T: Floats, t: float) -> AtLeast:
        """P(at least k purchases in (T, T + t]), over the time u until he leaves.

        The mean of I_z(k, r + x), z = u / (alpha + T + u), the tail of the negative binomial
        distribution, where u is t or, with density s (beta + T)^s (beta + T + u)^-(s + 1), less.
        """
        rx, alpha, beta = self.r_ + x, self.alpha_ + T, self.beta_ + T
        # Evenly in the chance of having left: the nodes lie where people leave.
        gone = -np.expm1(-self.s_ * np.log1p(t / beta))
        at = (gone / 2)[:, None] * (1 + _AT)
        u = beta[:, None] * np.expm1(-np.log1p(-at) / self.s_)
        z_left, z_stayed = u / (alpha[:, None] + u), t / (alpha + t)
        weights = (gone / 2)[:, None] * _WEIGHTS

        def at_least(k: Floats) -> Floats:
            tail = scipy.special.betainc(k[:, None], rx[:, None], z_left)
            stayed = (1 - gone) * scipy.special.betainc(k, rx, z_stayed)
            return np.asarray(stayed + (weights * tail).sum(axis=1))

        return at_least

    def draw_if_active(self, x: Floats, T: Floats, t: float, rng: np.random.Generator) -> Floats:
        """lambda of Gamma(r + x, alpha + T), mu of Gamma(s, beta + T).

        He buys until the end, or until he leaves if that is sooner.
        """
        # Leaving at an exponential time of such a rate: P(not by u) = (1 + u / (beta + T))^-s.
        with np.errstate(over="ignore"):
            until = (self.beta_ + T) * np.expm1(rng.standard_exponential(len(x)) / self.s_)
        mean = rng.gamma(self.r_ + x) / (self.alpha_ + T) * np.minimum(until, t)
        return random_poisson(mean, rng)


def _time_active(s: float, beta: Floats, t: Floats) -> Floats:
    """Mean time within t until somebody leaves whose rate of leaving is of Gamma(s, beta)."""
    if abs(s - 1) < 1e-9:
        return np.asarray(beta * np.log1p(t / beta))
    return np.asarray(beta / (s - 1) * -np.expm1((s - 1) * -np.log1p(t / beta)))

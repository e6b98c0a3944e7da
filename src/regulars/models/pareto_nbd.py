"""Pareto/NBD: who buys again, where customers may leave at any time.

Schmittlein, Morrison & Colombo (1987), Counting your customers; Fader & Hardie (2005), A note on
deriving the Pareto/NBD model. While active a customer buys at a rate lambda, and leaves at a rate
mu whether he buys or not; lambda differs between customers as Gamma(r, alpha), mu as
Gamma(s, beta), independently. Mixed over both, with k = Gamma(r + x) alpha^r beta^s / Gamma(r),

    L = k ((alpha + T)^-(r + x) (beta + T)^-s
           + s integral from t_x to T of (alpha + t)^-(r + x) (beta + t)^-(s + 1) dt).

pareto_likelihood.py has how the integral is taken.
"""

from typing import ClassVar, Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from ..stats.intervals import LEVEL
from . import counts
from .counts import random_poisson, span
from .histories import ROUGHLY, Histories, by_history, by_x_and_T, columns
from .likelihood import Objective, doubt_of_leaving, maximise
from .pareto_likelihood import ParetoLikelihood, left_between

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
NODES = 24
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(NODES)


class ParetoNBD:
    """Pareto/NBD, fitted by maximum likelihood.

    prior_sd    of a normal prior of the log-parameters around nought, time in its own mean: none,
                unless it is asked for where the plain fit is degenerate (see `usable`)

    Fitted: `r_`, `alpha_`, `s_`, `beta_` (alpha and beta in the unit of time of the histories),
    `log_likelihood_`, `standard_errors_` (of the four in this order), `covariance_` (of their
    logarithms), `degenerate_` (why the fit says nothing, empty where it does), `n_`,
    `prior_centre_` (of the log-parameters).
    """

    names: ClassVar[tuple[str, ...]] = NAMES

    def __init__(self, prior_sd: float = np.inf) -> None:
        self.prior_sd = prior_sd

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        histories = self.fold(customers)
        unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
        objective = self.objective(histories, unit)
        rough = self.objective(histories.coarse(unit * ROUGHLY), unit)
        optimum = maximise(objective, NAMES, histories.n, np.ones(4), self.prior_sd, rough)
        scale = np.array([1.0, unit, 1.0, unit])
        self.r_, self.alpha_, self.s_, self.beta_ = map(float, optimum.parameters * scale)
        self.standard_errors_ = optimum.standard_errors * scale
        # The times of repeat purchases have a density, which is by the unit of time.
        repeats = float((histories.x * histories.count).sum())
        self.log_likelihood_ = optimum.log_likelihood - repeats * float(np.log(unit))
        self.covariance_ = optimum.covariance
        self.prior_centre_ = np.log(scale)
        self.degenerate_ = optimum.degenerate or doubt_of_leaving(
            objective, optimum, histories.n, self.prior_sd
        )
        self.n_ = histories.n
        return self

    @property
    def parameters(self) -> Floats:
        """r, alpha, s and beta."""
        return np.array([self.r_, self.alpha_, self.s_, self.beta_])

    def objective(self, histories: Histories, unit: float = 1.0) -> Objective:
        """The likelihood of these histories, as what is maximised; time in so many of its units."""
        return ParetoLikelihood(histories, unit).log_likelihood

    @staticmethod
    def fold(customers: pd.DataFrame | Histories) -> Histories:
        """What a fit takes of customers."""
        return customers if isinstance(customers, Histories) else Histories.fold(customers)

    @classmethod
    def of(cls, r: float, alpha: float, s: float, beta: float) -> Self:
        """The model with these parameters, such as a paper's."""
        if min(r, alpha, s, beta) <= 0:
            raise ValueError("all four parameters are above nought")
        model = cls()
        model.r_, model.alpha_, model.s_, model.beta_ = r, alpha, s, beta
        return model

    def log_likelihood(self, customers: pd.DataFrame | Histories) -> float:
        """Log-likelihood of customers at the parameters."""
        histories = self.fold(customers)
        return self.objective(histories)(np.log(self.parameters))[0] * histories.n

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t."""
        t = np.asarray(t, dtype=np.float64)
        return np.asarray(self.r_ / self.alpha_ * _time_active(self.s_, np.asarray(self.beta_), t))

    def p_alive(self, customers: pd.DataFrame) -> Floats:
        """P(still active at T) of each row."""
        return by_history(customers, self.alive)

    def p_no_purchase(self, customers: pd.DataFrame, t: float) -> Floats:
        """P(no purchase in (T, T + t]): gone already, or active and not buying in it.

        Whoever is active at T has lambda of Gamma(r + x, alpha + T) and mu of Gamma(s, beta + T).
        """

        def silent(x: Floats, T: Floats) -> Floats:
            r, alpha, beta = self.r_ + x, self.alpha_ + T, self.beta_ + T
            stayed = -r * np.log(alpha + t) - self.s_ * np.log(beta + t)
            left = left_between(r, alpha, self.s_, beta, np.zeros_like(T), np.full_like(T, t))
            known = r * np.log(alpha) + self.s_ * np.log(beta)
            return np.asarray(np.exp(known + np.logaddexp(stayed, left.total)))

        def nothing(x: Floats, t_x: Floats, T: Floats) -> Floats:
            return 1 - self.alive(x, t_x, T) * (1 - by_x_and_T(silent, x, T))

        return by_history(customers, nothing)

    def expected_further(self, customers: pd.DataFrame, t: float) -> Floats:
        """E[purchases in (T, T + t]] of each row."""

        def further(x: Floats, t_x: Floats, T: Floats) -> Floats:
            return self.further_if_active(x, T, t) * self.alive(x, t_x, T)

        return by_history(customers, further)

    def further_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """E[purchases in (T, T + t]] of somebody who is active at T."""
        rate = (self.r_ + x) / (self.alpha_ + T)
        return rate * _time_active(self.s_, self.beta_ + T, np.full_like(T, t))

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still active at T) of each history."""
        stayed = -(self.r_ + x) * np.log(self.alpha_ + T) - self.s_ * np.log(self.beta_ + T)
        left = left_between(self.r_ + x, self.alpha_, self.s_, self.beta_, t_x, T)
        return np.asarray(np.exp(stayed - np.logaddexp(stayed, left.total)))

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

        Active: lambda of Gamma(r + x, alpha + T), mu of Gamma(s, beta + T); he buys until the end
        or until he leaves, whichever is first.
        """
        x, t_x, T = columns(customers)
        t = span(t)
        number = np.zeros(len(x))
        active = rng.random(len(x)) < self.alive(x, t_x, T)
        x, T = x[active], T[active]
        # Leaving at an exponential time of such a rate: P(not by u) = (1 + u / (beta + T))^-s.
        with np.errstate(over="ignore"):
            until = (self.beta_ + T) * np.expm1(rng.standard_exponential(len(x)) / self.s_)
        mean = rng.gamma(self.r_ + x) / (self.alpha_ + T) * np.minimum(until, t)
        number[active] = random_poisson(mean, rng)
        return number

    def _at_least(self, customers: pd.DataFrame, t: float) -> counts.AtLeast:
        """P(at least k purchases in (T, T + t]), over the time u until he leaves.

        P(active) times the mean of I_z(k, r + x), z = u / (alpha + T + u), the tail of the negative
        binomial distribution, where u is t or, with density s (beta + T)^s (beta + T + u)^-(s + 1),
        less.
        """
        x, t_x, T = columns(customers)
        t = span(t)
        alive, rx, alpha, beta = (
            self.alive(x, t_x, T),
            self.r_ + x,
            self.alpha_ + T,
            self.beta_ + T,
        )
        # Evenly in the chance of having left: the nodes lie where people leave.
        gone = -np.expm1(-self.s_ * np.log1p(t / beta))
        at = (gone / 2)[:, None] * (1 + _AT)
        u = beta[:, None] * np.expm1(-np.log1p(-at) / self.s_)
        z_left, z_stayed = u / (alpha[:, None] + u), t / (alpha + t)
        weights = (gone / 2)[:, None] * _WEIGHTS

        def at_least(k: Floats) -> Floats:
            tail = scipy.special.betainc(k[:, None], rx[:, None], z_left)
            stayed = (1 - gone) * scipy.special.betainc(k, rx, z_stayed)
            return np.asarray(alive * (stayed + (weights * tail).sum(axis=1)))

        return at_least


def _time_active(s: float, beta: Floats, t: Floats) -> Floats:
    """Mean time within t until somebody leaves whose rate of leaving is of Gamma(s, beta)."""
    if abs(s - 1) < 1e-9:
        return np.asarray(beta * np.log1p(t / beta))
    return np.asarray(beta / (s - 1) * -np.expm1((s - 1) * -np.log1p(t / beta)))

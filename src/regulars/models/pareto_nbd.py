"""Pareto/NBD: who buys again, where customers may leave at any time.

Schmittlein, Morrison & Colombo (1987), Counting your customers; Fader & Hardie (2005), A note on
deriving the Pareto/NBD model. While active a customer buys at a rate lambda, and leaves at a rate
mu whether he buys or not; lambda differs between customers as Gamma(r, alpha), mu as
Gamma(s, beta), independently. Mixed over both, with k = Gamma(r + x) alpha^r beta^s / Gamma(r),

    L = k ((alpha + T)^-(r + x) (beta + T)^-s
           + s integral from t_x to T of (alpha + t)^-(r + x) (beta + t)^-(s + 1) dt).

The papers write the integral with hypergeometric functions, which are slow and lose digits; it is
smooth in ln(t + min(alpha, beta)), and a few Gauss-Legendre nodes there give it and its gradient.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from ..stats.intervals import LEVEL
from . import counts
from .counts import random_poisson, span
from .histories import Histories, columns
from .likelihood import Objective, doubt_of_leaving, maximise

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
        objective = self.objective(histories.scaled(unit))
        optimum = maximise(objective, NAMES, histories.n, np.ones(4), self.prior_sd)
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

    def objective(self, histories: Histories) -> Objective:
        """The likelihood of these histories, as what is maximised."""
        return lambda logs: _log_likelihood(logs, histories)

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
        x, t_x, T = columns(customers)
        stayed, left = _ways(self.r_ + x, self.alpha_, self.s_, self.beta_, t_x, T)
        return np.asarray(np.exp(stayed - np.logaddexp(stayed, left.total)))

    def p_no_purchase(self, customers: pd.DataFrame, t: float) -> Floats:
        """P(no purchase in (T, T + t]): gone already, or active and not buying in it.

        Whoever is active at T has lambda of Gamma(r + x, alpha + T) and mu of Gamma(s, beta + T).
        """
        x, _, T = columns(customers)
        r, alpha, beta = self.r_ + x, self.alpha_ + T, self.beta_ + T
        stayed, left = _ways(r, alpha, self.s_, beta, np.zeros_like(T), np.full_like(T, t))
        known = r * np.log(alpha) + self.s_ * np.log(beta)
        silent = np.exp(known + np.logaddexp(stayed, left.total))
        return np.asarray(1 - self.p_alive(customers) * (1 - silent))

    def expected_further(self, customers: pd.DataFrame, t: float) -> Floats:
        """E[purchases in (T, T + t]] of each row."""
        x, _, T = columns(customers)
        rate = (self.r_ + x) / (self.alpha_ + T)
        active = _time_active(self.s_, self.beta_ + T, np.full_like(T, t))
        return np.asarray(rate * active * self.p_alive(customers))

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
        x, _, T = columns(customers)
        t = span(t)
        number = np.zeros(len(x))
        active = rng.random(len(x)) < self.p_alive(customers)
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
        x, _, T = columns(customers)
        t = span(t)
        alive, rx, alpha, beta = (
            self.p_alive(customers),
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


@dataclass(frozen=True)
class _Left:
    """The integral over the time of leaving: ln of each node's part, and what it was made at."""

    total: Floats
    share: Floats
    of_alpha: Floats
    of_beta: Floats


def _ways(
    r: Floats, alpha: float | Floats, s: float, beta: float | Floats, start: Floats, end: Floats
) -> tuple[Floats, _Left]:
    """ln of both terms of the likelihood: active at the end, or gone between start and end."""
    alpha, beta = np.asarray(alpha), np.asarray(beta)
    stayed = -r * np.log(alpha + end) - s * np.log(beta + end)
    least = np.minimum(alpha, beta)
    low, high = np.log(start + least), np.log(end + least)
    half = (high - low) / 2
    u = (low + half)[:, None] + half[:, None] * _AT
    t = np.exp(u) - np.broadcast_to(least, half.shape)[:, None]
    of_alpha = np.log(np.broadcast_to(alpha, half.shape)[:, None] + t)
    of_beta = np.log(np.broadcast_to(beta, half.shape)[:, None] + t)
    with np.errstate(divide="ignore"):  # no time to leave in: the part is nought
        parts = (
            np.log(s) - r[:, None] * of_alpha - (s + 1) * of_beta + u
            + np.log(half)[:, None] + np.log(_WEIGHTS)
        )  # fmt: skip
    total = np.logaddexp.reduce(parts, axis=1)
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(total)[:, None], np.exp(parts - total[:, None]), 0.0)
    return stayed, _Left(total, share, of_alpha, of_beta)


def _log_likelihood(logs: Floats, h: Histories) -> tuple[float, Floats]:
    """Mean over customers, and its gradient by the logarithms of r, alpha, s, beta."""
    r, alpha, s, beta = np.exp(logs)
    gammaln, psi = scipy.special.gammaln, scipy.special.digamma
    rx = r + h.x
    stayed, left = _ways(rx, alpha, s, beta, h.t_x, h.T)
    both = np.logaddexp(stayed, left.total)
    constant = gammaln(rx) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    value = float(h.count @ (constant + both))
    alive, gone = np.exp(stayed - both), np.exp(left.total - both)

    def mean(of_nodes: Floats) -> Floats:
        return np.asarray((left.share * of_nodes).sum(axis=1))

    of_T_alpha, of_T_beta = np.log(alpha + h.T), np.log(beta + h.T)
    by_r = psi(rx) - psi(r) + np.log(alpha) - alive * of_T_alpha - gone * mean(left.of_alpha)
    by_alpha = r / alpha - rx * (alive / (alpha + h.T) + gone * mean(np.exp(-left.of_alpha)))
    by_s = np.log(beta) - alive * of_T_beta + gone * (1 / s - mean(left.of_beta))
    by_beta = s / beta - alive * s / (beta + h.T) - gone * (s + 1) * mean(np.exp(-left.of_beta))
    gradient = np.array([h.count @ by for by in (by_r, by_alpha, by_s, by_beta)])
    return value / h.n, gradient * np.array([r, alpha, s, beta]) / h.n

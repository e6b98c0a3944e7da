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
from typing import Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from .distinct import distinct, total
from .histories import ROUGHLY, Histories, by_history, by_x_and_T
from .likelihood import maximise

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
NODES = 24
FAR = 32.0
"""Logs that the integrand may have fallen by: the rest of the integral is e^-32 of it, 1e-14."""
BLOCK = 1 << 11
"""Rows at once: what the nodes of so many take stays in the processor's own memory."""
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(NODES)


class ParetoNBD:
    """Pareto/NBD, fitted by maximum likelihood.

    penalty    weight of a penalty on squared log-parameters, in the mean log-likelihood: .001 or
               so where the fit is degenerate

    Fitted: `r_`, `alpha_`, `s_`, `beta_` (alpha and beta in the unit of time of the histories),
    `log_likelihood_`, `standard_errors_` (of the four in this order), `degenerate_` (why the fit
    says nothing, empty where it does), `n_`.
    """

    def __init__(self, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        histories = customers if isinstance(customers, Histories) else Histories.fold(customers)
        unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
        optimum = maximise(
            ParetoLikelihood(histories, unit).log_likelihood,
            NAMES,
            histories.n,
            np.ones(4),
            self.penalty,
            rough=ParetoLikelihood(histories.coarse(unit * ROUGHLY), unit).log_likelihood,
        )
        scale = np.array([1.0, unit, 1.0, unit])
        self.r_, self.alpha_, self.s_, self.beta_ = map(float, optimum.parameters * scale)
        self.standard_errors_ = optimum.standard_errors * scale
        # The times of repeat purchases have a density, which is by the unit of time.
        repeats = float((histories.x * histories.count).sum())
        self.log_likelihood_ = optimum.log_likelihood - repeats * float(np.log(unit))
        self.degenerate_ = optimum.degenerate
        self.n_ = histories.n
        return self

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
        histories = customers if isinstance(customers, Histories) else Histories.fold(customers)
        logs = np.log([self.r_, self.alpha_, self.s_, self.beta_])
        return ParetoLikelihood(histories).log_likelihood(logs)[0] * histories.n

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
            left = _left(r, alpha, self.s_, beta, np.zeros_like(T), np.full_like(T, t))
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
        left = _left(self.r_ + x, self.alpha_, self.s_, self.beta_, t_x, T)
        return np.asarray(np.exp(stayed - np.logaddexp(stayed, left.total)))


def _time_active(s: float, beta: Floats, t: Floats) -> Floats:
    """Mean time within t until somebody leaves whose rate of leaving is of Gamma(s, beta)."""
    if abs(s - 1) < 1e-9:
        return np.asarray(beta * np.log1p(t / beta))
    return np.asarray(beta / (s - 1) * -np.expm1((s - 1) * -np.log1p(t / beta)))


@dataclass(frozen=True)
class _Left:
    """The integral over the time of leaving, its ln, and means over when it may have been."""

    total: Floats
    ln_alpha: Floats
    ln_beta: Floats
    per_alpha: Floats
    per_beta: Floats


def _left(
    r: Floats, alpha: float | Floats, s: float, beta: float | Floats, start: Floats, end: Floats
) -> _Left:
    """ln of s times the integral from start to end of (alpha + t)^-r (beta + t)^-(s + 1) dt.

    With it the means, over t as it is weighed there, of ln(alpha + t), ln(beta + t) and of one over
    either. Of alpha and beta the same one is the smaller in all rows.
    """
    alpha, beta = np.broadcast_to(alpha, r.shape), np.broadcast_to(beta, r.shape)
    found = np.empty((5, len(r)))
    for i in range(0, len(r), BLOCK):
        rows = slice(i, i + BLOCK)
        found[:, rows] = _left_of_few(r[rows], alpha[rows], s, beta[rows], start[rows], end[rows])
    return _Left(*found)


def _left_of_few(
    r: Floats, alpha: Floats, s: float, beta: Floats, start: Floats, end: Floats
) -> list[Floats]:
    least, alpha_first = np.minimum(alpha, beta), bool((alpha <= beta).all())
    low = np.log(start + least)
    # In ln(t + least) the integrand falls at least this fast, with x ever faster: see how far.
    falls = (r / (alpha + start) + (s + 1) / (beta + start)) * (start + least) - 1
    half = np.minimum(np.log(end + least) - low, FAR / np.maximum(falls, 1e-9)) / 2
    ln_near = (low + half)[:, None] + half[:, None] * _AT
    near = np.exp(ln_near)
    far = near + np.abs(alpha - beta)[:, None]
    ln_far = np.log(far)
    ln_alpha, ln_beta = (ln_near, ln_far) if alpha_first else (ln_far, ln_near)
    of_alpha, of_beta = (near, far) if alpha_first else (far, near)
    # dt is (t + least) d ln(t + least).
    part = ln_near - r[:, None] * ln_alpha
    part -= (s + 1) * ln_beta
    largest = part.max(axis=1)
    part -= largest[:, None]
    np.exp(part, out=part)
    total = part @ _WEIGHTS
    with np.errstate(divide="ignore"):  # no time to leave in: the integral is nought
        ln_total = np.log(s * half * total) + largest
    means = ((part * of) @ _WEIGHTS / total for of in (ln_alpha, ln_beta))
    pers = ((part / of) @ _WEIGHTS / total for of in (of_alpha, of_beta))
    return [ln_total, *means, *pers]


class ParetoLikelihood:
    """The likelihood of histories; log-gammas are taken but once for each x that occurs."""

    def __init__(self, histories: Histories, unit: float = 1.0) -> None:
        self.h = histories.scaled(unit)
        (self.xs,), at_x = distinct(histories.x)
        self.of_x = total(histories.count, at_x, len(self.xs))

    def log_likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Mean over customers, and its gradient by the logarithms of r, alpha, s, beta."""
        r, alpha, s, beta = np.exp(logs)
        h, n, xs, of_x = self.h, self.h.n, self.xs, self.of_x
        gammaln, psi = scipy.special.gammaln, scipy.special.digamma
        rx = r + h.x
        ln_alpha, ln_beta = np.log(alpha + h.T), np.log(beta + h.T)
        stayed = -rx * ln_alpha - s * ln_beta
        left = _left(rx, alpha, s, beta, h.t_x, h.T)
        both = np.logaddexp(stayed, left.total)
        of_all = r * np.log(alpha) + s * np.log(beta)
        value = of_x @ (gammaln(r + xs) - gammaln(r) + of_all) + h.count @ both
        alive, gone = h.count * np.exp(stayed - both), h.count * np.exp(left.total - both)
        gradient = [
            of_x @ (psi(r + xs) - psi(r) + np.log(alpha)) - alive @ ln_alpha - gone @ left.ln_alpha,
            n * r / alpha - alive @ (rx / (alpha + h.T)) - gone @ (rx * left.per_alpha),
            n * np.log(beta) - alive @ ln_beta + gone @ (1 / s - left.ln_beta),
            n * s / beta - alive @ (s / (beta + h.T)) - (s + 1) * gone @ left.per_beta,
        ]
        return float(value) / n, np.array(gradient) * np.array([r, alpha, s, beta]) / n

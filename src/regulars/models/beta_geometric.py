"""The likelihood that BG/NBD and MBG/NBD share: they differ in when a customer may leave.

L = Gamma(r + x) alpha^r / Gamma(r) / B(a, b)
    (B(a, b + m) (alpha + T)^-(r + x) + B(a + 1, b + m - 1) (alpha + t_x)^-(r + x)),

where m is how often he could have left and did not: x for BG/NBD (the second term only where
x > 0), x + 1 for MBG/NBD, which gives one chance more.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from .histories import Histories, check
from .likelihood import maximise

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "a", "b")
NEAR = 1e-6
"""So near to where a formula is 0 / 0 it is looked at beside it."""


@dataclass(frozen=True)
class BetaGeometric:
    """Histories as the likelihood needs them: log-gammas only once for each x that occurs.

    chances    of leaving before the first repeat purchase: 0 for BG/NBD, 1 for MBG/NBD
    """

    histories: Histories
    chances: int
    xs: Floats
    of_x: Floats

    @classmethod
    def of(cls, histories: Histories, chances: int) -> "BetaGeometric":
        """Count how many customers there are of each x."""
        xs, place = np.unique(histories.x, return_inverse=True)
        return cls(histories, chances, xs, np.bincount(place, histories.count).astype(np.float64))

    def log_likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Mean over customers, and its gradient by the logarithms of r, alpha, a, b."""
        r, alpha, a, b = np.exp(logs)
        h, n = self.histories, self.histories.n
        gammaln, psi = scipy.special.gammaln, scipy.special.digamma
        xs, of_x = self.xs, self.of_x
        stays = self.chances + xs
        leaves = np.maximum(b + h.x + self.chances - 1, 1e-300)
        a1 = gammaln(r + xs) - gammaln(r) + r * np.log(alpha)
        a2 = gammaln(a + b) + gammaln(b + stays) - gammaln(b) - gammaln(a + b + stays)
        of_T, of_tx = np.log(alpha + h.T), np.log(alpha + h.t_x)
        could = h.x + self.chances > 0
        a3 = -(r + h.x) * of_T
        a4 = np.log(a) - np.log(leaves) - (r + h.x) * of_tx
        whole = np.where(could, np.logaddexp(a3, a4), a3)
        value = float((of_x * (a1 + a2)).sum() + (h.count * whole).sum())
        # w: having left after the last purchase, given the history.
        w = h.count * np.where(could, scipy.special.expit(a4 - a3), 0.0)
        v = h.count - w
        rx = r + h.x
        by_r = (of_x * (psi(r + xs) - psi(r) + np.log(alpha))).sum() - (v @ of_T + w @ of_tx)
        by_alpha = (of_x.sum() * r / alpha) - (
            v @ (rx / (alpha + h.T)) + w @ (rx / (alpha + h.t_x))
        )
        both = psi(a + b) - psi(a + b + stays)
        by_a = (of_x * both).sum() + w.sum() / a
        by_b = (of_x * (both + psi(b + stays) - psi(b))).sum() - (
            w @ np.where(could, 1 / leaves, 0.0)
        )
        gradient = np.array([by_r, by_alpha, by_a, by_b]) * np.array([r, alpha, a, b])
        return value / n, gradient / n


@dataclass(frozen=True)
class Fitted:
    """Parameters r, alpha (in the unit of the histories), a, b, and what is known of the fit."""

    parameters: tuple[float, float, float, float]
    log_likelihood: float
    standard_errors: Floats
    degenerate: str
    n: float


def fit(customers: pd.DataFrame | Histories, chances: int, penalty: float) -> Fitted:
    """Maximum likelihood, with time measured in the mean T: weeks and days give the same fit."""
    histories = customers if isinstance(customers, Histories) else Histories.fold(customers)
    unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
    parts = BetaGeometric.of(histories.scaled(unit), chances)
    optimum = maximise(parts.log_likelihood, NAMES, histories.n, np.ones(4), penalty=penalty)
    scale = np.array([1.0, unit, 1.0, 1.0])
    r, alpha, a, b = map(float, optimum.parameters * scale)
    # The times of repeat purchases have a density, which is by the unit of time.
    repeats = float((histories.x * histories.count).sum())
    return Fitted(
        (r, alpha, a, b),
        optimum.log_likelihood - repeats * float(np.log(unit)),
        optimum.standard_errors * scale,
        optimum.degenerate,
        histories.n,
    )


def checked(r: float, alpha: float, a: float, b: float) -> Fitted:
    """Parameters that were not fitted here, such as a paper's."""
    if min(r, alpha, a, b) <= 0:
        raise ValueError("all four parameters are above nought")
    nothing = np.full(4, np.nan)
    return Fitted((r, alpha, a, b), float("nan"), nothing, "", float("nan"))


def log_likelihood(
    parameters: tuple[float, float, float, float],
    customers: pd.DataFrame | Histories,
    chances: int,
) -> float:
    """Log-likelihood of customers at these parameters."""
    histories = customers if isinstance(customers, Histories) else Histories.fold(customers)
    parts = BetaGeometric.of(histories, chances)
    return parts.log_likelihood(np.log(parameters))[0] * histories.n


def silent(alpha: float, r: float, customers: pd.DataFrame, t: float) -> Floats:
    """P(no purchase in (T, T + t]) of each row who is still active."""
    x, _, T = columns(customers)
    return np.asarray(((alpha + T) / (alpha + T + t)) ** (r + x))


def purchases(r: ArrayLike, a: float, stays: ArrayLike, z: ArrayLike) -> Floats:
    """E[purchases] until z = t / (alpha + t), of somebody with r and a, b + m = `stays`.

    (a + stays - 1) / (a - 1) (1 - (1 - z)^r 2F1(r, stays; a + stays - 1; z)), with the function
    turned by Euler's transformation: as it stands it overflows for who buys often. At a = 1, and
    at a + stays = 1, it is the limit.
    """
    a = a if abs(a - 1) > NEAR else 1 + NEAR
    c = a + np.asarray(stays, dtype=np.float64) - 1
    c = np.where(np.abs(c) > NEAR, c, NEAR)
    turned = scipy.special.hyp2f1(c - np.asarray(r), a - 1, c, z)
    return np.asarray(c / (a - 1) * (1 - (1 - np.asarray(z)) ** (a - 1) * turned))


def columns(customers: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T of each row; ValueError where a history cannot be."""
    check(customers)
    x, t_x, T = (customers[c].to_numpy(dtype=np.float64) for c in ("x", "t_x", "T"))
    return x, t_x, T

"""The likelihood of Pareto/NBD (pareto_nbd.py has the equation), with its gradient.

The papers write the integral over the time of leaving with hypergeometric functions, which are slow
and lose digits; it is smooth in ln(t + min(alpha, beta)), and a few Gauss-Legendre nodes there give
it and its gradient.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from .distinct import distinct, total
from .histories import Histories

Floats = NDArray[np.float64]

NODES = 24
FAR = 32.0
"""Logs that the integrand may have fallen by: the rest of the integral is e^-32 of it, 1e-14."""
BLOCK = 1 << 11
"""Rows at once: what the nodes of so many take stays in the processor's own memory."""
_AT, _WEIGHTS = np.polynomial.legendre.leggauss(NODES)


@dataclass(frozen=True)
class Left:
    """The integral over the time of leaving, its ln, and means over when it may have been."""

    total: Floats
    ln_alpha: Floats
    ln_beta: Floats
    per_alpha: Floats
    per_beta: Floats


def left_between(
    r: Floats, alpha: float | Floats, s: float, beta: float | Floats, start: Floats, end: Floats
) -> Left:
    """ln of s times the integral from start to end of (alpha + t)^-r (beta + t)^-(s + 1) dt.

    With it the means, over t as it is weighed there, of ln(alpha + t), ln(beta + t) and of one over
    either. Of alpha and beta the same one is the smaller in all rows.
    """
    alpha, beta = np.broadcast_to(alpha, r.shape), np.broadcast_to(beta, r.shape)
    found = np.empty((5, len(r)))
    for i in range(0, len(r), BLOCK):
        rows = slice(i, i + BLOCK)
        found[:, rows] = _of_few(r[rows], alpha[rows], s, beta[rows], start[rows], end[rows])
    return Left(*found)


def _of_few(
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
        left = left_between(rx, alpha, s, beta, h.t_x, h.T)
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

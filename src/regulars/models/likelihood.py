"""Maximum likelihood on positive parameters: the optimum, how sure it is, and whether it is one.

Parameters are sought as logarithms, by L-BFGS-B with the model's own gradient, on the mean
log-likelihood of a customer. Standard errors come from the Hessian, by differences of the
gradient, and the delta method. A likelihood that is flat in some direction has no optimum: a
parameter runs off towards nought or infinity, and what the model says of customers is then set by
its form and not by the records. That is found out and said.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]
"""From log-parameters: the mean log-likelihood of a customer, and its gradient by them."""

LARGEST, LEAST = 1e4, 1e-3
"""A parameter beyond these has run off: no shop's customers are that much alike or unlike."""
FLAT = 1e-9
"""Curvature of the mean log-likelihood below which it tells a direction nothing."""
UNSURE = 2.0
"""Standard error of a log-parameter from which it may as well be a seventh, or seven times it."""
STEP = 1e-4


@dataclass(frozen=True)
class Optimum:
    """Parameters at the optimum.

    log_likelihood    of all customers, without the prior
    standard_errors   of the parameters themselves; NaN where the likelihood is flat
    covariance        of the parameters' logarithms; NaN where the likelihood is flat
    degenerate        why the optimum is none, in words; empty where it is one
    """

    parameters: Floats
    log_likelihood: float
    standard_errors: Floats
    covariance: Floats
    degenerate: str


def maximise(
    objective: Objective,
    names: tuple[str, ...],
    n: float,
    start: Floats,
    prior_sd: float = np.inf,
) -> Optimum:
    """Find the optimum of n customers' likelihood.

    prior_sd    of a normal prior of each log-parameter around nought: it keeps parameters that the
                records say nothing of near one, and weighs less the more customers there are
    """
    penalty = 1 / (2 * n * prior_sd**2)

    def negative(logs: Floats) -> tuple[float, Floats]:
        value, gradient = objective(logs)
        return penalty * float(logs @ logs) - value, 2 * penalty * logs - gradient

    bounds = [(np.log(1e-6), np.log(1e7))] * len(names)
    found = scipy.optimize.minimize(
        negative, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 2_000, "ftol": 1e-14, "gtol": 1e-9},
    )  # fmt: skip
    logs = np.asarray(found.x, dtype=np.float64)
    value, _ = objective(logs)
    hessian = _hessian(negative, logs)
    curvature = np.linalg.eigvalsh(hessian)
    parameters = np.exp(logs)
    covariance: Floats = np.full_like(hessian, np.nan)
    if curvature.min() > FLAT:
        covariance = np.asarray(np.linalg.inv(hessian) / n, dtype=np.float64)
    of_logs = np.sqrt(np.diag(covariance))
    degenerate = _degenerate(names, parameters, of_logs)
    return Optimum(parameters, value * n, of_logs * parameters, covariance, degenerate)


def _hessian(function: Objective, at: Floats) -> Floats:
    k = len(at)
    hessian = np.empty((k, k))
    for i in range(k):
        step = np.zeros(k)
        step[i] = STEP
        hessian[i] = (function(at + step)[1] - function(at - step)[1]) / (2 * STEP)
    return (hessian + hessian.T) / 2


def _degenerate(names: tuple[str, ...], parameters: Floats, of_logs: Floats) -> str:
    for name, value, error in zip(names, parameters, of_logs, strict=True):
        if value > LARGEST:
            return f"{name} runs off to {value:.2g}: the records set no limit to it"
        if value < LEAST:
            return f"{name} runs off towards nought ({value:.2g})"
        if not error < UNSURE:
            return (
                f"the likelihood is flat in {name} ({value:.2g}): other values explain the records "
                "as well"
            )
    return ""

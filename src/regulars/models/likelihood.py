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
BOUNDS = (np.log(1e-6), np.log(1e7))
NEAR = 1e-4
"""A step of log-parameters after which the optimum is but one more step away, to all digits."""
SOUND = 1e-6
"""Least curvature at which the optimum of a rough likelihood is one."""
MOST_STEPS = 12
NO_LEAVING = 1e-9
"""So small a chance of leaving that of a thousand million customers none does."""
KNOWN = 0.2
"""Standard error of log-parameters from which nought is far: it would be many errors away."""
CHANCE = 0.05
"""How often leaving is seen, at most, where there is none."""


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
    rough: Objective | None = None,
) -> Optimum:
    """Find the optimum of n customers' likelihood.

    prior_sd    of a normal prior of each log-parameter around nought: it keeps parameters that the
                records say nothing of near one, and weighs less the more customers there are
    rough       nearly the same likelihood, and much less work: the optimum is looked for there
                first
    """

    def negative_of(likelihood: Objective) -> Objective:
        whole = with_prior(likelihood, n, prior_sd, np.zeros(len(names)))

        def negative(logs: Floats) -> tuple[float, Floats]:
            value, gradient = whole(logs)
            return -value, -gradient

        return negative

    negative, logs = negative_of(objective), None
    if rough is not None:
        logs = _from_rough(negative, negative_of(rough), np.log(start))
    if logs is None:
        logs = _search(negative, np.log(start))
    hessian = _hessian(negative, logs)
    curvature, directions = np.linalg.eigh(hessian)
    if curvature[0] > FLAT:
        logs = _last_step(negative, logs, hessian)
    value, _ = objective(logs)
    parameters = np.exp(logs)
    covariance: Floats = np.full_like(hessian, np.nan)
    if curvature[0] > FLAT:
        covariance = np.asarray(np.linalg.inv(hessian) / n, dtype=np.float64)
    of_logs = np.sqrt(np.diag(covariance))
    flattest = names[int(np.abs(directions[:, 0]).argmax())] if curvature[0] <= FLAT else ""
    degenerate = _degenerate(dict(zip(names, parameters, strict=True)), of_logs, flattest)
    return Optimum(parameters, value * n, of_logs * parameters, covariance, degenerate)


def with_prior(objective: Objective, n: float, prior_sd: float, centre: Floats) -> Objective:
    """The objective with the prior of n customers' parameters: normal around `centre`, of logs."""
    weight = 1 / (n * prior_sd**2)

    def whole(logs: Floats) -> tuple[float, Floats]:
        value, gradient = objective(logs)
        away = logs - centre
        return value - weight / 2 * float(away @ away), gradient - weight * away

    return whole


def doubt_of_leaving(objective: Objective, found: Optimum, n: float, prior_sd: float) -> str:
    """Whether the records show that anybody leaves: why not, in words; empty where they do.

    objective    of four log-parameters, the third of which is nought where nobody leaves: a of
                 Beta(a, b), s of Gamma(s, beta); the first two are those of buying
    found        the optimum of all four, of n customers
    prior_sd     finite where a prior says what the records do not: then there is no doubt

    Twice what leaving adds to the log-likelihood is, where nobody leaves, at most chi-square of the
    two parameters that it takes (less, as nought is the edge: the test is on the safe side). Where
    both of them are known well the optimum is far from that edge, and the test is spared.
    """
    known = np.sqrt(np.diag(found.covariance))[2:].max() < KNOWN
    if known or np.isfinite(prior_sd):
        return ""

    def staying(logs: Floats) -> tuple[float, Floats]:
        value, gradient = objective(np.append(logs, [np.log(NO_LEAVING), 0.0]))
        return value, gradient[:2]

    stayed = maximise(staying, ("r", "alpha"), n, np.ones(2))
    gain = found.log_likelihood - stayed.log_likelihood
    if gain < scipy.stats.chi2.isf(CHANCE, 2) / 2:
        return (
            "the records do not show that anybody leaves: that all go on buying explains them as "
            f"well (log-likelihood lower by {max(gain, 0.0):.1f})"
        )
    return ""


def _search(negative: Objective, logs: Floats) -> Floats:
    found = scipy.optimize.minimize(
        negative, logs, jac=True, method="L-BFGS-B", bounds=[BOUNDS] * len(logs),
        options={"maxiter": 2_000, "ftol": 1e-14, "gtol": 1e-9},
    )  # fmt: skip
    return np.asarray(found.x, dtype=np.float64)


def _from_rough(negative: Objective, rough: Objective, start: Floats) -> Floats | None:
    """The optimum, from that of the rough likelihood by Newton's steps with its Hessian.

    The two likelihoods curve alike, so that each step leaves a small part of the way; None where
    that does not come true, or where the rough likelihood has no optimum.
    """
    logs = _search(rough, start)
    hessian = _hessian(rough, logs)
    if np.linalg.eigvalsh(hessian).min() < SOUND:
        return None
    before = np.inf
    for _ in range(MOST_STEPS):
        _, gradient = negative(logs)
        step = np.linalg.solve(hessian, gradient)
        length = float(np.abs(step).max())
        if not length < before / 2:
            return None
        before, logs = length, logs - step
        if length < NEAR:
            return logs
    return None


def _last_step(negative: Objective, logs: Floats, hessian: Floats) -> Floats:
    """One step of Newton's with the Hessian, which is there anyhow: the gradient is nought there.

    Taken only where it is short and leads there: the search may have ended at a bound.
    """
    _, gradient = negative(logs)
    step = np.linalg.solve(hessian, gradient)
    if not np.abs(step).max() < NEAR:
        return logs
    _, left = negative(logs - step)
    return logs - step if np.abs(left).max() < np.abs(gradient).max() else logs


def _hessian(function: Objective, at: Floats) -> Floats:
    k = len(at)
    hessian = np.empty((k, k))
    for i in range(k):
        step = np.zeros(k)
        step[i] = STEP
        hessian[i] = (function(at + step)[1] - function(at - step)[1]) / (2 * STEP)
    return (hessian + hessian.T) / 2


def _degenerate(parameters: dict[str, float], of_logs: Floats, flattest: str) -> str:
    for name, value in parameters.items():
        if value > LARGEST:
            return f"{name} runs off to {value:.2g}: the records set no limit to it"
        if value < LEAST:
            return f"{name} runs off towards nought ({value:.2g})"
    for (name, value), error in zip(parameters.items(), of_logs, strict=True):
        if name == flattest or error >= UNSURE:
            return (
                f"the likelihood is flat in {name} ({value:.2g}): other values explain the records "
                "as well"
            )
    return ""

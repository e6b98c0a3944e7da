"""Gamma-Gamma: what a purchase of a customer is worth, shrunk towards what it is to all.

Fader & Hardie (2013), The Gamma-Gamma model of monetary value. The values of a customer's purchases
vary as Gamma(p, nu), and nu between customers as Gamma(q, gamma); they do not hang on how often he
buys, which has to be looked up before the model is used (`independence`).
"""

from typing import Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from ..stats.ranks import Association, rank_correlation, standard_ranks
from .likelihood import maximise

Floats = NDArray[np.float64]

NAMES = ("p", "q", "gamma")


class GammaGamma:
    """Gamma-Gamma, fitted by maximum likelihood to customers with a purchase to look at.

    prior_sd    of a normal prior of the log-parameters around nought, values in their own mean: none,
                unless it is asked for where the plain fit is degenerate (see `usable`)

    Fitted: `p_`, `q_`, `gamma_` (in the currency of the values), `log_likelihood_`,
    `standard_errors_` (of the three in this order), `degenerate_`, `n_`.
    """

    def __init__(self, prior_sd: float = np.inf) -> None:
        self.prior_sd = prior_sd

    def fit(self, customers: pd.DataFrame) -> Self:
        """Fit to a frame with columns x (purchases) and mean_value (of them, above nought).

        Customers without a purchase (x = 0) are left out. ValueError where a value of the others
        is missing or not above nought.
        """
        x, value = _known(customers)
        unit = float(value.mean())
        optimum = maximise(
            lambda logs: _log_likelihood(logs, x, value / unit),
            NAMES,
            len(x),
            np.array([2.0, 2.0, 1.0]),
            prior_sd=self.prior_sd,
        )
        scale = np.array([1.0, 1.0, unit])
        self.p_, self.q_, self.gamma_ = map(float, optimum.parameters * scale)
        self.standard_errors_ = optimum.standard_errors * scale
        self.log_likelihood_ = optimum.log_likelihood - len(x) * np.log(unit)
        self.degenerate_ = optimum.degenerate
        self.n_ = len(x)
        return self

    @classmethod
    def of(cls, p: float, q: float, gamma: float) -> Self:
        """The model with these parameters, such as a paper's."""
        if min(p, q, gamma) <= 0:
            raise ValueError("all three parameters are above nought")
        model = cls()
        model.p_, model.q_, model.gamma_ = p, q, gamma
        return model

    def log_likelihood(self, customers: pd.DataFrame) -> float:
        """Log-likelihood of customers at the parameters (eq. 1a)."""
        x, value = _known(customers)
        logs = np.log([self.p_, self.q_, self.gamma_])
        return _log_likelihood(logs, x, value)[0] * len(x)

    def expected_value(self, customers: pd.DataFrame) -> Floats:
        """E[value of a purchase] of each row (eq. 5); that of all customers where x = 0.

        NaN where q is at most 1 and nothing is known of the customer: the mean is infinite.
        """
        p, q, gamma = self.p_, self.q_, self.gamma_
        x = customers["x"].to_numpy(dtype=np.float64)
        value = np.where(x > 0, customers["mean_value"].to_numpy(dtype=np.float64), 0.0)
        below = p * x + q - 1
        return np.where(below > 0, p * (gamma + x * value) / np.where(below > 0, below, 1), np.nan)


def independence(customers: pd.DataFrame) -> Association:
    """Whether the value of purchases goes with their number: Spearman's, with its interval.

    The model takes it that they do not. A correlation that is far from nought, not only from what
    chance gives, is a reason to leave it.
    """
    x, value = _known(customers)
    return rank_correlation([standard_ranks(x)], [standard_ranks(value)])


def _known(customers: pd.DataFrame) -> tuple[Floats, Floats]:
    x = customers["x"].to_numpy(dtype=np.float64)
    bought = x > 0
    value = customers["mean_value"].to_numpy(dtype=np.float64)[bought]
    if not bought.any():
        raise ValueError("there are no customers with a purchase to learn from")
    if not (np.isfinite(value).all() and (value > 0).all()):
        raise ValueError(
            f"{int((~(value > 0)).sum())} customers have a mean value that is missing or not above "
            "nought; leave them out, or take returns off elsewhere"
        )
    return x[bought], value


def _log_likelihood(logs: Floats, x: Floats, value: Floats) -> tuple[float, Floats]:
    """Mean over customers, and its gradient by the logarithms of p, q, gamma."""
    p, q, gamma = np.exp(logs)
    gammaln, psi = scipy.special.gammaln, scipy.special.digamma
    total = x * value
    together = np.log(gamma + total)
    each = (
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q)
        + q * np.log(gamma) + (p * x - 1) * np.log(value) + p * x * np.log(x)
        - (p * x + q) * together
    )  # fmt: skip
    both = psi(p * x + q)
    by_p = x * (both - psi(p * x) + np.log(total) - together)
    by_q = both - psi(q) + np.log(gamma) - together
    by_gamma = q / gamma - (p * x + q) / (gamma + total)
    gradient = np.array([by_p.mean() * p, by_q.mean() * q, by_gamma.mean() * gamma])
    return float(each.mean()), gradient

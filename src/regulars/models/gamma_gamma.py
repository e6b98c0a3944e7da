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
from .distinct import distinct, total
from .likelihood import maximise

Floats = NDArray[np.float64]

NAMES = ("p", "q", "gamma")


class GammaGamma:
    """Gamma-Gamma, fitted by maximum likelihood to customers with a purchase to look at.

    penalty    weight of a penalty on squared log-parameters, in the mean log-likelihood

    Fitted: `p_`, `q_`, `gamma_` (in the currency of the values), `log_likelihood_`,
    `standard_errors_` (of the three in this order), `degenerate_`, `n_`.
    """

    def __init__(self, penalty: float = 0.0) -> None:
        self.penalty = penalty

    def fit(self, customers: pd.DataFrame) -> Self:
        """Fit to a frame with columns x (purchases) and mean_value (of them, above nought).

        Customers without a purchase (x = 0) are left out. ValueError where a value of the others
        is missing or not above nought.
        """
        x, value = _known(customers)
        unit = float(value.mean())
        optimum = maximise(
            GammaGammaLikelihood(x, value / unit, np.ones(len(x))).log_likelihood,
            NAMES,
            len(x),
            np.array([2.0, 2.0, 1.0]),
            self.penalty,
            rough=GammaGammaLikelihood.rough(x, value / unit).log_likelihood,
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
        return GammaGammaLikelihood(x, value, np.ones(len(x))).log_likelihood(logs)[0] * len(x)

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


class GammaGammaLikelihood:
    """The likelihood of mean values z of x purchases each (eq. 1a), of so many customers each.

    What is the same for all of an x is worked out but once; of each customer there remains
    ln(gamma + x z).
    """

    def __init__(self, x: Floats, value: Floats, count: Floats) -> None:
        self.count, self.sum = count, x * value
        (self.xs,), self.at_x = distinct(x)
        self.of_x = total(count, self.at_x, len(self.xs))
        self.n = float(self.of_x.sum())
        self.ln_value = total(count * np.log(value), self.at_x, len(self.xs))

    @classmethod
    def rough(cls, x: Floats, value: Floats) -> Self:
        """Values within a sixteenth or so of each other, of the same x, taken for the same."""
        (xs, _), place = distinct(x, np.rint(np.log(value) * 16))
        count = total(np.ones(len(x)), place, len(xs))
        return cls(xs, np.exp(total(np.log(value), place, len(xs)) / count), count)

    def log_likelihood(self, logs: Floats) -> tuple[float, Floats]:
        """Mean over customers, and its gradient by the logarithms of p, q, gamma."""
        p, q, gamma = np.exp(logs)
        gammaln, psi = scipy.special.gammaln, scipy.special.digamma
        xs, of_x = self.xs, self.of_x
        px = p * xs
        # Sums over the customers of each x.
        together = np.bincount(self.at_x, self.count * np.log(gamma + self.sum))
        per = np.bincount(self.at_x, self.count / (gamma + self.sum))
        value = (
            of_x @ (gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma))
            + (px - 1) @ self.ln_value + of_x @ (px * np.log(xs)) - (px + q) @ together
        )  # fmt: skip
        both = psi(px + q)
        by_p = of_x @ (xs * (both - psi(px) + np.log(xs))) + xs @ (self.ln_value - together)
        by_q = of_x @ (both - psi(q) + np.log(gamma)) - together.sum()
        by_gamma = self.n * q / gamma - (px + q) @ per
        gradient = np.array([by_p, by_q, by_gamma]) * np.array([p, q, gamma])
        return float(value) / self.n, gradient / self.n

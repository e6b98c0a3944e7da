"""Gamma-Gamma: what a purchase of a customer is worth, shrunk towards what it is to all.

Fader & Hardie (2013), The Gamma-Gamma model of monetary value. The values of a customer's purchases
vary as Gamma(p, nu), and nu between customers as Gamma(q, gamma); they do not hang on how often he
buys, which has to be looked up before the model is used (`independence`).
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from ..stats.ranks import Association, rank_correlation, standard_ranks
from .distinct import distinct, total
from .likelihood import Objective, maximise

Floats = NDArray[np.float64]

NAMES = ("p", "q", "gamma")
FAR = 0.3
"""Rank correlation of value and frequency from which the model is not to be used: see `tied`."""


@dataclass(frozen=True)
class Values:
    """Customers of whom a purchase is known: x of them, their mean value, how many such customers.

    n_set_aside    customers whose mean value is not above nought
    """

    x: Floats
    value: Floats
    count: Floats
    n_set_aside: float = 0.0

    @classmethod
    def fold(cls, customers: pd.DataFrame, set_aside: bool = False) -> Self:
        """From a frame with columns x and mean_value, and `count` where it is folded already.

        Customers without a purchase (x = 0) are left out. ValueError where a value of the others is
        missing or infinite, or not above nought and not to be set aside.
        """
        frame = _check(customers)
        x, value, count = frame.to_numpy().T
        bought = x > 0
        aside = bought & (value <= 0)
        if aside.any() and not set_aside:
            raise ValueError(
                f"{int(count[aside].sum())} customers have a mean value that is not above nought; "
                f"the first is row {frame.index[aside][0]}: have them set aside, or take returns "
                "off elsewhere"
            )
        kept = bought & ~aside
        if not count[kept].sum() > 0:
            raise ValueError("there are no customers with a purchase to learn from")
        return cls(x[kept], value[kept], count[kept], float(count[aside].sum()))

    @property
    def n(self) -> float:
        """Customers in all."""
        return float(self.count.sum())

    def weighted(self, count: Floats) -> "Values":
        """The same, of so many customers each: a bootstrap's draw. Those of none are left out."""
        drawn = count > 0
        return Values(self.x[drawn], self.value[drawn], count[drawn])

    def coarse(self) -> "Values":
        """Fewer: values of the same x within a sixteenth or so of each other, as their mean log.

        Rough work, such as where to look for an optimum, needs no more.
        """
        ln = np.log(self.value)
        (x, _), place = distinct(self.x, np.rint(ln * 16))
        count = total(self.count, place, len(x))
        # Where there are no customers the mean is not asked for, but stands.
        mean = total(self.count * ln, place, len(x)) / np.maximum(count, 1e-300)
        return Values(x, np.exp(mean), count)


class GammaGamma:
    """Gamma-Gamma, fitted by maximum likelihood to customers with a purchase to look at.

    prior_sd     of a normal prior of the log-parameters around nought, values in their own mean:
                 none, unless it is asked for where the plain fit is degenerate (see `usable`)
    set_aside    customers whose mean value is not above nought: leave them out and count them, and
                 take them for customers of whom nothing is known; otherwise they are an error

    Fitted: `p_`, `q_`, `gamma_` (in the currency of the values), `log_likelihood_`,
    `standard_errors_` (of the three in this order), `covariance_` (of their logarithms),
    `degenerate_` (why the fit says nothing, empty where it does), `n_`, `n_set_aside_`,
    `prior_centre_` (of the log-parameters).
    """

    names: ClassVar[tuple[str, ...]] = NAMES

    def __init__(self, prior_sd: float = np.inf, set_aside: bool = False) -> None:
        self.prior_sd = prior_sd
        self.set_aside = set_aside

    def fit(self, customers: pd.DataFrame | Values) -> Self:
        """Fit to a frame with columns x (purchases) and mean_value (of them), and perhaps count."""
        values = self.fold(customers)
        unit = float(values.count @ values.value / values.n)
        scaled = Values(values.x, values.value / unit, values.count)
        optimum = maximise(
            self.objective(scaled),
            NAMES,
            values.n,
            np.array([2.0, 2.0, 1.0]),
            self.prior_sd,
            self.objective(scaled.coarse()),
        )
        scale = np.array([1.0, 1.0, unit])
        self.p_, self.q_, self.gamma_ = map(float, optimum.parameters * scale)
        self.standard_errors_ = optimum.standard_errors * scale
        self.covariance_ = optimum.covariance
        self.prior_centre_ = np.log(scale)
        self.log_likelihood_ = optimum.log_likelihood - values.n * float(np.log(unit))
        self.degenerate_ = self._infinite() or optimum.degenerate
        self.n_ = values.n
        self.n_set_aside_ = values.n_set_aside
        return self

    @classmethod
    def of(cls, p: float, q: float, gamma: float) -> Self:
        """The model with these parameters, such as a paper's."""
        if min(p, q, gamma) <= 0:
            raise ValueError("all three parameters are above nought")
        model = cls()
        model.p_, model.q_, model.gamma_ = p, q, gamma
        return model

    @property
    def parameters(self) -> Floats:
        """p, q and gamma."""
        return np.array([self.p_, self.q_, self.gamma_])

    def objective(self, values: Values) -> Objective:
        """The likelihood of these values, as what is maximised."""
        return GammaGammaLikelihood(values).log_likelihood

    def fold(self, customers: pd.DataFrame | Values) -> Values:
        """What a fit takes of customers."""
        return (
            customers if isinstance(customers, Values) else Values.fold(customers, self.set_aside)
        )

    def log_likelihood(self, customers: pd.DataFrame | Values) -> float:
        """Log-likelihood of customers at the parameters (eq. 1a)."""
        values = self.fold(customers)
        return self.objective(values)(np.log(self.parameters))[0] * values.n

    def expected_value(self, customers: pd.DataFrame) -> Floats:
        """E[value of a purchase] of each row (eq. 5); that of all customers where x = 0.

        NaN where q is at most 1 and nothing is known of the customer: the mean is infinite.
        """
        shape, rate = self._known(customers)
        below = shape - 1
        return np.where(below > 0, self.p_ * rate / np.where(below > 0, below, 1), np.nan)

    def draw(self, customers: pd.DataFrame, purchases: Floats, rng: np.random.Generator) -> Floats:
        """A random value of so many further purchases of each row together, given what is known.

        nu of Gamma(q + p x, gamma + x mean_value), of each purchase's value Gamma(p, nu).
        """
        shape, rate = self._known(customers)
        nu = rng.gamma(shape) / rate
        # A gamma number of a tiny shape may come out as nought: there is no dearer purchase.
        return np.asarray(rng.gamma(self.p_ * purchases) / np.maximum(nu, np.finfo(float).tiny))

    def _known(self, customers: pd.DataFrame) -> tuple[Floats, Floats]:
        """Shape and rate of nu of each row, given its purchases."""
        x, value, _ = _check(customers).to_numpy().T
        if (aside := (x > 0) & (value <= 0)).any() and not self.set_aside:
            raise ValueError(f"{int(aside.sum())} customers have a mean value not above nought")
        told = np.where((x > 0) & ~aside, x, 0.0)
        return self.q_ + self.p_ * told, self.gamma_ + told * np.where(told > 0, value, 0.0)

    def _infinite(self) -> str:
        if self.q_ > 1:
            return ""
        return (
            f"q is {self.q_:.2g}, at most 1: a few customers' purchases are worth so much that the "
            "mean value of all is infinite"
        )


def independence(customers: pd.DataFrame | Values) -> Association:
    """Whether the value of purchases goes with their number: Spearman's, with its interval.

    The model takes it that they do not: `tied` says whether it may be used even so.
    """
    values = customers if isinstance(customers, Values) else Values.fold(customers)
    times = values.count.astype(np.intp)
    if not (times == values.count).all():
        raise ValueError("ranks need whole counts of customers")
    x, value = np.repeat(values.x, times), np.repeat(values.value, times)
    return rank_correlation([standard_ranks(x)], [standard_ranks(value)])


def tied(found: Association) -> str:
    """Why Gamma-Gamma may not be used where value and frequency go so far together; empty if not.

    They always do a little, and chance alone shows little of it among many customers: what counts
    is what it does to the model's figures. Where values are made to go with the rate of buying, up
    to a rank correlation of .3 the money of all is off by at most 3%, that of the best tenth by 8%,
    and only the value of those who never came back by 30%; beyond, by 10% and 70%.
    """
    nearest = max(found.low, -found.high)
    if nearest <= FAR:
        return ""
    return (
        f"frequent customers' purchases are worth {'more' if found.value > 0 else 'less'} (rank "
        f"correlation {found.value:.2f}, surely beyond {FAR:.1f}): the model takes it that they "
        "are not"
    )


def _check(customers: pd.DataFrame) -> pd.DataFrame:
    """x, mean_value and count as numbers; ValueError where one cannot be."""
    missing = [column for column in ("x", "mean_value") if column not in customers]
    if missing:
        there = ", ".join(map(str, customers.columns))
        raise ValueError(f"columns {', '.join(missing)} are missing; there are {there}")
    frame = customers[["x", "mean_value"]].astype("float64")
    frame["count"] = customers["count"].astype("float64") if "count" in customers else 1.0
    x, value, count = frame.to_numpy().T
    wrong = [
        (
            "purchases that are no whole number, 0 or more",
            ~(np.isfinite(x) & (x == np.floor(x)) & (x >= 0)),
        ),
        ("a mean value that is missing or infinite", (x > 0) & ~np.isfinite(value)),
        ("a count that is missing or negative", ~(np.isfinite(count) & (count >= 0))),
    ]
    for what, where in wrong:
        if where.any():
            row = frame.index[where][0]
            raise ValueError(f"{int(where.sum())} customers have {what}; the first is row {row}")
    return frame


class GammaGammaLikelihood:
    """The likelihood of mean values z of x purchases each (eq. 1a).

    What is the same for all of an x is worked out but once; of each customer there remains
    ln(gamma + x z).
    """

    def __init__(self, values: Values) -> None:
        self.count, self.sum = values.count, values.x * values.value
        (self.xs,), self.at_x = distinct(values.x)
        self.of_x = total(self.count, self.at_x, len(self.xs))
        self.n = float(self.of_x.sum())
        self.ln_value = total(self.count * np.log(values.value), self.at_x, len(self.xs))

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

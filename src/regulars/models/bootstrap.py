"""How sure a fit is: fitted again to customers drawn anew.

Efron (1979), Bootstrap methods: another look at the jackknife. n customers are drawn from the n
there are, which gives the folded histories multinomial counts, and the model is fitted to each
draw. Where the model is not quite true, as always with real customers, this tells how far its
parameters would move, and the Hessian does not.

A fit to a draw is near that to all. So it starts there, in units of the errors that the curvature
of all gives: a handful of gradients. Where that leads far away, it is fitted from scratch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from ..stats.intervals import LEVEL
from .likelihood import Objective, with_prior

Floats = NDArray[np.float64]

DRAWS = 200
"""A standard error from so many is within a tenth of that from endlessly many, nineteen times of
twenty: it is uncertain by 1 / sqrt(2 x 200)."""
LARGEST = 50_000
"""Customers drawn at most. Of more, the deviations are those of so few, times the root of the
shares: at that size they are normal, and only their scale hangs on how many there are."""
NEAR = 1e-2
"""Of a standard error: so near to its optimum a fit ends, far below what a draw shows."""
FAR = 20.0
"""Standard errors, beyond which the fit to all is no guide to that of a draw."""


class Folded(Protocol):
    """Customers folded: Histories of repeat-buying models, Values of Gamma-Gamma."""

    @property
    def count(self) -> Floats:
        """Customers of each kind."""

    @property
    def n(self) -> float:
        """Customers in all."""

    def weighted(self, count: Floats) -> Self:
        """The same, of so many customers each."""


class Model(Protocol):
    """What a bootstrap needs of a model."""

    names: ClassVar[tuple[str, ...]]
    prior_sd: float
    prior_centre_: Floats
    covariance_: Floats
    degenerate_: str

    @property
    def parameters(self) -> Floats:
        """In the order of `names`."""

    @property
    def of(self) -> Callable[..., Any]:
        """The model with these parameters."""

    def __init__(self, prior_sd: float) -> None: ...
    def fold(self, customers: Any) -> Any: ...
    def fit(self, customers: Any) -> Self: ...
    def objective(self, folded: Any) -> Objective: ...


M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Bootstrap(Generic[M]):
    """A fitted model, and the same fitted to each draw of its customers."""

    model: M
    drawn: tuple[M, ...]

    @property
    def parameters(self) -> pd.DataFrame:
        """A row for each draw, a column for each parameter."""
        return pd.DataFrame([m.parameters for m in self.drawn], columns=list(self.model.names))

    @property
    def standard_errors(self) -> Floats:
        """Of the parameters, in their order."""
        return np.asarray(self.parameters.std(ddof=1), dtype=np.float64)

    def figures(self, figure: Callable[[M], float]) -> Floats:
        """Any figure of the model, of each draw."""
        return np.array([figure(model) for model in self.drawn])

    def interval(self, figure: Callable[[M], float], level: float = LEVEL) -> tuple[float, float]:
        """Interval of a figure above nought: normal in its logarithm.

        The model's figures are products of powers of parameters above nought, skewed as they are
        and nearly normal in the logarithm. Percentiles of the draws would take their bias twice.
        """
        at = figure(self.model)
        sd = float(np.log(self.figures(figure)).std(ddof=1))
        half = NormalDist().inv_cdf((1 + level) / 2) * sd
        return float(at * np.exp(-half)), float(at * np.exp(half))

    def intervals(self, level: float = LEVEL) -> pd.DataFrame:
        """Each parameter with its standard error and its interval."""
        rows = []
        for i, (name, error) in enumerate(zip(self.model.names, self.standard_errors, strict=True)):

            def parameter(model: M, i: int = i) -> float:
                return float(model.parameters[i])

            low, high = self.interval(parameter, level)
            rows.append((name, parameter(self.model), error, low, high))
        return pd.DataFrame(rows, columns=["parameter", "value", "standard_error", "low", "high"])


def bootstrap(
    model: M, customers: Any, rng: np.random.Generator, draws: int = DRAWS
) -> Bootstrap[M]:
    """Fit the model anew to so many draws of the customers to whom it was fitted."""
    folded = model.fold(customers)
    if folded.n < 2:
        raise ValueError(f"{folded.n:.0f} customers cannot be drawn anew")
    size = int(min(folded.n, LARGEST))
    shrink = np.sqrt(size / folded.n)
    centre = np.log(model.parameters)
    drawn = []
    for _ in range(draws):
        count = rng.multinomial(size, folded.count / folded.n).astype(np.float64)
        logs = _fit(model, folded.weighted(count), folded.n)
        drawn.append(model.of(*np.exp(centre + (logs - centre) * shrink)))
    return Bootstrap(model, tuple(drawn))


def _fit(model: M, drawn: Any, n: float) -> Floats:
    """Log-parameters of the model fitted to a draw, of n customers in all."""
    objective = with_prior(model.objective(drawn), drawn.n, model.prior_sd, model.prior_centre_)
    centre = np.log(model.parameters)
    if np.isfinite(model.covariance_).all():
        whitened = np.linalg.cholesky(model.covariance_ * n)

        def negative(z: Floats) -> tuple[float, Floats]:
            value, gradient = objective(centre + whitened @ z)
            return -value, -whitened.T @ gradient

        error = 1 / np.sqrt(drawn.n)
        found = scipy.optimize.minimize(
            negative, np.zeros(len(centre)), jac=True, method="L-BFGS-B",
            bounds=[(-FAR * error, FAR * error)] * len(centre),
            options={"gtol": NEAR * error, "ftol": 0.0},
        )  # fmt: skip
        if np.abs(found.x).max() < FAR * error:
            return np.asarray(centre + whitened @ found.x)
    return np.asarray(np.log(type(model)(prior_sd=model.prior_sd).fit(drawn).parameters))

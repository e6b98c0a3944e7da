"""What the models of repeat buying share: how they are fitted, and what is foretold of a customer.

All of them say that a customer buys at random times while he is active and then leaves unseen, and
that customers differ in both. They differ in when somebody may leave: that is all that each of them
has to say for itself. Time is in any unit, the same for histories, horizons and parameters.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..stats.intervals import LEVEL
from . import counts
from .counts import span
from .histories import ROUGHLY, Histories, by_history, by_x_and_T, columns
from .likelihood import Objective, doubt_of_leaving, maximise

Floats = NDArray[np.float64]


class RepeatBuyingModel(ABC):
    """A model of repeat buying, fitted by maximum likelihood.

    prior_sd    of a normal prior of the log-parameters around nought, time in its own mean: none,
                unless it is asked for where the plain fit is degenerate (see `usable`)

    Fitted: each parameter with an underscore behind its letter, `log_likelihood_`,
    `standard_errors_` (in the order of `names`), `covariance_` (of the logarithms), `degenerate_`
    (why the fit says nothing, empty where it does), `n_`, `prior_centre_` (of the log-parameters).
    """

    names: ClassVar[tuple[str, ...]]
    """The paper's letters: two of buying, then two of leaving."""
    times: ClassVar[tuple[str, ...]]
    """Those of them that are times."""

    def __init__(self, prior_sd: float = np.inf) -> None:
        self.prior_sd = prior_sd

    @abstractmethod
    def objective(self, histories: Histories, unit: float = 1.0) -> Objective:
        """The likelihood of these histories, as what is maximised; time in so many of its units."""

    @abstractmethod
    def expected_purchases(self, t: ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases of a customer of whom nothing is known, by t."""

    @abstractmethod
    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(still active at T) of each history."""

    @abstractmethod
    def further_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """E[purchases in (T, T + t]] of somebody who is active at T."""

    @abstractmethod
    def silent_if_active(self, x: Floats, T: Floats, t: float) -> Floats:
        """P(no purchase in (T, T + t]) of somebody who is active at T."""

    @abstractmethod
    def at_least_if_active(self, x: Floats, T: Floats, t: float) -> counts.AtLeast:
        """P(at least k purchases in (T, T + t]) of somebody who is active at T."""

    @abstractmethod
    def draw_if_active(self, x: Floats, T: Floats, t: float, rng: np.random.Generator) -> Floats:
        """A random number of purchases in (T, T + t] of somebody who is active at T."""

    def fit(self, customers: pd.DataFrame | Histories) -> Self:
        """Fit to a frame with columns x, t_x, T (and count), or to histories folded already."""
        histories = self.fold(customers)
        # Time is measured in its own mean, so that weeks and days give the same fit.
        unit = float((histories.T * histories.count).sum() / histories.n) or 1.0
        objective = self.objective(histories, unit)
        rough = self.objective(histories.coarse(unit * ROUGHLY), unit)
        start = np.ones(len(self.names))
        found = maximise(objective, self.names, histories.n, start, self.prior_sd, rough)
        scale = np.array([unit if name in self.times else 1.0 for name in self.names])
        self._set(found.parameters * scale)
        self.standard_errors_ = found.standard_errors * scale
        # The times of repeat purchases have a density, which is by the unit of time.
        repeats = float((histories.x * histories.count).sum())
        self.log_likelihood_ = found.log_likelihood - repeats * float(np.log(unit))
        self.covariance_ = found.covariance
        self.prior_centre_ = np.log(scale)
        self.degenerate_ = found.degenerate or doubt_of_leaving(
            objective, found, histories.n, self.prior_sd
        )
        self.n_ = histories.n
        return self

    @classmethod
    def of(cls, *parameters: float, **named: float) -> Self:
        """The model with these parameters, such as a paper's, in the order of `names` or by name.

        TypeError where one is missing or unknown, ValueError where one is not above nought.
        """
        given = dict(zip(cls.names, parameters, strict=False)) | named
        if set(given) != set(cls.names) or len(parameters) + len(named) != len(cls.names):
            raise TypeError(f"the parameters are {', '.join(cls.names)}, each of them once")
        if min(given.values()) <= 0:
            raise ValueError("all four parameters are above nought")
        model = cls()
        model._set(np.array([given[name] for name in cls.names]))
        return model

    def _set(self, parameters: Floats) -> None:
        for name, value in zip(self.names, parameters, strict=True):
            setattr(self, f"{name}_", float(value))

    @property
    def parameters(self) -> Floats:
        """In the order of `names`."""
        return np.array([getattr(self, f"{name}_") for name in self.names])

    @staticmethod
    def fold(customers: pd.DataFrame | Histories) -> Histories:
        """What a fit takes of customers."""
        return customers if isinstance(customers, Histories) else Histories.fold(customers)

    def log_likelihood(self, customers: pd.DataFrame | Histories) -> float:
        """Log-likelihood of customers at the parameters."""
        histories = self.fold(customers)
        return self.objective(histories)(np.log(self.parameters))[0] * histories.n

    def p_alive(self, customers: pd.DataFrame) -> Floats:
        """P(still active at T) of each row."""
        return by_history(customers, self.alive)

    def p_no_purchase(self, customers: pd.DataFrame, t: float) -> Floats:
        """P(no purchase in (T, T + t]) of each row: gone already, or active and not buying."""

        def nothing(x: Floats, t_x: Floats, T: Floats) -> Floats:
            silent = by_x_and_T(lambda x, T: self.silent_if_active(x, T, t), x, T)
            return 1 - self.alive(x, t_x, T) * (1 - silent)

        return by_history(customers, nothing)

    def expected_further(self, customers: pd.DataFrame, t: float) -> Floats:
        """E[purchases in (T, T + t]] of each row."""

        def further(x: Floats, t_x: Floats, T: Floats) -> Floats:
            if_active = by_x_and_T(lambda x, T: self.further_if_active(x, T, t), x, T)
            return if_active * self.alive(x, t_x, T)

        return by_history(customers, further)

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
        """A random number of purchases in (T, T + t] of each row, given its history."""
        x, t_x, T = columns(customers)
        t = span(t)
        number = np.zeros(len(x))
        active = rng.random(len(x)) < self.alive(x, t_x, T)
        number[active] = self.draw_if_active(x[active], T[active], t, rng)
        return number

    def _at_least(self, customers: pd.DataFrame, t: float) -> counts.AtLeast:
        x, t_x, T = columns(customers)
        alive, if_active = self.alive(x, t_x, T), self.at_least_if_active(x, T, span(t))
        return lambda k: np.asarray(alive * if_active(k))

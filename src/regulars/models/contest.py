"""Who would have foretold the past best, and what a mixture of all would have to be.

The loss is the mean Poisson deviance of customers (see `evaluation`), as a share of what is left
where everyone is foretold the mean: its weights are least squares' for counts, so that it asks for
the mean of each customer and minds small ones as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from .evaluation import poisson_deviances
from .forecasts import Forecast, Mixture, Rule
from .histories import Histories

Floats = NDArray[np.float64]

MEAN = "mean of the models"
BLEND, CORRECTED = "blend", "corrected blend"
A_YEAR, TEN_DAYS = 365, 10

PURCHASES, VALUE = "purchases_after", "spend_after"


@dataclass(frozen=True)
class Known:
    """Customers as known at a cut-off; the outcomes of `days` days after it where it is past.

    customers    see `forecasts`; purchases_after and spend_after at past cut-offs
    histories    of all of them, where `customers` is a sample
    """

    customers: pd.DataFrame
    days: int
    histories: Histories | None = None


@dataclass
class Contest:
    """What was foretold of one outcome at each past cut-off, by whom, and how far off it was."""

    outcome: str
    averaged: tuple[str, ...] = ()
    rounds: list[dict[str, Floats]] = field(default_factory=list)
    came: list[Floats] = field(default_factory=list)

    def entries(self, rules: Mapping[str, Rule]) -> dict[str, Mixture]:
        """The rules alone, and their mixtures by what is known from earlier rounds."""
        found = {name: Mixture(name, (rule,), (1.0,)) for name, rule in rules.items()}
        models = [rules[name] for name in self.averaged if name in rules]
        if len(models) > 1:
            found[MEAN] = Mixture(MEAN, tuple(models), (1 / len(models),) * len(models))
        names = [n for n in rules if self.rounds and all(n in done for done in self.rounds)]
        if len(names) > 1:
            weights = self._weights(names)
            parts = tuple(rules[name] for name in names)
            found[CORRECTED] = Mixture(CORRECTED, parts, tuple(map(float, weights)))
            even = weights / (weights.sum() or 1.0)
            found[BLEND] = Mixture(BLEND, parts, tuple(map(float, even)))
        return found

    def _weights(self, names: Sequence[str]) -> Floats:
        """Of the rules, 0 or more: those that would have done best in all earlier rounds."""
        foretold = [np.column_stack([done[n] for n in names]) for done in self.rounds]

        def loss(weights: Floats) -> tuple[float, Floats]:
            total, gradient = 0.0, np.zeros(len(names))
            for parts, y in zip(foretold, self.came, strict=True):
                m = np.maximum(parts @ weights, y.mean() / len(y))
                total += poisson_deviances(y, m).mean()
                gradient += 2 * ((1 - np.maximum(y, 0) / m) @ parts) / len(y)
            return total, gradient

        start = np.full(len(names), 1 / len(names))
        bounds = [(0.0, None)] * len(names)
        return np.asarray(
            scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
        )

    def winner(self, entries: Mapping[str, Mixture]) -> Mixture | None:
        """Who was least far off so far: late comers only if they beat the best of the others."""
        if not self.rounds:
            return None
        took_part = {n: [i for i, done in enumerate(self.rounds) if n in done] for n in entries}
        whole = [n for n, rounds in took_part.items() if len(rounds) == len(self.rounds)]
        best = min(whole, key=lambda n: self._loss(n, took_part[n]))
        behind = {
            n: self._loss(n, rounds) - self._loss(best, rounds)
            for n, rounds in took_part.items()
            if n not in whole and rounds
        }
        late = min(behind, key=lambda n: behind[n], default=best)
        return entries[late if behind.get(late, 0.0) < 0 else best]

    def _loss(self, name: str, rounds: Sequence[int]) -> float:
        """Mean over these rounds; 1 is who foretells everyone the mean of those who came."""
        losses = [
            poisson_deviances(y, self.rounds[i][name]).mean()
            / poisson_deviances(y, np.full(len(y), max(y.mean(), 0.0))).mean()
            for i in rounds
            for y in (self.came[i],)
        ]
        return float(np.mean(losses))

    def play(self, entries: Mapping[str, Mixture], known: Known) -> None:
        """Let everyone foretell the span, and keep what came."""
        self.came.append(known.customers[self.outcome].to_numpy(dtype=np.float64))
        self.rounds.append(
            {name: entry.foretell(known.customers, known.days) for name, entry in entries.items()}
        )


@dataclass
class Seasons:
    """ln(came / foretold) of purchases at each past cut-off, and whether a year ago tells it."""

    days: int
    """Of a span."""
    misses: list[float] = field(default_factory=list)
    corrected: list[bool] = field(default_factory=list)

    @property
    def _back(self) -> int | None:
        """So many spans are a year, to within ten days; None where no number of them is."""
        n = round(A_YEAR / self.days)
        return n if n and abs(n * self.days - A_YEAR) <= TEN_DAYS else None

    def factor(self) -> float:
        """For the next cut-off: 1 where nothing is known of a year ago, or it would not help."""
        back, now = self._back, len(self.misses)
        helps = 0.0
        if back is not None:
            for i in range(back, now):
                helps += abs(self.misses[i]) - abs(self.misses[i] - self.misses[i - back])
        use = back is not None and now > back and helps > 0
        self.corrected.append(use)
        return exp(self.misses[now - back]) if use and back is not None else 1.0

    def add(self, known: Known, forecast: Forecast) -> None:
        """Look what the uncorrected forecast made of this cut-off."""
        came = float(known.customers[PURCHASES].sum())
        foretold = float(forecast.purchases(known.customers, known.days).sum())
        self.misses.append(log(came / foretold) if foretold > 0 else 0.0)

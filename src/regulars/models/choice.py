"""Which forecast is used: the one that would have foretold the past best.

At each past cut-off, in the order of time, every model and every simple rule is fitted to what was
known by then and foretells the span after it. What competes beside them are mixtures: the mean of
the models, and blends whose weights are those that would have done best at the cut-offs before. At
every cut-off the winner so far is what the study would have used there, so that its scores are
those of a choice that knew nothing of what it is scored on; the winner of all is used from now on.

Where the same span a year ago is among the past cut-offs, what came then against what was foretold
then may correct the total for the season: it does where that would have helped at earlier ones. For
a whole year there is nothing to correct.

The loss is the mean Poisson deviance of customers (see `evaluation`): its weights are least
squares' for counts, so that it asks for the mean of each customer and minds small ones as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from .evaluation import poisson_deviances
from .forecasts import (
    MODELS,
    Forecast,
    LastSpan,
    Mixture,
    Rate,
    RepeatBuying,
    Rule,
    TierMean,
    Worth,
)
from .histories import Histories

Floats = NDArray[np.float64]

MEAN = "mean of the models"
BLEND, CORRECTED = "blend", "corrected blend"
RATE, LAST, TIER = "rate to date", "the last span again", "mean of the tier"
OWN, REPEATS = "worth of all purchases", "worth of repeat purchases"

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
class _Contest:
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
            even = weights / weights.sum()
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
        always = [n for n in entries if all(n in done for done in self.rounds)]
        best = min(always, key=lambda n: self._loss(n, self.rounds))
        late = [n for n in entries if n not in always and n in self.rounds[-1]]
        beaten = {n: self._loss(n, self._of(n)) - self._loss(best, self._of(n)) for n in late}
        ahead = min(beaten, key=lambda n: beaten[n], default=None)
        return entries[ahead if ahead is not None and beaten[ahead] < 0 else best]

    def _of(self, name: str) -> list[dict[str, Floats]]:
        return [done for done in self.rounds if name in done]

    def _loss(self, name: str, rounds: Sequence[dict[str, Floats]]) -> float:
        losses = [
            poisson_deviances(y, done[name]).mean() / poisson_deviances(y, y.mean()).mean()
            for done, y in zip(self.rounds, self.came, strict=True)
            if any(done is one for one in rounds)
        ]
        return float(np.mean(losses))

    def play(self, entries: Mapping[str, Mixture], known: Known) -> None:
        """Let everyone foretell the span, and keep what came."""
        self.came.append(known.customers[self.outcome].to_numpy(dtype=np.float64))
        self.rounds.append(
            {name: entry.foretell(known.customers, known.days) for name, entry in entries.items()}
        )


@dataclass(frozen=True)
class Choice:
    """What won, and how it and all others did at past cut-offs.

    forecast    fitted to what is known now
    tested      at each past cut-off what had won before it; None where nothing had been tried yet
    seasonal    which of these were corrected by the same span a year before
    foretold    at each past cut-off, outcome -> name -> what was foretold of each customer
    degenerate  model -> why its fit is not the plain one now: held by a prior, or left out
    """

    forecast: Forecast
    tested: tuple[Forecast | None, ...]
    seasonal: tuple[bool, ...]
    foretold: tuple[Mapping[str, Mapping[str, Floats]], ...]
    degenerate: Mapping[str, str]


def choose(pasts: Sequence[Known], now: Known) -> Choice:
    """Let models and simple rules compete at past cut-offs, in the order of time.

    ValueError without a past cut-off, or where nobody bought after one.
    """
    if not pasts or not all((past.customers[PURCHASES] > 0).any() for past in pasts):
        raise ValueError("it takes a past cut-off, with purchases after it, to choose a forecast")
    counts = _Contest(PURCHASES, averaged=tuple(MODELS))
    values = _Contest(VALUE)
    tested: list[Forecast | None] = []
    seasons = _Seasons(known_days=pasts[0].days)
    degenerate: dict[str, str] = {}
    for i, known in enumerate((*pasts, now)):
        earlier = pasts[i - 1] if i else None
        rules, degenerate = _purchase_rules(known, earlier)
        entries = counts.entries(rules)
        won = counts.winner(entries)
        # Money rests on purchases that are not corrected: it is corrected by what came of money,
        # and both together would correct twice. Before anything was tried it takes the mean.
        raw = {name: entry for name, entry in entries.items() if name != CORRECTED}
        purchases = counts.winner(raw) or raw.get(MEAN) or next(iter(raw.values()))
        amounts = values.entries(_value_rules(known, earlier, purchases))
        best = values.winner(amounts)
        made = Forecast(won, best) if won and best else None
        if known is now:
            break
        factor = seasons.factor()
        tested.append(made.times(factor) if made else None)
        seasons.add(known, made or Forecast(purchases, next(iter(amounts.values()))))
        counts.play(entries, known)
        values.play(amounts, known)
    assert made is not None
    return Choice(
        made,
        tuple(tested),
        tuple(seasons.corrected),
        tuple(
            {PURCHASES: one, VALUE: two}
            for one, two in zip(counts.rounds, values.rounds, strict=True)
        ),
        degenerate,
    )


@dataclass
class _Seasons:
    """ln(came / foretold) of purchases at each past cut-off, and whether a year ago tells it."""

    known_days: int
    misses: list[float] = field(default_factory=list)
    corrected: list[bool] = field(default_factory=list)

    @property
    def _back(self) -> int | None:
        """So many spans are a year, to within ten days; None where no number of them is."""
        n = round(A_YEAR / self.known_days)
        return n if n and abs(n * self.known_days - A_YEAR) <= TEN_DAYS else None

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


def _purchase_rules(known: Known, earlier: Known | None) -> tuple[dict[str, Rule], dict[str, str]]:
    customers = known.customers
    histories = known.histories or Histories.fold(customers)
    rules: dict[str, Rule] = {}
    degenerate = {}
    for name in MODELS:
        fitted, why = RepeatBuying.fit(name, histories)
        if fitted is not None:
            rules[name] = fitted
        if why:
            degenerate[name] = why
    rules[RATE] = Rate("x")
    rules[LAST] = LastSpan("purchases_before", known.days)
    if earlier is not None:
        rules[TIER] = TierMean.fit(PURCHASES, customers, earlier.customers, known.days)
    return rules, degenerate


def _value_rules(known: Known, earlier: Known | None, purchases: Mixture) -> dict[str, Rule]:
    customers = known.customers
    rules: dict[str, Rule] = {}
    for name, of in ((OWN, "mean_value"), (REPEATS, "mean_repeat_value")):
        worth = Worth.fit(of, customers, purchases)
        if worth is not None:
            rules[name] = worth
    rules[RATE] = Rate("spend")
    rules[LAST] = LastSpan("spend_before", known.days)
    if earlier is not None:
        rules[TIER] = TierMean.fit(VALUE, customers, earlier.customers, known.days)
    return rules

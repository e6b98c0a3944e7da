"""Which forecast is used: the one that would have foretold the past best.

At each past cut-off, in the order of time, every model and every simple rule is fitted to what was
known by then and foretells the span after it. What competes beside them are mixtures: the mean of
the models, and blends whose weights are those that would have done best at the cut-offs before. At
every cut-off the winner so far is what the study would have used there, so that its scores are
those of a choice that knew nothing of what it is scored on; the winner of all is used from now on.

Where the same span a year ago is among the past cut-offs, what came then against what was foretold
then may correct the total for the season: it does where that would have helped at earlier ones. For
a whole year there is nothing to correct.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .contest import CORRECTED, MEAN, PURCHASES, VALUE, Contest, Known, Seasons
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

RATE, LAST, TIER = "rate to date", "the last span again", "mean of the tier"
OWN, REPEATS = "Gamma-Gamma of all purchases", "Gamma-Gamma of repeat purchases"


@dataclass(frozen=True)
class Choice:
    """What won, and how it and all others did at past cut-offs.

    forecast    fitted to what is known now
    tested      at each past cut-off what had won before it; None where nothing had been tried yet
    seasonal    which of these were corrected by the same span a year before
    foretold    at each past cut-off, outcome -> name -> what was foretold of each customer
    rules       at each past cut-off, name -> the rule of purchases as it was fitted there
    doubts      model -> what speaks against its fit now: it is held by a prior, or left out, or
                rests on what is not so here; the past decides whether it is used even so
    """

    forecast: Forecast
    tested: tuple[Forecast | None, ...]
    seasonal: tuple[bool, ...]
    foretold: tuple[Mapping[str, Mapping[str, Floats]], ...]
    rules: tuple[Mapping[str, Rule], ...]
    doubts: Mapping[str, str]


def choose(pasts: Sequence[Known], now: Known) -> Choice:
    """Let models and simple rules compete at past cut-offs, in the order of time.

    ValueError without a past cut-off, or where nobody bought after one.
    """
    if not pasts or not all((past.customers[PURCHASES] > 0).any() for past in pasts):
        raise ValueError("it takes a past cut-off, with purchases after it, to choose a forecast")
    # Loaded before threads are limited: what is loaded later is not, and brings its own.
    import scipy.optimize  # noqa: F401
    from threadpoolctl import threadpool_limits

    # Sums must not depend on the number of cores, and threads that wait for each other burn four
    # times what the work takes.
    with threadpool_limits(1):
        return _choose(pasts, now)


def _choose(pasts: Sequence[Known], now: Known) -> Choice:
    counts = Contest(PURCHASES, averaged=tuple(MODELS))
    values = Contest(VALUE)
    tested: list[Forecast | None] = []
    fitted: list[Mapping[str, Rule]] = []
    seasons = Seasons(pasts[0].days)
    doubts: dict[str, str] = {}
    for i, known in enumerate((*pasts, now)):
        earlier = pasts[i - 1] if i else None
        rules, doubts = _purchase_rules(known, earlier)
        entries = counts.entries(rules)
        won = counts.winner(entries)
        # Money rests on purchases that are not corrected: it is corrected by what came of money,
        # and both together would correct twice. Before anything was tried it takes the mean.
        raw = {name: entry for name, entry in entries.items() if name != CORRECTED}
        purchases = counts.winner(raw) or raw.get(MEAN) or raw[RATE]
        money, of_value = _value_rules(known, earlier, purchases)
        amounts = values.entries(money)
        best = values.winner(amounts)
        made = Forecast(won, best) if won and best else None
        if known is now:
            break
        factor = seasons.factor()
        tested.append(made.times(factor) if made else None)
        seasons.add(known, made or Forecast(purchases, next(iter(amounts.values()))))
        fitted.append(rules)
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
        tuple(fitted),
        doubts | of_value,
    )


def _purchase_rules(known: Known, earlier: Known | None) -> tuple[dict[str, Rule], dict[str, str]]:
    customers = known.customers
    histories = known.histories or Histories.fold(customers)
    rules: dict[str, Rule] = {}
    doubts: dict[str, str] = {}
    for name in MODELS:
        fitted, why = RepeatBuying.fit(name, histories)
        if fitted is not None:
            rules[name] = fitted
        if why:
            doubts[name] = why
    rules[RATE] = Rate("x")
    rules[LAST] = LastSpan("purchases_before", known.days)
    if earlier is not None:
        rules[TIER] = TierMean.fit(PURCHASES, customers, earlier.customers, known.days)
    return rules, doubts


def _value_rules(
    known: Known, earlier: Known | None, purchases: Mixture
) -> tuple[dict[str, Rule], dict[str, str]]:
    customers = known.customers
    rules: dict[str, Rule] = {}
    doubts: dict[str, str] = {}
    for name, of in ((OWN, "mean_value"), (REPEATS, "mean_repeat_value")):
        worth, why = Worth.fit(of, customers, purchases)
        if worth is not None:
            rules[name] = worth
        if why:
            doubts[name] = why
    rules[RATE] = Rate("spend")
    rules[LAST] = LastSpan("spend_before", known.days)
    if earlier is not None:
        rules[TIER] = TierMean.fit(VALUE, customers, earlier.customers, known.days)
    return rules, doubts

"""How the choice did at past cut-offs, beside every model and the simplest rules."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, days, say, share
from ...models.choice import LAST, RATE, TIER, Choice
from ...models.contest import PURCHASES, VALUE
from ...models.evaluation import bias, normalised_gini, poisson_deviances, rmse
from ...stats.intervals import LEVEL
from .tested import Test

Floats = NDArray[np.float64]

USED = "what the study uses"
SIMPLE = (RATE, LAST, TIER)
OUTCOMES = {PURCHASES: "purchase days", VALUE: "net sales"}


def foretold_at(
    choice: Choice, tests: Sequence[Test]
) -> Sequence[Mapping[str, Mapping[str, Floats]]]:
    """At each tested cut-off: outcome -> who -> what was foretold of each customer."""
    found = []
    last = len(choice.foretold) - len(tests)
    for test, others in zip(tests, choice.foretold[last:], strict=True):
        used = {PURCHASES: test.purchases, VALUE: test.value}
        found.append({out: {USED: used[out], **others[out]} for out in OUTCOMES})
    return found


def scores_table(choice: Choice, tests: Sequence[Test]) -> Table:
    """One row per outcome and forecast: means over the tested cut-offs that it took part in all."""
    foretold = foretold_at(choice, tests)
    rows = []
    for outcome, what in OUTCOMES.items():
        for name in foretold[-1][outcome]:
            if not all(name in at[outcome] for at in foretold):
                continue
            pairs = [
                (test.past.customers[outcome].to_numpy(float), at[outcome][name])
                for test, at in zip(tests, foretold, strict=True)
            ]
            rows.append(
                (
                    what,
                    name,
                    float(np.mean([explained(y, m) for y, m in pairs])),
                    float(np.mean([poisson_deviances(y, m).mean() for y, m in pairs])),
                    float(np.mean([rmse(y, m) for y, m in pairs])),
                    float(np.mean([bias(y, m) for y, m in pairs])),
                    float(np.mean([abs(bias(y, m)) for y, m in pairs])),
                    float(np.mean([normalised_gini(y, m) for y, m in pairs])),
                )
            )
    frame = pd.DataFrame(
        rows,
        columns=["what", "name", "explained", "deviance", "rmse", "bias", "off", "gini"],
    )
    return Table.of(
        frame,
        "one row per outcome and forecast",
        Axis("what", "Of"),
        Axis("name", "Foretold by"),
        Axis("explained", "Explained", "share"),
        Axis("deviance", "Mean Poisson deviance", "number"),
        Axis("rmse", "Root mean squared error", "number"),
        Axis("bias", "Total foretold too high by", "share"),
        Axis("off", "Total off by, either way", "share"),
        Axis("gini", "Normalised Gini", "number"),
    )


def explained(y: Floats, m: Floats) -> float:
    """Share of the deviance that foretelling everyone the mean leaves, which is explained."""
    return 1 - float(poisson_deviances(y, m).mean() / poisson_deviances(y, max(y.mean(), 0)).mean())


def scores_chart(table: Table, tests: Sequence[Test]) -> Chart:
    """Share explained of the differences between customers, by who foretold."""
    frame = table.frame[table.frame["what"] == OUTCOMES[PURCHASES]]
    frame = frame.sort_values("explained", ascending=False, kind="stable").reset_index(drop=True)
    simple = frame[frame["name"].isin(SIMPLE)].iloc[0]
    used = frame[frame["name"] == USED].iloc[0]
    n = sum(len(test.past.customers) for test in tests)
    span = tests[0].past.window.horizon_days
    shown = frame[["name", "explained"]].assign(
        explained=frame["explained"].clip(lower=0.0),
        label=[str(share(v)) if v >= 0 else "worse than the mean" for v in frame["explained"]],
    )
    return Chart(
        name="scores",
        kind="bars",
        table=shown,
        x=Axis("name", "Foretold by"),
        y=Axis("explained", "Explained of the differences between customers", "share"),
        headline=say(
            "{used} explained, {simple} by the best simple rule",
            used=share(used["explained"]),
            simple=share(max(simple["explained"], 0.0)),
        ),
        subtitle=f"Purchase days in the {span} days after past cut-offs, foretold without knowing "
        f"them; n = {n:,} forecasts at {len(tests)} cut-offs",
        caption="Explained: the share of the mean Poisson deviance that is left where everyone is "
        "foretold the mean. What the study uses was chosen, at each cut-off, by earlier ones "
        "alone; the others are as they are.",
        alt="Bars, one per forecast: "
        + "; ".join(f"{row.name} {row.label}" for row in shown.itertuples(index=False))
        + ".",
    )


def tried(inputs: Inputs, choice: Choice, tests: Sequence[Test]) -> Finding:
    """How far off the study's forecast was, beside the best of the simplest rules."""
    foretold = foretold_at(choice, tests)
    names = [n for n in SIMPLE if all(n in at[PURCHASES] for at in foretold)]
    parts = {name: _gain(tests, foretold, name) for name in names}
    best = min(parts, key=lambda name: parts[name][0])
    gain, error = parts[best]
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    off = float(np.mean([abs(np.expm1(-test.miss)) for test in tests]))
    used, other = (
        float(np.mean([explained(t.past.customers[PURCHASES].to_numpy(float), at[PURCHASES][name])
                       for t, at in zip(tests, foretold, strict=True)]))
        for name in (USED, best)
    )  # fmt: skip
    value = Quantity(gain, "share", low=gain - half, high=gain + half)
    beats = gain - half > 0
    return Finding(
        name="tried",
        kind="description",
        sentence=say(
            "At {n} past cut-offs the forecast explained {used} of the differences between "
            "customers in the {span} after, the best simple rule ({rule}) {other}: more by {gain}."
            if beats
            else "At {n} past cut-offs the forecast explained {used} of the differences between "
            "customers in the {span} after, no better than the best simple rule ({rule}) with "
            "{other}: the difference is {gain}.",
            n=count(len(tests)),
            used=share(used),
            span=days(tests[0].past.window.horizon_days),
            rule=best,
            other=share(max(other, 0.0)),
            gain=value,
        ),
        value=value,
        n=sum(len(test.past.customers) for test in tests),
        period=inputs.window.period,
        so_what=say(
            "Totals of net sales were off by {off} on average: the range of what is to come is "
            "made from that.",
            off=share(off),
        ),
        caveat=(
            "A past of several cut-offs is few to tell by; a customer counts at each of them. "
            f"What is used: {choice.forecast.of_purchases.name} for purchases, "
            f"{choice.forecast.of_value.name} for net sales."
        ),
        of="forecasts",
    )


def _gain(
    tests: Sequence[Test], foretold: Sequence[Mapping[str, Mapping[str, Floats]]], name: str
) -> tuple[float, float]:
    """What more is explained than by another forecast, and its standard error, over customers."""
    gains, variances = [], []
    for test, at in zip(tests, foretold, strict=True):
        y = test.past.customers[PURCHASES].to_numpy(float)
        null = poisson_deviances(y, max(y.mean(), 0)).mean()
        parts = poisson_deviances(y, at[PURCHASES][name]) - poisson_deviances(
            y, at[PURCHASES][USED]
        )
        gains.append(float(parts.mean() / null))
        variances.append(float(parts.var(ddof=1) / len(y) / null**2))
    # Customers are the same ones at all cut-offs: their luck may be one and the same as well.
    return float(np.mean(gains)), sqrt(float(np.mean(variances)))

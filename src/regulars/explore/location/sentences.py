"""What is said of places: who lives where, and what differs beyond chance."""

from collections.abc import Sequence
from typing import Any

from ...core.result import Finding, Inputs
from ...core.words import Quantity, count, days, say, share
from ...stats.corrections import LEVEL, doubt
from ...stats.intervals import share_of
from .comparing import Gap
from .places import Level

REPORTED = 6
"""Differences put into words, the surest first; all of them are in the table."""


def largest(inputs: Inputs, level: Level) -> Finding:
    top = level.rows.dropna(subset=["place"]).iloc[0]
    n, here = level.n_known, int(top["n_customers"])
    held = share_of(here, n)
    net_sales = float(top["net_sales"])
    sentence = (
        say(
            "{place} is home to {held} of the customers whose {level} is known, and brings {sales} "
            "of their net sales.",
            place=top["place"],
            held=held,
            level=level.one,
            sales=share(net_sales / level.net_sales),
        )
        if level.net_sales > 0
        else say(
            "{place} is home to {held} of the customers whose {level} is known.",
            place=top["place"],
            held=held,
            level=level.one,
        )
    )
    return Finding(
        name="largest",
        kind="description",
        sentence=sentence,
        value=held,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "They live in {places} {levels}, spelled as in the records; case apart, no spellings "
            "are merged.",
            places=count(level.n_places),
            levels=level.one if level.n_places == 1 else level.many,
        ),
        caveat="Two spellings of one place count as two places.",
        money=inputs.money(max(net_sales, 0.0)),
    )


def coverage(inputs: Inputs, level: Level, known: dict[str, Any]) -> Finding:
    n, total = int(known["n_customers"]), float(known["net_sales"] or 0)
    covered = share_of(level.n_known, n)
    return Finding(
        name="coverage",
        kind="description",
        sentence=say(
            "The {level} of {covered} of customers is known.", level=level.one, covered=covered
        ),
        value=covered,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "What is said of places leaves out {unknown} customers with {money} of net sales.",
            unknown=count(n - level.n_known),
            money=inputs.money(total - level.net_sales),
        ),
        caveat="Customers who tell where they live may differ from those who do not.",
    )


def differences(inputs: Inputs, gaps: Sequence[Gap], span: int) -> list[Finding]:
    """Claims for what differs beyond chance; where nothing does, the surest difference."""
    sure = sorted((gap for gap in gaps if gap.p_value < LEVEL), key=lambda gap: gap.p_value)
    found = [_claim(inputs, gap, span) for gap in sure[:REPORTED]]
    for of in ("spend", "return"):
        looked = [gap for gap in gaps if gap.of == of]
        if looked and not any(gap.of == of for gap in sure):
            found.append(_no_difference(inputs, looked, span))
    return found


def _as_quantity(inputs: Inputs, gap: Gap, sign: int = 1) -> Quantity:
    low, high = sorted((sign * gap.difference.low, sign * gap.difference.high))
    if gap.of == "spend":
        return inputs.money(sign * gap.difference.value, low, high)
    return share(sign * gap.difference.value, low, high)


def _claim(inputs: Inputs, gap: Gap, span: int) -> Finding:
    more = gap.difference.value > 0
    difference = _as_quantity(inputs, gap, 1 if more else -1)
    words = "more" if more else "less"
    here = Quantity(gap.here.value, gap.here.unit, gap.here.currency)
    if gap.of == "spend":
        sentence = say(
            "Customers in {place} spent {difference} {words} each in the last {span}: {here} "
            "against {elsewhere} elsewhere.",
            place=gap.place, difference=difference, words=words, span=days(span), here=here,
            elsewhere=gap.elsewhere,
        )  # fmt: skip
        so_what = say(
            "{n} customers of {place} had that time, and brought {money} in it.",
            n=count(gap.n), place=gap.place, money=inputs.money(gap.money),
        )  # fmt: skip
    else:
        sentence = say(
            "New customers in {place} bought again within {within} {words} often: {here} against "
            "{elsewhere} elsewhere, a difference of {difference}.",
            place=gap.place, within=days(inputs.settings.horizon_days), words=words, here=here,
            elsewhere=gap.elsewhere, difference=difference,
        )  # fmt: skip
        so_what = say(
            "Of {n} new customers there; look at delivery, assortment and how they were won.",
            n=count(gap.n),
        )
    return Finding(
        name=f"{gap.of}_{gap.level.one}_{gap.place}",
        kind="claim",
        sentence=sentence,
        value=difference,
        n=gap.n,
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            "A difference, no effect of the place: customers there may differ in age, in how they "
            "were won and in what they need. Spellings of one place are not merged."
        ),
        money=inputs.money(max(gap.money, 0.0)),
        p_value=gap.p_value,
    )


def _no_difference(inputs: Inputs, gaps: Sequence[Gap], span: int) -> Finding:
    widest = min(gaps, key=lambda gap: gap.difference.p_value)
    difference = _as_quantity(inputs, widest)
    unsure = doubt(widest.difference.low, widest.difference.high)
    if widest.of == "spend":
        sentence = say(
            "No {level} stands out in spend over the last {span}: {place} differs most from the "
            "rest, by {difference} a customer" + unsure + ".",
            level=widest.level.one, span=days(span), place=widest.place, difference=difference,
        )  # fmt: skip
    else:
        sentence = say(
            "No {level} stands out in how many new customers bought again within {within}: "
            "{place} differs most from the rest, by {difference}" + unsure + ".",
            level=widest.level.one, within=days(inputs.settings.horizon_days), place=widest.place,
            difference=difference,
        )  # fmt: skip
    return Finding(
        name=f"no_difference_in_{widest.of}",
        kind="description",
        sentence=sentence,
        value=difference,
        n=sum(gap.n for gap in gaps if gap.level is widest.level),
        period=inputs.window.period,
        so_what=say(
            "Of {looked} comparisons none is beyond chance: no reason to treat places differently.",
            looked=count(len(gaps)),
        ),
    )

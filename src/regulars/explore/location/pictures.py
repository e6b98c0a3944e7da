"""Places drawn: what they hold, what their customers spend, how many new ones return."""

from collections.abc import Sequence

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs
from ...core.words import Sentence, days, say, share, write_date, write_money
from ...stats.corrections import LEVEL
from ...stats.intervals import wilson
from .comparing import Gap
from .places import Level, merged, shown

WORDS = 10
"""Of a headline, at the most."""


def _brief(full: Sentence, short: Sentence) -> Sentence:
    """The full headline, unless the names of places make it too long."""
    return full if len(str(full).split()) <= WORDS else short


def held(inputs: Inputs, level: Level) -> Chart:
    table = shown(inputs, level)
    frame = pd.DataFrame(
        {
            "place": table["place"],
            "customers": table["n_customers"] / level.n_known,
            "net_sales": table["net_sales"] / level.net_sales if level.net_sales > 0 else 0.0,
            "n_customers": table["n_customers"],
        }
    )
    bounds = [wilson(n, level.n_known) for n in table["n_customers"]]
    frame["low"], frame["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    top = frame.iloc[0]
    headline = _brief(
        say(
            "{place}: {customers} of customers, {net_sales} of net sales",
            place=top["place"],
            customers=share(top["customers"]),
            net_sales=share(top["net_sales"]),
        ),
        say(
            "One {place} holds {customers} of customers",
            place=level.one,
            customers=share(top["customers"]),
        ),
    )
    n = level.n_known
    return Chart(
        name="held",
        kind="pairs",
        table=frame,
        x=Axis("place", level.one.capitalize()),
        y=Axis("customers", "Share of customers", "share"),
        other=Axis("net_sales", "Share of net sales", "share"),
        headline=headline,
        subtitle=(
            f"Customers and their net sales by {level.one}, {inputs.window}; n = {n:,} customers"
        ),
        caption=(
            f"Of customers whose {level.one} is known; net sales to date, returns taken off. "
            f"{merged(inputs, level)}Lines: 95% intervals of the share of customers."
        ),
        alt=f"Two bars for each of {len(frame)} {level.many}, largest first. {headline}.",
    )


def spent(inputs: Inputs, level: Level, gaps: Sequence[Gap], span: int) -> Chart | None:
    shown = [gap for gap in gaps if gap.of == "spend" and gap.level is level]
    if len(shown) < 2:
        return None
    n = int(level.rows["n_known"].sum())
    average = float(level.rows["capped"].sum()) / n
    surest = min(shown, key=lambda gap: gap.difference.p_value)
    headline = (
        _brief(
            say(
                "{place}: {here} a customer, elsewhere {elsewhere}",
                place=surest.place,
                here=inputs.money(surest.here.value),
                elsewhere=surest.elsewhere,
            ),
            say(
                "{here} a customer in one {level}, elsewhere {elsewhere}",
                here=inputs.money(surest.here.value),
                level=level.one,
                elsewhere=surest.elsewhere,
            ),
        )
        if surest.p_value < LEVEL
        else say(
            "No {level} stands out from {average} a customer",
            level=level.one,
            average=inputs.money(average),
        )
    )
    return _dots(
        f"spend_by_{level.one}",
        shown,
        Axis("value", "Net sales per customer", "money", inputs.settings.currency),
        Guide(average, f"All: {write_money(average, inputs.settings.currency)}"),
        headline,
        f"Net sales per customer in the last {days(span)} before {_cutoff(inputs)}, by "
        f"{level.one}; n = {n:,} customers",
        f"Customers who bought before these {days(span)} began, whether or not they bought in "
        f"them; the highest 1% count as the next. Lines: 95% intervals. {_verdict(shown)}",
    )


def returned(inputs: Inputs, levels: Sequence[Level], gaps: Sequence[Gap]) -> Chart | None:
    within = days(inputs.settings.horizon_days)
    for level in levels:
        shown = [gap for gap in gaps if gap.of == "return" and gap.level is level]
        if len(shown) < 2:
            continue
        n, k = int(level.rows["n_new"].sum()), int(level.rows["n_back"].sum())
        surest = min(shown, key=lambda gap: gap.difference.p_value)
        here = share(surest.here.value)
        headline = (
            _brief(
                say(
                    "{place}: {here} bought again, elsewhere {elsewhere}",
                    place=surest.place,
                    here=here,
                    elsewhere=surest.elsewhere,
                ),
                say(
                    "{here} bought again in one {level}, elsewhere {elsewhere}",
                    here=here,
                    level=level.one,
                    elsewhere=surest.elsewhere,
                ),
            )
            if surest.p_value < LEVEL
            else say(
                "No {level} stands out: {average} bought again",
                level=level.one,
                average=share(k / n),
            )
        )
        return _dots(
            "return",
            shown,
            Axis("value", "New customers who bought again", "share"),
            Guide(k / n, f"All: {share(k / n)}"),
            headline,
            f"New customers who bought again within {within}, by {level.one}, {inputs.window}; "
            f"n = {n:,} new customers",
            f"First seen after the run-in, and observed for more than {within}. Lines: 95% "
            f"intervals. {_verdict(shown)}",
        )
    return None


def _dots(
    name: str,
    gaps: Sequence[Gap],
    value: Axis,
    guide: Guide,
    headline: Sentence,
    subtitle: str,
    caption: str,
) -> Chart:
    ordered = sorted(gaps, key=lambda gap: (-gap.here.value, gap.place))
    frame = pd.DataFrame(
        {
            "place": [gap.place for gap in ordered],
            "value": [gap.here.value for gap in ordered],
            "low": [gap.here.low for gap in ordered],
            "high": [gap.here.high for gap in ordered],
            "n": [gap.n for gap in ordered],
            "label": [f"{gap.here.point}, n = {gap.n:,}" for gap in ordered],
        }
    )
    level = gaps[0].level
    return Chart(
        name=name,
        kind="dots",
        table=frame,
        x=Axis("place", level.one.capitalize()),
        y=value,
        headline=headline,
        subtitle=subtitle,
        caption=caption,
        alt=(
            f"A point with its interval for each of {len(frame)} {level.many}, highest first, and "
            f"a line at the average. {headline}."
        ),
        guides=(guide,),
    )


def _verdict(gaps: Sequence[Gap]) -> str:
    """Which places differ from all others together, for a caption."""
    sure = [gap.place for gap in gaps if gap.p_value < LEVEL]
    if not sure:
        return "None differs from all others together beyond chance."
    return f"Beyond chance from all others together: {', '.join(sure)}."


def _cutoff(inputs: Inputs) -> str:
    return write_date(inputs.window.cutoff)

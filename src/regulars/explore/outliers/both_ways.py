"""The main figures with and without those beyond the fences."""

from typing import Any

import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Table
from ...core.words import Quantity, count, say
from .beyond import Beyond
from .flags import of_flag

# The Gini coefficient from the places in order, of those whose spend is above nought.
MAIN = """
    select
        count(*) as n,
        cast(sum(spend) as double) / cast(count(*) as double) as mean_spend,
        percentile_cont(0.5) within group (order by cast(spend as double)) as median_spend,
        cast(sum(n_orders) as double) / cast(count(*) as double) as mean_orders,
        cast(sum(case when spend > 0 then (2 * place - n_above - 1) * amount end) as double)
            / cast(nullif(max(n_above), 0) as double)
            / cast(sum(case when spend > 0 then amount end) as double) as gini
    from (
        select
            spend,
            n_orders,
            cast(spend as decimal(18, 4)) as amount,
            row_number() over (partition by spend > 0 order by spend) as place,
            count(case when spend > 0 then 1 end) over () as n_above
        from facts
        inner join outliers_customers using (customer_id)
        where coalesce(n_orders, 1) > 0 and {those}
    ) as placed
"""


ORDER_VALUE = "Mean order value"

FAR = 0.05
"""A share by which a figure moves that is worth a warning."""

BEYOND = "(is_outlier_spend or is_outlier_orders)"


def main_figures(inputs: Inputs, beyond: list[Beyond]) -> Table | None:
    """The main figures with and without those beyond the fences, if they are enough to show."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    flagged = of_flag(inputs, BEYOND)
    currency = inputs.settings.currency
    rows: list[tuple[str, str, float, float, float]] = []
    if least <= flagged["n_flagged"] <= flagged["n"] - least:
        every, rest = (engine.row(MAIN.format(those=those)) for those in ("true", f"not {BEYOND}"))
        for title, unit, name in (
            ("Mean spend", "money", "mean_spend"),
            ("Median spend", "money", "median_spend"),
            ("Orders per customer", "number", "mean_orders"),
            ("Gini coefficient of spend", "number", "gini"),
        ):
            if every[name] and rest[name] and every[name] > 0:
                rows.append((title, unit, every[name], rest[name], flagged["n_flagged"]))
    orders = next((one for one in beyond if one.name == "order_value" and one.is_shown), None)
    if orders is not None and orders.total > 0:
        rest_of = (orders.total - orders.held) / (orders.n - orders.n_beyond)
        rows.append((ORDER_VALUE, "money", orders.total / orders.n, rest_of, orders.n_beyond))
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["figure", "unit", "with_them", "without", "n_left_out"])
    frame["change"] = frame["without"] / frame["with_them"] - 1
    return Table.of(
        frame,
        "one row per figure",
        Axis("figure", "Figure"),
        Axis("unit", "Unit"),
        Axis("with_them", "With them", "number", currency),
        Axis("without", "Without", "number", currency),
        Axis("n_left_out", "Left out", "count"),
        Axis("change", "Change", "share"),
    )


def both_ways(inputs: Inputs, main: Table) -> list[Chart]:
    """The change of each figure; of one alone a sentence tells enough."""
    currency = inputs.settings.currency
    frame = main.frame.copy()
    if len(frame) < 2:
        return []

    def written(row: Any, value: float) -> str:
        # The Gini coefficient lies between 0 and 1 and takes two decimals.
        if "Gini" in row.figure:
            return f"{value:.2f}"
        return str(Quantity(value, row.unit, currency))

    frame["label"] = [
        f"{written(r, r.with_them)} to {written(r, r.without)}" for r in frame.itertuples()
    ]
    most = frame.loc[frame["change"].abs().idxmax()]
    headline = say(
        "{figure}: {change} without those beyond the fence",
        figure=str(most["figure"]),
        change=_change(float(most["change"])),
    )
    of_orders = frame["figure"] == ORDER_VALUE
    left_out = " and ".join(
        f"{int(rows['n_left_out'].max()):,} {what}"
        for what, rows in (("customers", frame[~of_orders]), ("orders", frame[of_orders]))
        if len(rows)
    )
    chart = Chart(
        name="main_figures",
        kind="dots",
        table=frame,
        x=main.columns["figure"],
        y=Axis("change", "Change without them", "share"),
        headline=headline,
        subtitle=f"Main figures with and without those beyond a fence, {inputs.window}; "
        f"n = {left_out} left out",
        caption=(
            "Left out are the customers beyond the fence in spend or orders; for the mean order "
            "value, the orders beyond theirs. Beside each dot: the figure with and without them."
        ),
        alt="Dots, one per main figure, left of nought where it falls: "
        + "; ".join(f"{r.figure} {r.label}" for r in frame.itertuples())
        + ".",
        guides=(Guide(0.0, "with them", across="y"),),
    )
    return [chart]


def _change(value: float) -> Quantity:
    return Quantity(value, "share")


def without(inputs: Inputs, main: Table) -> Finding:
    frame = main.frame
    first = frame.iloc[0]
    currency = inputs.settings.currency

    def quantity(row: pd.Series, column: str) -> Quantity:
        return Quantity(float(row[column]), row["unit"], currency)

    words: dict[str, Quantity | str] = {
        "n": count(first["n_left_out"]),
        "figure": str(first["figure"]).lower(),
        "less": quantity(first, "without"),
        "full": quantity(first, "with_them"),
    }
    sentence = "Without the {n} beyond the fence the {figure} is {less} instead of {full}"
    if "Median spend" in set(frame["figure"]):
        second = frame[frame["figure"] == "Median spend"].iloc[0]
        sentence += ", the median {less_in_the_middle} instead of {full_in_the_middle}"
        words["less_in_the_middle"] = quantity(second, "without")
        words["full_in_the_middle"] = quantity(second, "with_them")
    orders = first["figure"] == ORDER_VALUE
    return Finding(
        name="main_figures",
        kind="description",
        sentence=say(f"{sentence}.", **words),
        value=_change(float(first["change"])),
        n=int(first["n_left_out"]),
        of="orders" if orders else "customers",
        period=inputs.window.period,
        so_what=say("A mean that a few move so far is a poor aim: the median holds still.")
        if abs(first["change"]) > FAR
        else say("The main figures do not hang on them."),
    )

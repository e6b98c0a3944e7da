"""The months of the year."""

from datetime import date

import pandas as pd

from ...core.periods import MONTHS, days_in_month, whole_months
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import count, say, share, signed
from ...stats.seasons import YEARS, enough_years, month_factors

MONTHLY = """
    select date_trunc('month', day) as month, count(*) as n_orders
    from placed_orders
    where day >= $from_day and day < $to_day
    group by 1
    order by 1
"""


def year(inputs: Inputs) -> Result:
    """Orders per day by month of the year, where every month is there twice or more."""
    what = "In which months of the year customers buy"
    months = whole_months(inputs.window)
    if not enough_years([day.month for day in months]):
        why = say(
            "it takes {years} full years of each month, and there are {n} full months in all",
            years=count(YEARS),
            n=count(len(months)),
        )
        return Result(refusals=(Refusal(what, why),))
    end = months[-1].toordinal() + days_in_month(months[-1])
    found = inputs.engine.frame(MONTHLY, from_day=months[0], to_day=date.fromordinal(end))
    if len(found) < len(months):
        why = say("{n} months are without an order", n=count(len(months) - len(found)))
        return Result(refusals=(Refusal(what, why),))
    per_day = [n / days_in_month(day) for n, day in zip(found["n_orders"], months, strict=True)]
    factors = month_factors([day.month for day in months], per_day)
    frame = pd.DataFrame(
        {
            "month": [MONTHS[f.month - 1] for f in factors],
            "above": [f.value - 1 for f in factors],
            "low": [f.low - 1 for f in factors],
            "high": [f.high - 1 for f in factors],
            "label": [signed(f.value - 1) for f in factors],
            "n_years": [f.n_years for f in factors],
        }
    )
    table = Table.of(
        frame,
        "one row per month of the year",
        Axis("month", "Month"),
        Axis("above", "Above or below an average month", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Written"),
        Axis("n_years", "Years", "count"),
    )
    peak = max(factors, key=lambda f: f.value)
    total = int(found["n_orders"].sum())
    value = share(peak.value, peak.low, peak.high)
    headline = say(
        "{month} has {share} of an average month's orders",
        month=MONTHS[peak.month - 1],
        share=share(peak.value),
    )
    finding = Finding(
        name="month",
        kind="description",
        sentence=say(
            "{month} is the busiest month of the year, with {share} of the orders of an average "
            "one.",
            month=MONTHS[peak.month - 1],
            share=value,
        ),
        value=value,
        n=total,
        of="orders",
        period=inputs.window.period,
        so_what=say("Seen in {years} years so far.", years=count(peak.n_years)),
        caveat="The interval holds for all twelve months at once.",
    )
    chart = Chart(
        name="year",
        kind="dots",
        table=frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Orders per day by month of the year, {len(months)} full months; "
        f"n = {total:,} orders",
        caption="Against an average month, after growth is taken out. Lines: 95% intervals for all "
        "twelve at once, from how much the same month differs between years.",
        alt=f"Twelve dots with intervals, one per month of the year. {headline}.",
        guides=(Guide(0.0, "average month", "x"),),
    )
    return Result(tables={"year": table}, charts=(chart,), findings=(finding,))

"""What discounts take week by week, and what is sold in the weeks after a promotion."""

from math import nan

import numpy as np
import pandas as pd

from ...core.periods import whole_weeks
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Result, Table
from ...core.words import Sentence, count, say, share
from ...stats.corrections import LEVEL, doubt
from ...stats.promotions import AFTER, Aftermath, promotion_weeks

WEEKS = """
    select
        cast(floor(date_diff('day', $from_day, day) / 7e0) as bigint) as week,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales
    from order_lines
    where kind = 'sale' and day >= $from_day and day < $to_day
    group by 1
    order by 1
"""

FEWEST_PROMOTIONS = 5
"""Promotions below which nothing is said of the weeks after them."""


def weeks_of(inputs: Inputs) -> pd.DataFrame | None:
    """One row a whole week; none where there is none."""
    start, end, n = whole_weeks(inputs.window)
    if not n:
        return None
    found = inputs.engine.frame(WEEKS, from_day=start, to_day=end).set_index("week")
    frame = found.reindex(range(n), fill_value=0).reset_index(drop=True)
    frame.insert(0, "week", pd.date_range(start, periods=n, freq="7D").strftime("%Y-%m-%d"))
    gross = frame["gross_sales"]
    frame["share"] = (frame["discounts"] / gross.where(gross > 0, nan)).astype(float)
    frame["promotion"] = promotion_weeks(frame["share"].tolist())
    return frame


def given_away(inputs: Inputs, weeks: pd.DataFrame) -> Result:
    """Discounts as a share of list prices, week by week."""
    sold = weeks[weeks["share"].notna()].reset_index(drop=True)
    if len(sold) < 2:
        return Result()
    currency = inputs.settings.currency
    table = Table.of(
        sold,
        "one row per whole week with sales",
        Axis("week", "Week from", "day"),
        Axis("gross_sales", "At list prices", "money", currency),
        Axis("discounts", "Discounts", "money", currency),
        Axis("net_sales", "Net sales before returns", "money", currency),
        Axis("share", "Discounts, of list prices", "share"),
        Axis("promotion", "Promotion"),
    )
    usual = float(np.median(sold["share"]))
    top = sold.loc[sold["share"].idxmax()]
    headline = say(
        "Discounts usually take {usual} of prices, at most {most}",
        usual=share(usual),
        most=share(top["share"]),
    )
    n = int(sold["promotion"].sum())
    chart = Chart(
        name="given_away",
        kind="curve",
        table=sold,
        x=table.columns["week"],
        y=table.columns["share"],
        headline=headline,
        subtitle=f"Discounts as a share of list prices by week; n = {len(sold)} whole weeks",
        caption="Guests' sales included, returns not taken off. "
        + (f"Weeks that stand out from those around them: {n}." if n else "No week stands out."),
        alt=f"A line over {len(sold)} weeks, with the median as a guide. {headline}.",
        guides=(Guide(usual, "median week", "y"),),
    )
    return Result(tables={"weeks": table}, charts=(chart,))


def after_promotions(inputs: Inputs, found: Aftermath, p_value: float) -> Result:
    """What is sold in the weeks around promotions, over what was to be expected."""
    after = found.after
    frame = pd.DataFrame(
        {
            "week": [float(w.week) for w in found.weeks],
            "times": [w.value for w in found.weeks],
            "low": [w.low for w in found.weeks],
            "high": [w.high for w in found.weeks],
            "n": [w.n for w in found.weeks],
        }
    )
    table = Table.of(
        frame,
        "one row per week around a promotion",
        Axis("week", "Weeks after the promotion", "number"),
        Axis("times", "Times the expected net sales", "times"),
        Axis("low", "from", "times"),
        Axis("high", "to", "times"),
        Axis("n", "Promotions", "count"),
    )
    less = after.value < 0
    value = share(
        abs(after.value), *sorted((-after.low, -after.high) if less else (after.low, after.high))
    )
    sure = p_value < LEVEL
    side = "below" if less else "above"
    sentence = (
        say(
            "In the two weeks after {n} promotions net sales were {share} {side} what was to be "
            "expected from ordinary weeks around them.",
            n=count(found.n),
            share=value,
            side=side,
        )
        if sure
        else say(
            "In the two weeks after {n} promotions net sales were at {share} of what was to be "
            "expected"
            + (doubt(after.low, after.high) or ", no more or less than chance gives")
            + ".",
            n=count(found.n),
            share=share(1 + after.value, 1 + after.low, 1 + after.high),
        )
    )
    finding = Finding(
        name="after_promotions",
        kind="claim" if sure else "description",
        sentence=sentence,
        value=value if sure else share(1 + after.value, 1 + after.low, 1 + after.high),
        n=found.n,
        of="promotions",
        period=inputs.window.period,
        so_what=_so_what(sure, less),
        caveat="Promotions often lie before or on holidays, which move sales by themselves.",
        p_value=p_value if sure else None,
    )
    headline = say(
        "After promotions sales are at {share} of expected", share=share(1 + after.value)
    )
    chart = Chart(
        name="after_promotions",
        kind="curve",
        table=frame,
        x=table.columns["week"],
        y=table.columns["times"],
        headline=headline,
        subtitle=f"Net sales around promotions over those expected; n = {found.n} promotions",
        caption="A promotion: weeks in a row whose discounts stand out from the half year around "
        "them; nought is the promotion itself. Expected: a line through ordinary weeks "
        f"on both sides, without the {AFTER} weeks behind. Band: 95% interval over promotions.",
        alt=f"A line from before a promotion to {AFTER} weeks after it, with a band. {headline}.",
        guides=(Guide(1.0, "expected", "y"),),
    )
    return Result(tables={"after_promotions": table}, charts=(chart,), findings=(finding,))


def _so_what(sure: bool, less: bool) -> Sentence:
    if not sure:
        return say("Whether promotions only bring purchases forward is not settled yet.")
    if less:
        return say("A part of what a promotion sells is only bought earlier: count it off.")
    return say("Sales stay up for a while: no sign that customers only bought earlier.")

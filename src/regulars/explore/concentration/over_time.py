"""Whether net sales come from ever fewer customers: periods of equal length."""

from datetime import date, timedelta

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, Sentence, count, say, share, write_period
from ...stats.lorenz import Spread
from .spreads import GROUPED, GROUPS, MARKED, least_top

PERIODS = (182, 91)
"""Lengths in days of the periods that are compared: the first that fits FEWEST times or more."""
FEWEST, SHOWN = 4, 8
WITHIN = """
    select customer_id, sum(net_sales) as spend
    from customer_days
    where day >= $start and day < $end and day < $cutoff
    group by customer_id
    having sum(n_orders) > 0
"""


def over_time(inputs: Inputs) -> Table | Sentence:
    """Top share and Gini of each period of equal length, back from the cut-off."""
    window = inputs.window
    if not inputs.settings.lists_orders:
        return say("of customers only totals are known")
    length = next((days for days in PERIODS if window.n_days >= FEWEST * days), None)
    if length is None:
        return say(
            "the records cover {days}; it takes {least}",
            days=Quantity(window.n_days, "days"),
            least=Quantity(FEWEST * PERIODS[-1], "days"),
        )
    least, rows = least_top(inputs) / MARKED, []
    for back in range(min(window.n_days // length, SHOWN), 0, -1):
        start, end = window.before(back * length), window.before((back - 1) * length)
        frame = inputs.engine.frame(
            GROUPED.format(customers=WITHIN, groups=GROUPS),
            start=start,
            end=end,
            cutoff=window.cutoff,
        )
        if frame["n"].sum() < least or frame["held"].sum() <= 0:
            continue
        spread = Spread(frame["n"].to_numpy(), frame["held"].to_numpy())
        top, gini = spread.estimate_of_top(MARKED), spread.gini()
        rows.append(
            (
                start.isoformat(), (end - timedelta(days=1)).isoformat(), round(spread.n),
                spread.total, top.value, top.low, top.high, gini.value, gini.low, gini.high,
            )
        )  # fmt: skip
    if len(rows) < 2:
        return say(
            "fewer than two periods of {days} have {least} customers",
            days=Quantity(length, "days"),
            least=count(least),
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "start", "last_day", "n", "net_sales", "held", "low", "high", "gini", "gini_low",
            "gini_high",
        ],
    )  # fmt: skip
    return Table.of(
        frame,
        "one row per period of equal length",
        Axis("start", "From", "day"),
        Axis("last_day", "To", "day"),
        Axis("n", "Customers", "count"),
        Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        Axis("held", f"Share of the top {share(MARKED)}", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("gini", "Gini", "number"),
        Axis("gini_low", "from", "number"),
        Axis("gini_high", "to", "number"),
    )


def periods_chart(inputs: Inputs, periods: Table) -> Chart:
    """The top share of each period, with its interval."""
    frame = periods.frame[["start", "last_day", "n", "held", "low", "high"]].copy()
    frame["label"] = [f"{share(row.held)}, n = {row.n:,}" for row in frame.itertuples()]
    frame["period"] = [_span(row.start, row.last_day) for row in frame.itertuples()]
    least, most = float(frame["held"].min()), float(frame["held"].max())
    same = str(share(least)) == str(share(most))
    headline = (
        say("The top {top} brought {most} in every period", top=share(MARKED), most=share(most))
        if same
        else say(
            "The top {top} of each period: {least} to {most}",
            top=share(MARKED),
            least=share(least),
            most=share(most),
        )
    )
    return Chart(
        name="concentration_over_time",
        kind="dots",
        table=frame,
        x=Axis("period", "Period"),
        y=periods.columns["held"],
        headline=headline,
        subtitle=(
            f"Net sales of the top {share(MARKED)} of those who bought in each period, "
            f"{inputs.window}; n = {int(frame['n'].min()):,} to {int(frame['n'].max()):,} customers"
        ),
        caption=(
            "Periods of equal length back from the cut-off, each with its own top customers; other "
            "lengths would not compare. Returns count on their own day; customers with "
            "nothing or less count as nothing. Lines: 95% intervals."
        ),
        alt=(
            f"Points with intervals for {len(frame)} periods, oldest first: "
            + "; ".join(frame["label"])
            + "."
        ),
    )


def _span(start: str, last_day: str) -> str:
    return write_period(date.fromisoformat(start), date.fromisoformat(last_day))


def first_and_last(inputs: Inputs, periods: Table) -> Finding:
    """The last period beside the first."""
    first, last = periods.frame.iloc[0], periods.frame.iloc[-1]
    value = share(last["held"], last["low"], last["high"])
    days = (date.fromisoformat(last["last_day"]) - date.fromisoformat(last["start"])).days + 1
    return Finding(
        name="over_time",
        kind="description",
        sentence=say(
            "In the last {days} the top {top} of those who bought brought {last} of net sales; in "
            "the first such period it was {first}.",
            days=Quantity(days, "days"),
            top=share(MARKED),
            last=value,
            first=share(first["held"], first["low"], first["high"]),
        ),
        value=value,
        n=int(last["n"]),
        period=inputs.window.period,
        so_what=_direction(first, last),
        caveat="Seasons differ, and no comparison is claimed.",
        money=inputs.money(last["held"] * last["net_sales"]),
    )


def _direction(first: pd.Series, last: pd.Series) -> Sentence:
    if first["high"] < last["low"]:
        return say("The intervals lie apart: the business leans more on its best customers.")
    if last["high"] < first["low"]:
        return say("The intervals lie apart: the business leans less on its best customers.")
    return say("The intervals overlap: no sign that it leans on its best more or less than it did.")

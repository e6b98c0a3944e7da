"""The days of the week."""

from datetime import date

import numpy as np
import pandas as pd

from ...core.periods import WEEKDAYS
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Result, Table
from ...core.words import say, share
from ...stats.ratios import Sums, share_of_sums

DAYS = """
    select
        cast(date_diff('day', $from_day, day) as bigint) as number,
        count(*) as n_orders,
        sum(net_sales) as net_sales
    from placed_orders
    where day >= $from_day and day < $to_day
    group by 1
    order by 1
"""


def orders_by_day(inputs: Inputs, start: date, end: date, n_weeks: int) -> pd.DataFrame:
    """One row a day of the whole weeks, days without an order too."""
    found = inputs.engine.frame(DAYS, from_day=start, to_day=end).set_index("number")
    frame = found.reindex(range(7 * n_weeks), fill_value=0).reset_index()
    frame["week"], frame["weekday"] = frame["number"] // 7, frame["number"] % 7
    return frame


def weekdays(inputs: Inputs, days: pd.DataFrame) -> Result:
    """The share of orders on each weekday, with intervals from how much weeks differ."""
    weeks = days.pivot_table("n_orders", "week", "weekday", aggfunc="sum").to_numpy(float)
    sales = days.groupby("weekday")["net_sales"].sum()
    totals, n_weeks = weeks.sum(axis=1), len(weeks)
    shares = [share_of_sums(Sums.of(weeks[:, day], totals)) for day in range(7)]
    n_orders = weeks.sum(axis=0)
    frame = pd.DataFrame(
        {
            "weekday": WEEKDAYS,
            "share": [s.value for s in shares],
            "low": [s.low for s in shares],
            "high": [s.high for s in shares],
            "n_orders": n_orders.astype(int),
            "label": [f"{s.value:.1%}" for s in shares],
            "order_value": (sales.to_numpy() / np.maximum(n_orders, 1)).round(4),
        }
    )
    table = Table.of(
        frame,
        "one row per weekday",
        Axis("weekday", "Weekday"),
        Axis("share", "Share of orders", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n_orders", "Orders", "count"),
        Axis("label", "Written"),
        Axis("order_value", "Net sales per order", "money", inputs.settings.currency),
    )
    best, worst = int(n_orders.argmax()), int(n_orders.argmin())
    total = int(n_orders.sum())
    headline = say(
        "{day} brings {share} of orders, {other} {least}",
        day=WEEKDAYS[best],
        share=share(shares[best].value),
        other=WEEKDAYS[worst],
        least=share(shares[worst].value),
    )
    finding = Finding(
        name="weekday",
        kind="description",
        sentence=say(
            "{day} is the strongest day with {share} of orders, {other} the weakest with {least}.",
            day=WEEKDAYS[best],
            share=shares[best],
            other=WEEKDAYS[worst],
            least=shares[worst],
        ),
        value=shares[best],
        n=total,
        of="orders",
        period=inputs.window.period,
        so_what=say(
            "A day brings {even} where all are alike; an order on {day} is worth {value}, on "
            "{other} {less}.",
            even=share(1 / 7),
            day=WEEKDAYS[best],
            value=inputs.money(frame["order_value"][best]),
            other=WEEKDAYS[worst],
            less=inputs.money(frame["order_value"][worst]),
        ),
        caveat="The days are in the order that the orders gave them: where they are close, chance "
        "picks the strongest.",
        money=inputs.money(float(sales[best])),
    )
    chart = Chart(
        name="weekdays",
        kind="dots",
        table=frame,
        x=table.columns["weekday"],
        y=table.columns["share"],
        headline=headline,
        subtitle=f"Share of orders by weekday, {n_weeks} whole weeks; n = {total:,} orders",
        caption="Returns and weeks that the records cover in part are left out. Lines: 95% "
        "intervals, from how much weeks differ.",
        alt=f"Seven dots with intervals, Monday to Sunday. {headline}.",
        guides=(Guide(1 / 7, "an even share", "x"),),
    )
    return Result(tables={"weekdays": table}, charts=(chart,), findings=(finding,))

"""How unequally all net sales so far are spread."""

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, say, share, write_money
from ...stats.lorenz import Spread
from .spreads import MARKED, TOPS, as_quantity, least_top

EVER = "select customer_id, spend from facts where coalesce(n_orders, 1) > 0"


def shares_table(inputs: Inputs, spread: Spread) -> Table:
    """What each top share holds of net sales, as far as it rests on customers enough."""
    tops = [top for top in TOPS if spread.n * top >= least_top(inputs)]
    found = [spread.estimate_of_top(top) for top in tops]
    frame = pd.DataFrame(
        {
            "customers": tops,
            "n": [round(spread.n * top) for top in tops],
            "net_sales": [each.value for each in found],
            "low": [each.low for each in found],
            "high": [each.high for each in found],
        }
    )
    return Table.of(
        frame,
        "one row per share of customers, highest net sales first",
        Axis("customers", "Top customers", "share"),
        Axis("n", "Customers", "count"),
        Axis("net_sales", "Share of net sales", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def lorenz_curve(inputs: Inputs, spread: Spread, groups: pd.DataFrame) -> Chart:
    """The cumulative share of net sales, from the highest customers down (Lorenz)."""
    tops = sorted({*(i / 1000 for i in range(50)), *(i / 100 for i in range(5, 101))})
    found = spread.curve(np.array(tops))
    frame = pd.DataFrame(
        {
            "customers": tops,
            "net_sales": [each.value for each in found],
            "low": [each.low for each in found],
            "high": [each.high for each in found],
            "label": "",
        }
    )
    for top in TOPS:
        if spread.n * top >= least_top(inputs):
            row = int(frame["customers"].sub(top).abs().idxmin())
            held = share(float(frame["net_sales"][row]))
            frame.loc[row, "label"] = f"Top {share(top)}: {held}"
    headline = say(
        "The top {top} of customers bring {held} of net sales",
        top=share(MARKED),
        held=share(spread.share_of_top(MARKED)),
    )
    n_nothing, minus = int(groups["n_nothing"].sum()), float(groups["minus"].sum())
    caption = (
        "Customers with a purchase, from the highest net sales down; on the diagonal all would "
        "spend the same. Band: 95% interval at each point, somewhat too narrow at the far left. "
        "Whoever came late has had less time to spend."
    )
    if n_nothing:
        owed = write_money(minus, inputs.settings.currency)
        caption += f" {n_nothing:,} customers with nothing or less ({owed}) count as nothing."
    gini = spread.gini()
    return Chart(
        name="lorenz",
        kind="curve",
        table=frame,
        x=Axis("customers", "Customers, highest net sales first", "share"),
        y=Axis("net_sales", "Share of net sales", "share"),
        headline=headline,
        subtitle=(
            f"Cumulative share of net sales, {inputs.window}; n = {spread.n:,.0f} customers; "
            f"Gini {gini.value:.2f} ({gini.low:.2f} to {gini.high:.2f})"
        ),
        caption=caption,
        alt=f"A curve that rises steeply and flattens, with a band. {headline}.",
    )


def top_share(inputs: Inputs, spread: Spread) -> Finding:
    """What the marked top share brings."""
    held = spread.estimate_of_top(MARKED)
    half = spread.customers_holding(0.5)
    return Finding(
        name="top_share",
        kind="description",
        sentence=say(
            "The top {top} of customers, {n} of them, bring {held} of net sales.",
            top=share(MARKED),
            n=count(round(spread.n * MARKED)),
            held=as_quantity(held),
        ),
        value=as_quantity(held),
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "{half} of customers bring half of net sales: to keep these is what matters most.",
            half=share(half),
        ),
        caveat="Customers who came late have had less time to spend.",
        money=inputs.money(held.value * spread.total),
    )


def the_few(inputs: Inputs, spread: Spread) -> Finding:
    """What the smallest top share brings."""
    held = spread.estimate_of_top(TOPS[0])
    n = round(spread.n * TOPS[0])
    return Finding(
        name="few",
        kind="description",
        sentence=say(
            "The top {top}, {n} customers, alone bring {held} of net sales.",
            top=share(TOPS[0]),
            n=count(n),
            held=as_quantity(held),
        ),
        value=as_quantity(held),
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "Each of them brought {each} on average, {times} what a customer brings: know them by "
            "name, and look whether they buy for themselves.",
            each=inputs.money(held.value * spread.total / n),
            times=Quantity(held.value / TOPS[0], "times"),
        ),
        money=inputs.money(held.value * spread.total),
    )


def gini_index(inputs: Inputs, spread: Spread) -> Finding:
    """How far from equal all spend is, in one figure, and what the lower half brings."""
    gini = spread.gini()
    value = Quantity(gini.value, "number", low=gini.low, high=gini.high)
    tail = 1 - spread.share_of_top(0.5)
    return Finding(
        name="gini",
        kind="description",
        sentence=say(
            "Net sales are spread over customers with a Gini index of {gini}: at nought all would "
            "spend the same, at one a single customer all.",
            gini=value,
        ),
        value=value,
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "The lower half of customers bring {tail} of net sales: little can be spent on each "
            "of them.",
            tail=share(tail),
        ),
        money=inputs.money(tail * spread.total),
    )

"""Whether new customers who begin on discount order again as often as others."""

from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Inputs, Result, Table
from ...core.words import days, say, share
from ...stats.corrections import LEVEL, doubt
from ...stats.differences import Difference
from ...stats.intervals import wilson
from ...stats.strata import of_shares_in_strata

HERE = Path(__file__).parent


def first_orders(inputs: Inputs) -> pd.DataFrame:
    """New customers by kind and size of first order, and how many of them ordered again."""
    within = inputs.settings.horizon_days
    return inputs.engine.frame(
        render(HERE / "second_orders.sql"),
        cutoff=inputs.window.cutoff,
        within=within,
        # Observed for all of those days, of which the first is the day after the first order.
        last_first=inputs.window.before(within + 1),
    )


def difference_of_second_orders(inputs: Inputs, firsts: pd.DataFrame) -> Difference | None:
    """Second orders after a first one on discount less those after others of the same size."""
    by_kind = firsts.groupby("on_discount")["n"].sum()
    if len(by_kind) < 2 or by_kind.min() < inputs.settings.smallest_group:
        return None
    wide = firsts.pivot_table(
        ["n", "n_back"], "size", "on_discount", aggfunc="sum", fill_value=0
    ).astype(int)
    strata = [
        (r[("n_back", True)], r[("n", True)], r[("n_back", False)], r[("n", False)])
        for _, r in wide.iterrows()
    ]
    if not any(n and m for _, n, _, m in strata):
        return None
    return of_shares_in_strata(strata)


def second_orders(
    inputs: Inputs, firsts: pd.DataFrame, difference: Difference, p_value: float
) -> Result:
    """Both kinds of first order side by side, and their difference at like size."""
    sums = firsts.groupby("on_discount")[["n", "n_back", "net_sales"]].sum()
    names = {True: "First order on discount", False: "First order at list prices"}
    back, total = sums["n_back"].astype(int), sums["n"].astype(int)
    bounds = {kind: wilson(int(back[kind]), int(total[kind])) for kind in names}
    rate = {kind: float(back[kind] / total[kind]) for kind in names}
    frame = pd.DataFrame(
        {
            "group": [f"{name}, n={total[k]:,}" for k, name in names.items()],
            "rate": [rate[kind] for kind in names],
            "low": [bounds[kind][0] for kind in names],
            "high": [bounds[kind][1] for kind in names],
            "n": [int(total[kind]) for kind in names],
        }
    )
    within = days(inputs.settings.horizon_days)
    table = Table.of(
        frame,
        "one row per kind of first order",
        Axis("group", "New customers"),
        Axis("rate", "Ordered again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n", "Customers", "count"),
    )
    n = int(total.sum())
    sure = p_value < LEVEL
    value = share(
        abs(difference.value),
        *sorted(
            (difference.low, difference.high)
            if difference.value >= 0
            else (-difference.low, -difference.high)
        ),
    )
    side = "higher" if difference.value >= 0 else "lower"
    raw = {"on": share(rate[True], *bounds[True]), "off": share(rate[False], *bounds[False])}
    gap = share(difference.value, difference.low, difference.high)
    finding = Finding(
        name="second_order",
        kind="claim" if sure else "description",
        sentence=say(
            "Of new customers whose first order was on discount {on} ordered again within "
            "{within}, of the others {off}; at first orders of like size the share is {gap} "
            + side
            + ".",
            **raw,
            within=within,
            gap=value,
        )
        if sure
        else say(
            "Of new customers whose first order was on discount {on} ordered again within "
            "{within}, of the others {off}; at first orders of like size the difference is "
            "{gap}"
            + (doubt(difference.low, difference.high) or ", no more than chance gives")
            + ".",
            **raw,
            within=within,
            gap=gap,
        ),
        value=value if sure else gap,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Customers who are won by a discount are not like the others: this is whom discounts "
            "bring, not what they do."
        ),
        caveat="It is selection, not effect: only an experiment tells what a discount does. Sizes "
        "are compared by doubling numbers of lines.",
        money=inputs.money(float(sums["net_sales"].sum())),
        p_value=p_value if sure else None,
    )
    headline = say(
        "{on} reorder after a discounted first order, {off} otherwise",
        on=share(rate[True]),
        off=share(rate[False]),
    )
    chart = Chart(
        name="second_order",
        kind="dots",
        table=frame,
        x=table.columns["group"],
        y=table.columns["rate"],
        headline=headline,
        subtitle=f"New customers who ordered again within {within}; n = {n:,} observed for so long",
        caption="On discount: something was taken off a line of the first purchase day. Larger "
        "orders hold a discount more easily, and their customers come back more: the comparison "
        "in the text is among orders of like size. Lines: 95% intervals.",
        alt=f"Two dots with intervals: second order rates by kind of first order. {headline}.",
    )
    return Result(tables={"second_order": table}, charts=(chart,), findings=(finding,))

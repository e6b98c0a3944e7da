"""Customers by how much of what they buy is on discount."""

from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import count, say, share
from ...stats.intervals import share_of, share_of_total, wilson

HERE = Path(__file__).parent

BAND_NAMES = ("Nothing", "Up to 25%", "25% to 50%", "50% to 75%", "Over 75%", "Everything")
HALF, ONLY = 3, len(BAND_NAMES) - 1
"""The first of the bands from half on discount up, and that of whoever buys nothing else."""


def dependence(inputs: Inputs) -> Result:
    """Customers by how much of what they buy is on discount."""
    what = "Who buys on discount only"
    rows = inputs.engine.frame(render(HERE / "bands.sql"))
    n, net = int(rows["n_customers"].sum()), float(rows["net_sales"].sum())
    least = max(inputs.settings.smallest_group, 2)
    shown = rows[rows["n_customers"] >= inputs.settings.smallest_group]
    if n < least or net <= 0 or shown.empty:
        why = say("fewer than {least} customers bought at a price", least=count(least))
        return Result(refusals=(Refusal(what, why),))
    squares = float(rows["squares"].sum())
    of_sales = [
        share_of_total(n, float(r.net_sales), float(r.squares), net, squares)
        for r in shown.itertuples()
    ]
    of_customers = [wilson(int(k), n) for k in shown["n_customers"]]
    held = (shown["net_sales"] / net).clip(0, 1).to_numpy()
    frame = pd.DataFrame(
        {
            "band": [BAND_NAMES[int(band)] for band in shown["band"]],
            "n_customers": shown["n_customers"].astype(int).to_numpy(),
            "customers": shown["n_customers"].to_numpy() / n,
            "low": [low for low, _ in of_customers],
            "high": [high for _, high in of_customers],
            "net_sales": held,
            "other_low": [min(low, v) for (low, _), v in zip(of_sales, held, strict=True)],
            "other_high": [max(high, v) for (_, high), v in zip(of_sales, held, strict=True)],
        }
    )
    table = Table.of(
        frame,
        "one row per band",
        Axis("band", "On discount"),
        Axis("n_customers", "Customers", "count"),
        Axis("customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Share of net sales", "share"),
        Axis("other_low", "from", "share"),
        Axis("other_high", "to", "share"),
    )
    half = int(rows.loc[rows["band"] >= HALF, "n_customers"].sum())
    headline = say("{share} of customers buy at least half on discount", share=share(half / n))
    chart = Chart(
        name="dependence",
        kind="pairs",
        table=frame,
        x=table.columns["band"],
        y=table.columns["customers"],
        other=table.columns["net_sales"],
        headline=headline,
        subtitle=f"Customers by how much of what they buy is on discount, {inputs.window}; "
        f"n = {n:,} customers",
        caption="Measured at list prices. Net sales before returns. Left out: guests, and bands of "
        f"fewer than {inputs.settings.smallest_group} customers. Lines: 95% intervals.",
        alt=f"Pairs of bars, share of customers and of net sales, one pair per band. {headline}.",
    )
    repeat = int(rows["n_repeat"].sum())
    only = rows[rows["band"] == ONLY]
    k = int(only["n_repeat"].sum())
    if repeat < least:
        why = say("fewer than {least} customers ordered twice", least=count(least))
        return Result(tables={"dependence": table}, charts=(chart,), refusals=(Refusal(what, why),))
    if k < least:
        # How many exactly, and what they spent, is theirs to know.
        finding = Finding(
            name="mostly_on_discount",
            kind="description",
            sentence=say(
                "{half} of customers buy at least half on discount; fewer than {least} of those "
                "with two orders or more buy on discount only.",
                half=share_of(half, n),
                least=count(least),
            ),
            value=share_of(half, n),
            n=n,
            period=inputs.window.period,
            so_what=say("Next to nobody waits for discounts alone: most baskets are mixed."),
            caveat="On discount: something was taken off the line at the sale.",
            money=inputs.money(float(rows.loc[rows["band"] >= HALF, "net_sales"].sum())),
        )
    else:
        spent = inputs.money(float(only["repeat_net_sales"].sum()))
        finding = Finding(
            name="only_on_discount",
            kind="description",
            sentence=say(
                "{share} of customers with two orders or more never bought anything at its list "
                "price; they brought {money}.",
                share=share_of(k, repeat),
                money=spent,
            ),
            value=share_of(k, repeat),
            n=repeat,
            period=inputs.window.period,
            so_what=say(
                "{half} of all customers buy at least half on discount: a cut of discounts "
                "reaches them first.",
                half=share_of(half, n),
            ),
            caveat="On discount: something was taken off the line at the sale.",
            money=spent,
        )
    return Result(tables={"dependence": table}, charts=(chart,), findings=(finding,))

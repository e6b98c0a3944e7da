"""How much of sales, lines, orders and buyers is on discount, and what it costs."""

from math import nan

import pandas as pd

from ...core.result import Axis, Finding, Inputs, Result, Table
from ...core.words import say, share
from ...stats.ratios import share_of_sums
from .buyers import sums_over_buyers


def extent(inputs: Inputs) -> Result:
    """How much of sales, lines, orders and buyers is on discount, and what it costs."""
    asked = {
        "Net sales": ("net_off", "net_sales", "sold with something taken off"),
        "Order lines": ("n_lines_off", "n_lines", "with something taken off"),
        "Orders": ("n_orders_off", "n_orders", "with one such line or more"),
        "Buyers": ("case when n_lines_off > 0 then 1 else 0 end", "1", "with one such order"),
        "Given away": ("discounts", "gross_sales", "discounts, of all list prices"),
        "Depth": (
            "discounts",
            "gross_off",
            "discounts, of list prices of what was on discount",
        ),
    }
    sums = {name: sums_over_buyers(inputs, part, whole) for name, (part, whole, _) in asked.items()}
    found = {
        name: share_of_sums(value) if value.n > 1 else share(nan) for name, value in sums.items()
    }
    frame = pd.DataFrame(
        {
            "figure": list(asked),
            "share": [quantity.value for quantity in found.values()],
            "low": [quantity.low for quantity in found.values()],
            "high": [quantity.high for quantity in found.values()],
            "meaning": [meaning for *_, meaning in asked.values()],
        }
    )
    table = Table.of(
        frame,
        "one row per figure",
        Axis("figure", "Of"),
        Axis("share", "Share", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("meaning", "Meaning"),
    )
    money = inputs.money(sums["Given away"].part)
    finding = Finding(
        name="on_discount",
        kind="description",
        sentence=say(
            "{sold} of net sales and {orders} of orders were on discount; where something was "
            "taken off it was {depth} of the list price.",
            sold=found["Net sales"],
            orders=found["Orders"],
            depth=found["Depth"],
        ),
        value=found["Net sales"],
        n=sums["Orders"].n,
        of="buyers",
        period=inputs.window.period,
        so_what=say(
            "{money} were given away, {given} of all that was bought at list prices.",
            money=money,
            given=found["Given away"],
        ),
        caveat="What would have been sold without discounts is not known.",
        money=money,
    )
    return Result(tables={"extent": table}, findings=(finding,))

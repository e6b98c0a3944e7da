"""How much of sales, lines, orders and buyers is on discount, and what it costs."""

import pandas as pd

from ...core.result import Axis, Finding, Inputs, Refusal, Result, Table
from ...core.words import count, say
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
    # Where all is given away there are no net sales to have a share in.
    found = {name: share_of_sums(value) for name, value in sums.items() if value.n > 1}
    if not {"Orders", "Depth", "Given away"} <= found.keys():
        why = say("fewer than {least} customers paid less than the list price", least=count(2))
        return Result(refusals=(Refusal("How much is sold on discount", why),))
    frame = pd.DataFrame(
        {
            "figure": list(found),
            "share": [quantity.value for quantity in found.values()],
            "low": [quantity.low for quantity in found.values()],
            "high": [quantity.high for quantity in found.values()],
            "meaning": [asked[name][-1] for name in found],
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
    told = {"orders": found["Orders"], "depth": found["Depth"]}
    if "Net sales" in found:
        told["sold"] = found["Net sales"]
    what = "{sold} of net sales and {orders} of orders" if "sold" in told else "{orders} of orders"
    finding = Finding(
        name="on_discount",
        kind="description",
        sentence=say(
            what + " were on discount; where something was taken off it was {depth} of the list "
            "price.",
            **told,
        ),
        value=told.get("sold", found["Orders"]),
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

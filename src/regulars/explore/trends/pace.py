"""How customers, their orders and the value of an order go, month by month."""

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, say

FEWEST_MONTHS = 3
"""Full months that make a line."""


def pace(inputs: Inputs, whole: pd.DataFrame) -> Result:
    """Customers, their orders and the value of an order, each against its own average month."""
    bought = whole[(whole["n_customers"] > 0) & (whole["n_orders"] > 0)]
    if len(bought) < FEWEST_MONTHS:
        why = say("it takes {least} full months with orders", least=count(FEWEST_MONTHS))
        return Result(refusals=(Refusal("How customers, orders and order value go", why),))
    customers, orders = bought["n_customers"] * 1.0, bought["n_orders"] * 1.0
    spent = bought["new_net_sales"] + bought["known_net_sales"]
    measures = {
        "Customers": customers,
        "Orders per customer": orders / customers,
        "Net sales per order": spent / orders,
    }
    frame = pd.DataFrame(
        [
            {"month": month, "series": name, "above": value / values.mean() - 1, "value": value}
            for name, values in measures.items()
            if values.mean() > 0
            for month, value in zip(bought["month"], values, strict=True)
        ]
    )
    table = Table.of(
        frame,
        "one row per full month and measure",
        Axis("month", "Month", "month"),
        Axis("series", "Measure"),
        Axis("above", "Above or below its average month", "share"),
        Axis("value", "Value", "number"),
    )
    headline = say(
        "Customers order {often} monthly, for {each} an order",
        often=Quantity(orders.sum() / customers.sum(), "times"),
        each=inputs.money(spent.sum() / orders.sum()),
    )
    chart = Chart(
        name="pace",
        kind="curve",
        table=frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Each measure against its own average, {len(bought)} full months; "
        f"n = {int(orders.sum()):,} orders",
        caption="Customers who ordered in the month, their orders and net sales (returns taken off "
        "on their own day); guests and partial months are left out.",
        alt=f"Lines over {len(bought)} months, one per measure, around nought. {headline}.",
        guides=(Guide(0.0, "average", "y"),),
    )
    return Result(tables={"pace": table}, charts=(chart,))

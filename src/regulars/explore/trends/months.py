"""The calendar months side by side."""

from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.periods import is_whole_month
from ...core.result import Axis, Inputs, Table

HERE = Path(__file__).parent

PARTS = {
    "new_net_sales": "New",
    "known_net_sales": "Known or start unknown",
    "guest_net_sales": "Guests",
}


def months_table(inputs: Inputs) -> Table | None:
    """One row a calendar month, those without a sale too; none if there is no record at all."""
    sql = render(HERE / "months.sql")
    found = inputs.engine.frame(sql, cutoff=inputs.window.cutoff)
    if found.empty:
        return None
    stamps = pd.to_datetime(found["month"])
    calendar = pd.date_range(stamps.min(), stamps.max(), freq="MS")
    frame = found.drop(columns="month").set_index(stamps).reindex(calendar, fill_value=0)
    frame = frame.reset_index(drop=True)
    frame.insert(0, "month", calendar.strftime("%Y-%m-%d"))
    frame["net_sales"] = frame[list(PARTS)].sum(axis=1).round(4)
    orders = frame["n_orders"] + frame["n_guest_orders"]
    frame["order_value"] = (frame["net_sales"] / orders).where(orders > 0)
    frame["partial"] = [not is_whole_month(stamp.date(), inputs.window) for stamp in calendar]
    currency = inputs.settings.currency
    return Table.of(
        frame,
        "one row per calendar month",
        Axis("month", "Month", "month"),
        Axis("n_customers", "Customers", "count"),
        Axis("n_new", "New customers", "count"),
        Axis("n_orders", "Orders of customers", "count"),
        Axis("n_guest_orders", "Orders of guests", "count"),
        Axis("new_net_sales", "Net sales of new customers", "money", currency),
        Axis("known_net_sales", "Net sales of known customers", "money", currency),
        Axis("guest_net_sales", "Net sales of guests", "money", currency),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("order_value", "Net sales per order", "money", currency),
        Axis("partial", "Partial month"),
    )

"""What each fact means."""

from ..core.schema import Column, TableSpec
from .snapshot import WINDOWS

_SUM = "DECIMAL(38,4)"

FACTS = TableSpec(
    "facts",
    grain="one row per customer with an order line before the cut-off; where no file lists orders, "
    "of the customer files",
    key=("customer_id",),
    columns=(
        Column("customer_id", "VARCHAR", "the user's own id"),
        Column("first_seen", "DATE", "day of the first record, a purchase or a return"),
        Column("start_known", "BOOLEAN", "first seen after the run-in: a new customer"),
        Column("first_purchase", "DATE", "first purchase occasion"),
        Column("last_purchase", "DATE", "last purchase occasion before the cut-off"),
        Column("n_orders", "BIGINT", "orders: the F of RFM", "orders"),
        Column("n_purchase_days", "BIGINT", "purchase occasions", "days"),
        Column("x", "BIGINT", "repeat purchase occasions: occasions - 1", "days"),
        Column("t_x", "BIGINT", "from first to last purchase; 0 when x = 0", "days"),
        Column("T", "BIGINT", "from first purchase to the cut-off", "days"),
        Column("days_since_last_purchase", "BIGINT", "T - t_x: the R of RFM", "days"),
        Column("n_pieces", "BIGINT", "pieces bought, measures left out", "pieces"),
        Column("gross_sales", _SUM, "list price x quantity", "money"),
        Column("discounts", _SUM, "taken off at sale", "money"),
        Column("returns", _SUM, "given back", "money"),
        Column("spend", _SUM, "net sales before the cut-off: the M of RFM", "money"),
        Column("mean_order_value", "DOUBLE", "spend / orders", "money"),
        Column("mean_repeat_value", "DOUBLE", "of repeat occasions; missing when x = 0", "money"),
        Column("lines_per_day", "DOUBLE", "lines of sales / purchase occasions", "lines"),
        Column("discount_share", "DOUBLE", "discounts / gross sales", "share"),
        *(
            column
            for days in WINDOWS
            for column in (
                Column(f"n_orders_{days}d", "BIGINT", f"orders in the last {days} days", "orders"),
                Column(
                    f"n_purchase_days_{days}d",
                    "BIGINT",
                    f"days of the last {days} with a purchase",
                    "days",
                ),
                Column(f"spend_{days}d", _SUM, f"net sales of the last {days} days", "money"),
            )
        ),
        Column("mean_gap_days", "DOUBLE", "between purchase days; missing when x = 0", "days"),
        Column("median_gap_days", "DOUBLE", "between purchase days", "days"),
        Column("longest_gap_days", "BIGINT", "between purchase days", "days"),
        Column("usual_daily_spend", "DOUBLE", "mean of a purchase day / mean gap", "money"),
        Column("gone_quiet", "BOOLEAN", "silent for longer than ever before (settings: quiet)"),
        Column("n_contacts", "BIGINT", "contacts by campaigns", "contacts"),
        Column("n_responses", "BIGINT", "responses to campaigns", "responses"),
        Column("last_response", "DATE", "the latest of them"),
        *(
            Column(name, "BIGINT", meaning, unit)
            for count, what, unit in (
                ("n_visits", "visits to website and app", "visits"),
                ("n_clicks", "clicks in e-mails", "clicks"),
                ("n_opens", "e-mails opened, perhaps by a program", "opens"),
            )
            for name, meaning in (
                (count, what),
                *((f"{count}_{days}d", f"{what} in the last {days} days") for days in WINDOWS),
            )
        ),
        Column("days_since_last_visit", "BIGINT", "to website or app", "days"),
        Column("age_years", "BIGINT", "age at the cut-off", "years"),
        Column("age_band", "VARCHAR", "as recorded, else by tens of years"),
        Column("gender", "VARCHAR", "female, male or other; an unknown spelling as recorded"),
        Column("country", "VARCHAR", "as recorded"),
        Column("city", "VARCHAR", "as recorded"),
        Column("location", "VARCHAR", "as recorded"),
        Column("tenure_days", "BIGINT", "from sign-up to the cut-off", "days"),
        Column("acquisition_channel", "VARCHAR", "where they were won"),
        Column("has_profile", "BOOLEAN", "whether a customer file knew them by the cut-off"),
    ),
    identities=(
        (
            "spend is gross sales less discounts and returns",
            "spend = gross_sales - discounts - returns",
        ),
        ("the last purchase lies within the time observed", "t_x between 0 and T"),
        ("silence is what is left of T after t_x", "days_since_last_purchase = T - t_x"),
        ("the windows nest", "n_orders_30d <= n_orders_90d and n_orders_365d <= n_orders"),
    ),
)

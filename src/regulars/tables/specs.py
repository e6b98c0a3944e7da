"""What the clean tables are: grain, key, columns with their meaning, identities."""

from collections.abc import Mapping

from ..core.schema import Column, TableSpec

_MONEY = "DECIMAL(18,4)"
_SUM = "DECIMAL(38,4)"

_FILE = (
    Column("file", "INTEGER", "number of the file that it was read from"),
    Column("record", "BIGINT", "the how-manieth readable record of that file"),
)

_SALES_ADD_UP = (
    "net sales are gross sales less discounts and returns",
    "net_sales = gross_sales - discounts - returns",
)

_ALL = (
    TableSpec(
        "order_lines",
        grain="one row per order line that was kept, and per return that a column of one tells of",
        key=("ordered_at", "order_id", "product_id"),
        columns=(
            Column("customer_id", "VARCHAR", "who bought; missing for a guest"),
            Column("order_id", "VARCHAR", "which order; made from customer and day if not given"),
            Column("ordered_at", "TIMESTAMP", "local time of the study's zone"),
            Column("day", "DATE", "its local day"),
            Column("product_id", "VARCHAR", "what was bought"),
            Column("product_name", "VARCHAR", "its name"),
            Column("category", "VARCHAR", "its category"),
            Column("channel", "VARCHAR", "where it was sold"),
            Column("kind", "VARCHAR", "sale or return"),
            Column(
                "origin",
                "VARCHAR",
                "the table of its record; cancelled or refunded, if a column of a sale tells of it",
            ),
            Column(
                "quantity",
                "DECIMAL(18,3)",
                "negative for a return; one if no column holds it",
            ),
            Column("pieces", "BIGINT", "how many; missing where quantity is a measure", "pieces"),
            Column("gross_sales", _MONEY, "list price x quantity of a sale", "money"),
            Column("discounts", _MONEY, "taken off at sale", "money"),
            Column("returns", _MONEY, "what a return gave back, on its own day", "money"),
            Column("net_sales", _MONEY, "gross sales less discounts and returns", "money"),
            Column("tax", _MONEY, "not in net sales; negative for a return", "money"),
            Column("shipping", _MONEY, "not in net sales; negative for a return", "money"),
            Column("margin", _MONEY, "net sales less what the goods cost the shop", "money"),
            Column(
                "returns_order_id", "VARCHAR", "the order that a return undoes, if it was found"
            ),
            Column("is_dated", "BOOLEAN", "false for a return that is assumed on its order's day"),
            Column("is_converted", "BOOLEAN", "whether the amounts were of another currency"),
            *_FILE,
        ),
        identities=(
            _SALES_ADD_UP,
            ("a line is a sale or a return", "kind in ('sale', 'return')"),
            ("a sale returns nothing", "kind = 'return' or (returns = 0 and net_sales >= 0)"),
            ("a return sells nothing", "kind = 'sale' or (gross_sales = 0 and net_sales <= 0)"),
            ("the day is that of the time", "day = cast(ordered_at as date)"),
        ),
    ),
    TableSpec(
        "customers",
        grain="one row per customer that any kept record names",
        key=("customer_id",),
        columns=(
            Column("customer_id", "VARCHAR", "the user's own id"),
            Column("customer_name", "VARCHAR", "name; never in a report"),
            Column("gender", "VARCHAR", "female, male or other; an unknown spelling as recorded"),
            Column("birth_date", "DATE", "where the whole day is known"),
            Column("birth_year", "INTEGER", "year of birth"),
            Column("age", "INTEGER", "as recorded, on a day that nobody states", "years"),
            Column("age_band", "VARCHAR", "as recorded, written alike: 25-34, 65+, under 18"),
            Column("country", "VARCHAR", "as recorded"),
            Column("city", "VARCHAR", "as recorded"),
            Column("location", "VARCHAR", "region, postcode area or the like, as recorded"),
            Column("signed_up_at", "TIMESTAMP", "local time of the sign-up"),
            Column("channel", "VARCHAR", "where they were won"),
            Column("acquisition_cost", _MONEY, "what it cost to win them", "money"),
            Column("consent", "BOOLEAN", "may be contacted; no if any record says no"),
            Column("in_file", "BOOLEAN", "whether a customer file names them"),
        ),
        identities=(
            ("a birth date has its year", "birth_date is null or birth_year = year(birth_date)"),
        ),
    ),
    TableSpec(
        "given_figures",
        grain="one row per customer of the customer files",
        key=("customer_id",),
        columns=(
            Column("customer_id", "VARCHAR", "the user's own id"),
            Column("n_orders", "BIGINT", "orders so far", "orders"),
            Column("spend", _MONEY, "net sales so far", "money"),
            Column("first_purchase", "DATE", "day of the first purchase"),
            Column("last_purchase", "DATE", "day of the last purchase"),
            Column("days_since_last_purchase", "BIGINT", "as of a day not stated", "days"),
            Column("n_visits", "BIGINT", "visits so far", "visits"),
            Column("n_clicks", "BIGINT", "clicks in e-mails so far", "clicks"),
            Column("n_contacts", "BIGINT", "campaigns that they were sent", "contacts"),
            Column("n_responses", "BIGINT", "campaigns that they answered", "responses"),
        ),
    ),
    TableSpec(
        "same_person",
        grain="one row per customer of a group that is likely one person",
        key=("group_number", "customer_id"),
        columns=(
            Column("group_number", "BIGINT", "number of the group"),
            Column("reason", "VARCHAR", "what they share: e-mail, name and birth date or place"),
            Column("n_ids", "BIGINT", "ids in the group", "customers"),
            Column("customer_id", "VARCHAR", "one of them"),
        ),
        identities=(("a group has several ids", "n_ids >= 2"),),
    ),
    TableSpec(
        "engagement_days",
        grain="one row per customer, local day and kind of event",
        key=("customer_id", "day", "kind"),
        columns=(
            Column("customer_id", "VARCHAR", "who"),
            Column("day", "DATE", "local day"),
            Column("kind", "VARCHAR", "visit, page_view, email_open, add_to_cart and the like"),
            Column("n", "BIGINT", "how often", "events"),
        ),
        identities=(("what is counted has happened", "n > 0"),),
    ),
    TableSpec(
        "products",
        grain="one row per product of the product files",
        key=("product_id",),
        columns=(
            Column("product_id", "VARCHAR", "the user's own id"),
            Column("product_name", "VARCHAR", "its name"),
            Column("category", "VARCHAR", "its category"),
            Column("unit_price", _MONEY, "list price of one piece", "money"),
            Column("cost", _MONEY, "what one piece costs the shop", "money"),
        ),
    ),
    TableSpec(
        "campaigns",
        grain="one row per campaign",
        key=("campaign_id",),
        columns=(
            Column("campaign_id", "VARCHAR", "the user's own id"),
            Column("campaign_kind", "VARCHAR", "its kind or channel"),
            Column("starts_on", "DATE", "its first day"),
            Column("ends_on", "DATE", "its last day"),
        ),
    ),
    TableSpec(
        "campaign_contacts",
        grain="one row per contact of a customer by a campaign",
        key=("customer_id", "campaign_id", "day"),
        columns=(
            Column("customer_id", "VARCHAR", "who was contacted"),
            Column("campaign_id", "VARCHAR", "by which campaign"),
            Column("day", "DATE", "when: its own day, or the first of the campaign"),
            *_FILE,
        ),
    ),
    TableSpec(
        "campaign_controls",
        grain="one row per customer held out of a campaign: the control group of a test",
        key=("customer_id", "campaign_id"),
        columns=(
            Column("customer_id", "VARCHAR", "who was held out"),
            Column("campaign_id", "VARCHAR", "of which campaign"),
            Column("day", "DATE", "when the others were contacted, or the campaign began"),
            *_FILE,
        ),
    ),
    TableSpec(
        "campaign_responses",
        grain="one row per response of a customer to a campaign",
        key=("customer_id", "campaign_id", "day"),
        columns=(
            Column("customer_id", "VARCHAR", "who answered"),
            Column("campaign_id", "VARCHAR", "which campaign, if it is known"),
            Column("day", "DATE", "when"),
            *_FILE,
        ),
    ),
    TableSpec(
        "customer_days",
        grain="one row per customer and local day with a kept order line",
        key=("customer_id", "day"),
        columns=(
            Column("customer_id", "VARCHAR", "who"),
            Column("day", "DATE", "local day"),
            Column("n_orders", "BIGINT", "orders with a sale; above 0 on a purchase occasion"),
            Column("n_lines", "BIGINT", "lines of sales"),
            Column("n_return_lines", "BIGINT", "lines of returns"),
            Column("n_pieces", "BIGINT", "pieces sold, measures left out", "pieces"),
            Column("gross_sales", _SUM, "list price x quantity of sales", "money"),
            Column("discounts", _SUM, "taken off at sale", "money"),
            Column("returns", _SUM, "given back on that day", "money"),
            Column("net_sales", _SUM, "gross sales less discounts and returns", "money"),
        ),
        identities=(
            _SALES_ADD_UP,
            ("a day has a sale or a return", "n_lines + n_return_lines > 0"),
        ),
    ),
)

SPECS: Mapping[str, TableSpec] = {spec.name: spec for spec in _ALL}
"""The clean tables by name."""

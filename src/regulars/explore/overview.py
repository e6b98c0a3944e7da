"""How big is this business, and how does it go from month to month?"""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, say, write_money
from ..stats.intervals import share_of

MONTHS = """
    select
        date_trunc('month', day) as month,
        sum(net_sales) as net_sales,
        count(*) as n_lines,
        count(distinct customer_id) as n_customers
    from order_lines
    where day < $cutoff
    group by 1
    order by 1
"""

SALES = """
    select
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(returns) as returns,
        sum(net_sales) as net_sales,
        sum(case when customer_id is null then net_sales end) as guests_net_sales,
        count(*) as n_lines
    from order_lines
    where day < $cutoff
"""

CUSTOMERS = """
    select
        count(*) as n_customers,
        count(case when n_orders >= 2 then 1 end) as n_repeat,
        cast(sum(n_orders) as bigint) as n_orders,
        sum(spend) as spend,
        count(days_since_last_purchase) as n_silences,
        percentile_cont(0.5) within group (order by cast(days_since_last_purchase as double))
            as median_silence
    from facts
    -- A file of totals may not say how often somebody bought.
    where coalesce(n_orders, 1) > 0
"""

LEDGER = """
    select coalesce(sum(n_rows), 0) as n_aside, coalesce(sum(money), 0) as money
    from ledger
    where {about}
"""


def run(inputs: Inputs) -> Result:
    """Count, sum and compare; no model."""
    engine, window = inputs.engine, inputs.window
    customers = {k: float(v or 0) for k, v in engine.row(CUSTOMERS).items()}
    if not customers["n_customers"]:
        why = say("no customer has bought anything before {cutoff}", cutoff=window.cutoff)
        return Result(refusals=(Refusal("How big the business is", why),))
    if not inputs.settings.lists_orders:
        return _of_totals(inputs, customers)
    sales = {k: float(v or 0) for k, v in engine.row(SALES, cutoff=window.cutoff).items()}
    months = _months(inputs)
    aside = engine.row(LEDGER.format(about=_about(inputs)))
    figures = _figures(inputs, customers, sales, aside)
    return Result(
        tables={"figures": figures, "months": months},
        charts=(_kpis(inputs, figures, customers), _monthly(inputs, months)),
        findings=(_size(inputs, customers, sales), _repeat(inputs, customers)),
    )


def _of_totals(inputs: Inputs, customers: dict[str, float]) -> Result:
    """What can be said where customers are known by ready-made totals, and what cannot."""
    aside = inputs.engine.row(LEDGER.format(about=_about(inputs)))
    figures = _figures_of_totals(inputs, customers, aside)
    findings, refusals = [], []
    if customers["spend"] and customers["n_orders"]:
        findings.append(_size(inputs, customers, None))
    if customers["n_orders"]:
        findings.append(_repeat(inputs, customers))
    else:
        why = say("the files do not tell how often each customer bought")
        refusals.append(Refusal("How many customers came back", why))
    if not customers["spend"]:
        refusals.append(Refusal("What customers are worth", say("no file tells their spend")))
    refusals += [Refusal(what, say(reason)) for what, reason in WITHOUT_ORDERS.items()]
    return Result(
        tables={"figures": figures},
        charts=(_kpis(inputs, figures, customers),),
        findings=tuple(findings),
        refusals=tuple(refusals),
    )


WITHOUT_ORDERS = {
    "How it goes from month to month": "no file lists orders with their days",
    "Who is a new customer, and how many come back when": "totals do not tell when each order was",
    "What customers will do next, tested on their own past": "without days there is no past to "
    "test on",
    "As of which day this is": "totals such as spend and days since the last purchase are of the "
    "day of the export, which no file states; it is taken to be the last day that they name",
}
"""What a study of totals cannot say, and why."""


def _figures_of_totals(inputs: Inputs, customers: dict[str, float], aside: dict[str, Any]) -> Table:
    n = customers["n_customers"]
    rows: list[tuple[str, float, str, str]] = [
        ("Customers", n, "count", "bought at least once, as far as is known"),
    ]
    if customers["n_orders"]:
        rows += [
            ("Orders", customers["n_orders"], "count", "as the files give them"),
            ("Repeat customer share", customers["n_repeat"] / n, "share", "two orders or more"),
        ]
    if customers["spend"]:
        rows.append(("Net sales", customers["spend"], "money", "as the files give them"))
        rows.append(("Net sales per customer", customers["spend"] / n, "money", "mean"))
    if customers["spend"] and customers["n_orders"]:
        each = customers["spend"] / customers["n_orders"]
        rows.append(("Net sales per order", each, "money", "of customers"))
    if customers["n_silences"]:
        silence = customers["median_silence"]
        rows.append(("Since the last purchase", silence, "days", "median"))
    money, records = float(aside["money"]), _records(int(aside["n_aside"]))
    rows.append(("Set aside", money, "money", records))
    return _figures_table(inputs, rows)


def _about(inputs: Inputs) -> str:
    """The condition on the ledger that it is about what the study rests on."""
    if inputs.settings.lists_orders:
        return "source in ('order_lines', 'orders', 'returns')"
    return "source = 'customers'"


def _records(n: int) -> str:
    return f"{n:,} record" if n == 1 else f"{n:,} records"


def _guests_remark(inputs: Inputs, sales: dict[str, float]) -> str:
    if not sales["guests_net_sales"]:
        return "gross sales less discounts and returns"
    return f"of which guests {write_money(sales['guests_net_sales'], inputs.settings.currency)}"


def _months(inputs: Inputs) -> Table:
    """One row a calendar month; `partial` where the records do not cover all of it."""
    frame = inputs.engine.frame(MONTHS, cutoff=inputs.window.cutoff)
    # A month without a sale is a month with nothing, not one that did not happen.
    months = pd.to_datetime(frame["month"])
    calendar = pd.date_range(months.min(), months.max(), freq="MS")
    frame = frame.drop(columns="month").set_index(months).reindex(calendar, fill_value=0)
    starts = [stamp.date() for stamp in calendar]
    frame["month"] = [day.isoformat() for day in starts]
    frame = frame.reset_index(drop=True)
    frame["partial"] = [_is_partial(day, inputs) for day in starts]
    currency = inputs.settings.currency
    return Table.of(
        frame,
        "one row per calendar month",
        Axis("month", "Month", "month"),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("n_lines", "Order lines", "count"),
        Axis("n_customers", "Customers", "count"),
        Axis("partial", "Partial month"),
    )


def _is_partial(month: date, inputs: Inputs) -> bool:
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return month < inputs.window.start or end > inputs.window.cutoff


def _figures(
    inputs: Inputs, customers: dict[str, float], sales: dict[str, float], aside: dict[str, Any]
) -> Table:
    n = customers["n_customers"]
    rows: list[tuple[str, float, str, str]] = [
        ("Customers", n, "count", "bought at least once"),
        ("Orders", customers["n_orders"], "count", "of customers, returns not counted"),
        ("Net sales", sales["net_sales"], "money", _guests_remark(inputs, sales)),
        (
            "Net sales per order",
            customers["spend"] / customers["n_orders"],
            "money",
            "of customers",
        ),
        ("Repeat customer share", customers["n_repeat"] / n, "share", "two orders or more"),
        ("Discounts", sales["discounts"], "money", "taken off at sale"),
        ("Returns", sales["returns"], "money", "on their own day"),
        ("Set aside", float(aside["money"]), "money", _records(int(aside["n_aside"]))),
    ]
    return _figures_table(inputs, rows)


def _figures_table(inputs: Inputs, rows: list[tuple[str, float, str, str]]) -> Table:
    frame = pd.DataFrame(rows, columns=["figure", "value", "unit", "note"])
    return Table.of(
        frame,
        "one row per figure",
        Axis("figure", "Figure"),
        Axis("value", "Value", "number", inputs.settings.currency),
        Axis("unit", "Unit"),
        Axis("note", "Meaning"),
    )


def _kpis(inputs: Inputs, figures: Table, customers: dict[str, float]) -> Chart:
    n = count(customers["n_customers"])
    headline = (
        say("{n} customers brought {money}", n=n, money=inputs.money(customers["spend"]))
        if customers["spend"]
        else say("{n} customers, and no amounts", n=n)
    )
    return Chart(
        name="kpis",
        kind="kpis",
        table=figures.frame,
        x=figures.columns["figure"],
        y=figures.columns["value"],
        headline=headline,
        subtitle=f"The main figures, {inputs.window}",
        caption=(
            "Net sales are gross sales less discounts and returns, without tax. Customers are "
            "those with at least one purchase before the cut-off."
            if inputs.settings.lists_orders
            else "Ready-made totals of each customer, as of the export: which days they cover, and "
            "whether returns are taken off, no file states."
        ),
        alt=f"{headline}. A strip of {len(figures.frame)} figures.",
    )


def _monthly(inputs: Inputs, months: Table) -> Chart:
    frame = months.frame.copy()
    frame["label"] = [write_money(v, inputs.settings.currency) for v in frame["net_sales"]]
    full = frame[~frame["partial"]]
    if full.empty:
        headline = say(
            "Only {days} of records: no full month yet",
            days=Quantity(inputs.window.n_days, "days"),
        )
    else:
        best = full.loc[full["net_sales"].idxmax()]
        headline = say(
            "{month} was the best month: {net_sales}",
            month=f"{date.fromisoformat(best['month']):%B %Y}",
            net_sales=inputs.money(best["net_sales"]),
        )
    n_lines = int(frame["n_lines"].sum())
    return Chart(
        name="months",
        kind="columns",
        table=frame,
        x=months.columns["month"],
        y=months.columns["net_sales"],
        headline=headline,
        subtitle=f"Net sales by month, {inputs.window}; n = {n_lines:,} order lines",
        caption="Guests' purchases are included; records that were set aside are not.",
        alt=f"Columns of net sales for {len(frame)} months. {headline}.",
    )


def _size(inputs: Inputs, customers: dict[str, float], sales: dict[str, float] | None) -> Finding:
    net = inputs.money(customers["spend"])
    n = int(customers["n_customers"])
    return Finding(
        name="size",
        kind="description",
        sentence=say(
            "{n} customers placed {orders} orders worth {net}: {each} an order.",
            n=count(n),
            orders=count(customers["n_orders"]),
            net=net,
            each=inputs.money(customers["spend"] / customers["n_orders"]),
        ),
        value=net,
        n=n,
        period=inputs.window.period,
        so_what=_discount_remark(inputs, sales)
        if sales
        else say(
            "That is {each} a customer, as the files give it.", each=inputs.money(net.value / n)
        ),
        money=net,
    )


def _discount_remark(inputs: Inputs, sales: dict[str, float]) -> Sentence:
    if sales["gross_sales"] <= 0 or not sales["discounts"]:
        return say("No discounts are on record: what customers paid is the list price.")
    return say(
        "{share} of gross sales, {discounts}, were given away as discounts.",
        share=Quantity(sales["discounts"] / sales["gross_sales"], "share"),
        discounts=inputs.money(sales["discounts"]),
    )


def _repeat(inputs: Inputs, customers: dict[str, float]) -> Finding:
    n, k = int(customers["n_customers"]), int(customers["n_repeat"])
    share = share_of(k, n)
    once = n - k
    return Finding(
        name="repeat_customers",
        kind="description",
        sentence=say("{share} of customers ordered twice or more.", share=share),
        value=share,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "{once} customers have ordered once so far: a second order is theirs to win.",
            once=count(once),
        )
        if once
        else say("Nobody stopped at one order: growth is in frequency and basket."),
        caveat="Customers who came lately have had less time for a second order.",
    )


chapter = Chapter(
    name="overview",
    title="Overview",
    question="How big is this business, and how does it go from month to month?",
    run=run,
    from_totals=True,
)

"""Tiers drawn: what they hold, and frequency against spend."""

from collections.abc import Sequence

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs, Table
from ...core.rules import Rule
from ...core.words import Quantity, say
from ...stats.alike import dots
from .borders import LOOKED_AT, TIERS, Borders
from .holdings import Tier
from .sentences import why_these_borders

DOTS = 350
"""Of a cloud, about: more of them only cover each other."""

CLOUD = """
    select tier, cast(n_orders as double) as n_orders, cast(spend as double) as spend
    from facts
    inner join tiers_customers using (customer_id)
    where tier is not null and spend > 0 and n_orders > 0
    order by hash(facts.customer_id), facts.customer_id
    limit {most}
"""


def shares(inputs: Inputs, table: Table, tiers: Sequence[Tier], borders: Borders) -> Chart:
    """How many customers each tier holds, and how much of net sales."""
    premium, n = tiers[0], sum(tier.n for tier in tiers)
    headline = say(
        "{customers} of customers bring {net_sales} of net sales",
        customers=Quantity(premium.share_of_customers.value, "share"),
        net_sales=Quantity(premium.share_of_net_sales.value, "share"),
    )
    return Chart(
        name="shares",
        kind="pairs",
        table=table.frame,
        x=table.columns["tier"],
        y=table.columns["share_of_customers"],
        other=table.columns["share_of_net_sales"],
        headline=headline,
        subtitle=f"Customers and net sales by tier, {inputs.window}; n = {n:,} customers",
        caption=(
            "; ".join(f"{tier.name}: {tier.rule}" for tier in tiers)
            + f". {why_these_borders(inputs, borders)} Lines: 95% intervals of the share of "
            + (
                "customers at these borders."
                if borders.how == "own"
                else "customers, with the borders found anew in each sample."
            )
        ),
        alt=(
            "Two bars for each tier: "
            + "; ".join(
                f"{tier.name} {tier.share_of_customers} of customers, "
                f"{tier.share_of_net_sales.point} of net sales"
                for tier in tiers
            )
            + "."
        ),
    )


def cloud(inputs: Inputs, tiers: Sequence[Tier], borders: Borders, among: Rule) -> Chart | None:
    """Orders against spend, a dot for customers who are alike; None where orders are unknown."""
    engine, settings = inputs.engine, inputs.settings
    drawn = engine.frame(CLOUD.format(most=LOOKED_AT))
    drawn["tier"] = pd.Categorical(drawn["tier"], TIERS, ordered=True)
    table = dots(drawn, by="tier", size=max(settings.smallest_group, 2), most=DOTS)
    table = table.rename(columns={"tier": "series"}).astype({"series": str})
    if table["series"].nunique() < len(TIERS):
        return None
    left_out = engine.row(
        "select count(case when spend <= 0 then 1 end) as no_spend, count(*) as n "
        f"from facts where {among.sql}"
    )
    n, everyone = int(table["n"].sum()), int(left_out["n"]) - int(left_out["no_spend"])
    premium, casual = tiers[0], tiers[-1]
    times = premium.n_orders / premium.n / (casual.n_orders / casual.n)
    headline = say(
        "Premium customers order {times} as often as Casual", times=Quantity(times, "times")
    )
    return Chart(
        name="orders_and_spend",
        kind="points",
        table=table,
        x=Axis("n_orders", "Orders", "number", log=True),
        y=Axis("spend", "Net sales per customer", "money", settings.currency, log=True),
        headline=headline,
        subtitle=(
            f"Orders and net sales of customers, {inputs.window}; n = {n:,} customers"
            + (f", drawn from {everyone:,}" if everyone > n else "")
        ),
        caption=(
            "Both scales are logarithmic. "
            + (
                f"Left out: {left_out['no_spend']:,} customers whose net sales are nought or less, "
                "returns taken off. "
                if left_out["no_spend"]
                else ""
            )
            + why_these_borders(inputs, borders)
        ),
        alt=(
            f"A cloud of {len(table)} dots that rises from few orders and little spend to many and "
            "much: "
            + "; ".join(
                f"{tier.name} customers have {tier.n_orders / tier.n:,.1f} orders and "
                f"{inputs.money(tier.net_sales / tier.n)} on average"
                for tier in tiers
            )
            + "."
        ),
        guides=tuple(
            Guide(float(at), f"{name} from {Quantity(float(at), 'money', settings.currency)}", "y")
            for name, at in (("Premium", borders.premium_from), ("Regular", borders.regular_from))
        ),
    )

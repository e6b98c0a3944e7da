"""Casual, Regular, Premium: which few customers does the business live off?

The borders are a stated convention: going from the highest spending customer down, those who
together hold the first half of net sales are Premium, those up to four fifths Regular, the rest
Casual (both shares are settings). The borders are then fixed in money, to the cent, so that
everyone with the same spend is in the same tier and the rule can be applied by hand.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import nan

import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, say
from ..stats.intervals import share_of_total, wilson

TIERS = ("Premium", "Regular", "Casual")

BORDERS = """
    select
        floor(max(case when held >= $premium * total then spend end) * 100) / 100 as premium_from,
        floor(max(case when held >= $regular * total then spend end) * 100) / 100 as regular_from
    from (
        select
            spend,
            cast(sum(sum(spend)) over (order by spend desc) as double) as held,
            cast(sum(sum(spend)) over () as double) as total
        from facts
        where spend > 0 and coalesce(n_orders, 1) > 0
        group by spend
    ) as running
"""

MEMBERS = """
    select
        customer_id,
        case
            -- Someone who only returned things has not bought, and is in no tier.
            when n_orders = 0 or spend is null then null
            when spend >= $premium_from then 'Premium'
            when spend >= $regular_from then 'Regular'
            else 'Casual'
        end as tier
    from facts
"""

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million; a float would not add up
# to the same in every order of the rows.
PROFILE = """
    select
        tier,
        count(*) as n_customers,
        sum(spend) as net_sales,
        sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))) as squares,
        cast(sum(n_orders) as bigint) as n_orders
    from facts
    inner join tiers_customers using (customer_id)
    where tier is not null
    group by tier
"""


@dataclass(frozen=True)
class Tier:
    """A tier as it was found: its rule, and what it holds of customers and net sales."""

    name: str
    rule: Sentence
    n: int
    net_sales: float
    n_orders: float
    share_of_customers: Quantity
    share_of_net_sales: Quantity


def run(inputs: Inputs) -> Result:
    """Find the borders, put everyone into a tier, and say what each tier holds."""
    engine, settings = inputs.engine, inputs.settings
    ((n,),) = engine.rows("select count(spend) from facts where coalesce(n_orders, 1) > 0")
    least = len(TIERS) * settings.smallest_group
    if n < least:
        return _refuse(
            say(
                "there are {n} customers; three tiers take {least} or more",
                n=Quantity(n, "count"),
                least=Quantity(least, "count"),
            )
        )
    borders = engine.row(BORDERS, premium=settings.tiers.premium, regular=settings.tiers.regular)
    ((total,),) = engine.rows("select sum(spend) from facts where coalesce(n_orders, 1) > 0")
    if borders["premium_from"] is None or total <= 0:
        return _refuse(say("customers brought nothing, returns taken off"))
    engine.create("tiers_customers", MEMBERS, **_exact(borders))
    tiers = _describe(inputs, borders, n)
    missing = [name for name in TIERS if name not in {tier.name for tier in tiers}]
    if missing:
        return _refuse(
            say("customers spend too much alike: nobody would be {tier}", tier=missing[0])
        )
    smallest = min(tiers, key=lambda tier: tier.n)
    if smallest.n < settings.smallest_group:
        return _refuse(
            say(
                "only {n} customers would be {tier}; a group of fewer than {least} is not shown",
                n=Quantity(smallest.n, "count"),
                tier=smallest.name,
                least=Quantity(settings.smallest_group, "count"),
            )
        )
    table = _table(inputs, tiers)
    return Result(
        tables={"tiers": table},
        charts=(_shares(inputs, table, tiers, n),),
        findings=(_held(inputs, tiers, n),),
        customers="tiers_customers",
        fitted={name: str(value) for name, value in _exact(borders).items()},
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal("Who is Premium, Regular or Casual", why),))


def _exact(borders: dict[str, float]) -> dict[str, Decimal]:
    """The borders as exact money: a float may lie a hair above what customers really spent."""
    return {name: Decimal(str(value)).quantize(Decimal("0.01")) for name, value in borders.items()}


def _rules(inputs: Inputs, borders: dict[str, float]) -> dict[str, Sentence]:
    def border(name: str) -> Quantity:
        return Quantity(float(borders[name]), "money", inputs.settings.currency, exact=True)

    return {
        "Premium": say("net sales of {from_} or more", from_=border("premium_from")),
        "Regular": say(
            "net sales of {from_} or more, but less than {below}",
            from_=border("regular_from"),
            below=border("premium_from"),
        ),
        "Casual": say("net sales of less than {below}", below=border("regular_from")),
    }


def _describe(inputs: Inputs, borders: dict[str, float], n: int) -> list[Tier]:
    found = inputs.engine.arrow(PROFILE).to_pylist()
    rules = _rules(inputs, borders)
    total = float(sum(row["net_sales"] for row in found))
    squares = float(sum(row["squares"] for row in found))
    tiers = []
    for row in sorted(found, key=lambda row: TIERS.index(row["tier"])):
        low, high = wilson(row["n_customers"], n)
        held = float(row["net_sales"])
        held_low, held_high = share_of_total(n, held, float(row["squares"]), total, squares)
        tiers.append(
            Tier(
                name=row["tier"],
                rule=rules[row["tier"]],
                n=row["n_customers"],
                net_sales=held,
                n_orders=nan if row["n_orders"] is None else float(row["n_orders"]),
                share_of_customers=Quantity(row["n_customers"] / n, "share", low=low, high=high),
                share_of_net_sales=Quantity(held / total, "share", low=held_low, high=held_high),
            )
        )
    return tiers


def _table(inputs: Inputs, tiers: list[Tier]) -> Table:
    currency = inputs.settings.currency
    frame = pd.DataFrame(
        {
            "tier": [tier.name for tier in tiers],
            "rule": [str(tier.rule) for tier in tiers],
            "n_customers": [tier.n for tier in tiers],
            "share_of_customers": [tier.share_of_customers.value for tier in tiers],
            "low": [tier.share_of_customers.low for tier in tiers],
            "high": [tier.share_of_customers.high for tier in tiers],
            "net_sales": [tier.net_sales for tier in tiers],
            "share_of_net_sales": [tier.share_of_net_sales.value for tier in tiers],
            "net_sales_low": [tier.share_of_net_sales.low for tier in tiers],
            "net_sales_high": [tier.share_of_net_sales.high for tier in tiers],
            "spend_per_customer": [tier.net_sales / tier.n for tier in tiers],
            "orders_per_customer": [tier.n_orders / tier.n for tier in tiers],
        }
    )
    return Table.of(
        frame,
        "one row per tier",
        Axis("tier", "Tier"),
        Axis("rule", "Rule"),
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("net_sales_low", "from", "share"),
        Axis("net_sales_high", "to", "share"),
        Axis("spend_per_customer", "Per customer", "money", currency),
        Axis("orders_per_customer", "Orders each", "number"),
    )


def _shares(inputs: Inputs, table: Table, tiers: list[Tier], n: int) -> Chart:
    premium = tiers[0]
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
            + ". Lines: 95% intervals of the share of customers at these borders, which are a "
            "convention and no natural break."
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


def _held(inputs: Inputs, tiers: list[Tier], n: int) -> Finding:
    premium, casual = tiers[0], tiers[-1]
    money = Quantity(premium.net_sales, "money", inputs.settings.currency)
    each = premium.net_sales / premium.n
    casual_each = casual.net_sales / casual.n
    sentence = say(
        "Premium customers ({rule}) are {customers} of all and bring {net_sales} of net sales.",
        rule=str(premium.rule),
        customers=premium.share_of_customers,
        net_sales=Quantity(premium.share_of_net_sales.value, "share"),
    )
    return Finding(
        name="premium_share",
        kind="description",
        sentence=sentence,
        value=premium.share_of_customers,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "A Premium customer has brought {times} what a Casual one has: {each} against {other}.",
            times=Quantity(each / casual_each, "times"),
            each=Quantity(each, "money", inputs.settings.currency),
            other=Quantity(casual_each, "money", inputs.settings.currency),
        )
        if casual_each > 0
        else say("Casual customers have brought nothing, returns taken off."),
        caveat=(
            "The share of net sales is set by the convention for the border; the share of "
            "customers is what was found."
        ),
        money=money,
    )


chapter = Chapter(
    name="tiers",
    title="Tiers",
    question="Which few customers does the business live off?",
    run=run,
    from_totals=True,
)

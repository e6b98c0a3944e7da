"""Who makes up the value to come: by tier, by cohort, and how few hold how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, say, share
from .margin import Margin
from .tested import Sureness, Test
from .worth import HORIZON

TIERS = ("Premium", "Regular", "Casual")
COHORTS = 12
"""Of quarters, at the most; of more, years are shown."""
TOP = 0.1
UNKNOWN = "start unknown"

BY_TIER = """
    select tier as name, count(*) as n, {sums}
    from lifetime_value_customers
    inner join tiers_customers using (customer_id)
    where future_value_12m is not null and tier is not null
    group by tier
"""

BY_COHORT = """
    select cohort as name, count(*) as n, {sums}
    from (
        select
            customer_id,
            case
                when start_known
                    then cast(date_trunc('{unit}', first_purchase) as date)
            end as cohort
        from facts
    ) as started
    inner join lifetime_value_customers using (customer_id)
    where future_value_12m is not null
    group by cohort
    order by cohort
"""

SUMS = (
    "cast(sum(cast(future_value_12m as decimal(18, 2))) as double) as future_value, "
    "cast(sum(cast(purchases_12m as decimal(18, 4))) as double) as purchases"
)

HELD_BY_FEW = """
    select
        count(*) as n,
        cast(sum(future) as double) as total,
        cast(sum(case when place <= {top} * n_all then future end) as double) as held
    from (
        select
            cast(future_value_12m as decimal(18, 2)) as future,
            row_number() over (order by future_value_12m desc, customer_id) as place,
            count(*) over () as n_all
        from lifetime_value_customers
        where future_value_12m is not null
    ) as ranked
"""


@dataclass(frozen=True)
class Group:
    """A tier or a cohort, and what its customers are expected to bring."""

    name: str
    n: int
    value: Quantity
    apart: tuple[float, float]
    """Interval of the value held against that of other groups."""
    purchases: float

    @property
    def each(self) -> float:
        """Value to come of a customer."""
        return self.value.value / self.n


def _group(inputs: Inputs, row: tuple[Any, ...], sureness: Sureness, name: str) -> Group:
    _, n, value, purchases = row
    return Group(
        name,
        int(n),
        inputs.money(value, *sureness.interval(value)),
        sureness.of_one_of_many(value),
        float(purchases),
    )


def tiers_of(inputs: Inputs, sureness: Sureness) -> list[Group]:
    """The tiers, Premium first; none where there are no tiers."""
    if inputs.results["tiers"].customers is None:
        return []
    rows = {row[0]: row for row in inputs.engine.rows(BY_TIER.format(sums=SUMS))}
    least = inputs.settings.smallest_group
    return [
        _group(inputs, rows[name], sureness, name)
        for name in TIERS
        if name in rows and rows[name][1] >= least
    ]


def cohorts_of(inputs: Inputs, sureness: Sureness) -> list[Group]:
    """Customers by quarter or year of their first purchase, those of unknown start first."""
    for unit in ("quarter", "year"):
        rows = inputs.engine.rows(BY_COHORT.format(sums=SUMS, unit=unit))
        if len(rows) <= COHORTS + 1:
            break
    known = sorted((row for row in rows if row[0]), key=lambda row: row[0])
    named = [(row, UNKNOWN) for row in rows if row[0] is None]
    named += [
        (
            row,
            f"Q{(row[0].month + 2) // 3} {row[0].year}" if unit == "quarter" else str(row[0].year),
        )
        for row in known
    ]
    least = inputs.settings.smallest_group
    return [_group(inputs, row, sureness, name) for row, name in named if row[1] >= least]


def group_table(inputs: Inputs, groups: Sequence[Group], what: str, margin: Margin) -> Table:
    currency = inputs.settings.currency
    total, n = sum(g.value.value for g in groups), sum(g.n for g in groups)
    frame = pd.DataFrame(
        {
            "name": [g.name for g in groups],
            "n": [g.n for g in groups],
            "share_of_customers": [g.n / n for g in groups],
            "future_value": [g.value.value for g in groups],
            "low": [g.value.low for g in groups],
            "high": [g.value.high for g in groups],
            "share_of_value": [g.value.value / total if total else 0.0 for g in groups],
            "each": [g.each for g in groups],
            "purchases": [g.purchases / g.n for g in groups],
        }
    )
    return Table.of(
        frame,
        f"one row per {what.lower()}",
        Axis("name", what),
        Axis("n", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("future_value", f"Future {margin.name}", "money", currency),
        Axis("low", "from", "money", currency),
        Axis("high", "to", "money", currency),
        Axis("share_of_value", "Share of it", "share"),
        Axis("each", "Per customer", "money", currency),
        Axis("purchases", "Purchase days each", "number"),
    )


def tiers_chart(groups: Sequence[Group], table: Table, about: str) -> Chart:
    first = table.frame.iloc[0]
    n = sum(g.n for g in groups)
    return Chart(
        name="by_tier",
        kind="pairs",
        table=table.frame[["name", "share_of_customers", "share_of_value", "n"]],
        x=table.columns["name"],
        y=table.columns["share_of_customers"],
        other=Axis("share_of_value", "Share of the value to come", "share"),
        headline=say(
            "{name} customers hold {held} of what is to come",
            name=groups[0].name,
            held=Quantity(first["share_of_value"], "share"),
        ),
        subtitle=f"Customers and their value of the next 12 months, by tier; n = {n:,} customers",
        caption=about,
        alt="Two bars for each tier: "
        + "; ".join(
            f"{g.name} {share(g.n / n)} of customers and {g.value.point} to come" for g in groups
        )
        + ".",
    )


def cohorts_chart(inputs: Inputs, groups: Sequence[Group], about: str) -> Chart:
    """Value to come of a customer, by cohort."""
    best = max(groups, key=lambda g: g.each)
    frame = pd.DataFrame(
        {
            "name": [g.name for g in groups],
            "each": [g.each for g in groups],
            "low": [g.apart[0] / g.n for g in groups],
            "high": [g.apart[1] / g.n for g in groups],
            "label": [f"{inputs.money(g.each)}, n = {g.n:,}" for g in groups],
        }
    )
    n = sum(g.n for g in groups)
    return Chart(
        name="by_cohort",
        kind="dots",
        table=frame,
        x=Axis("name", "First purchase in"),
        y=Axis(
            "each", "Value of the next 12 months, per customer", "money", inputs.settings.currency
        ),
        headline=say(
            "{name}: {each} a customer to come"
            if best.name != UNKNOWN
            else "Whose start is unknown: {each} a customer to come",
            **({"name": best.name} if best.name != UNKNOWN else {}),
            each=inputs.money(best.each),
        ),
        subtitle=f"Expected of a customer in the next 12 months, by the time of the first "
        f"purchase; n = {n:,} customers",
        caption=f"{about} Lines: what luck leaves open for each cohort, to hold them against each "
        "other; all of them may be off together, as the range of the total says.",
        alt="Dots, one per cohort: "
        + "; ".join(f"{g.name} {inputs.money(g.each)}" for g in groups)
        + ".",
    )


def everyone(inputs: Inputs, sureness: Sureness) -> Group:
    """All customers who ever bought."""
    (row,) = inputs.engine.rows(
        f"select 'all' as name, count(*) as n, {SUMS} from lifetime_value_customers "
        "where future_value_12m is not null"
    )
    return _group(inputs, row, sureness, "all")


def to_come(
    inputs: Inputs,
    total: Group,
    margin: Margin,
    sureness: Sureness,
    tests: Sequence[Test],
    about: str,
) -> Finding:
    """What all customers of today are expected to bring."""
    span = tests[0].past.window.horizon_days
    nothing = inputs.engine.row(
        "select count(*) as n from facts where n_orders > 0 and spend <= 0"
    )["n"]
    return Finding(
        name="future_value",
        kind="description",
        sentence=say(
            "Today's {n} customers are expected to bring {value} of {what} in the next {months} "
            "months.",
            n=count(total.n),
            value=total.value,
            what=margin.name,
            months=count(12),
        ),
        value=total.value,
        n=total.n,
        period=inputs.window.period,
        so_what=say(
            "That is {each} a customer, in {purchases} purchase days. Who is yet to come is not in "
            "it.",
            each=inputs.money(total.each),
            purchases=Quantity(total.purchases / total.n, "number"),
        ),
        caveat=(
            f"{about} The range comes from how far off totals were at {sureness.tests} past "
            f"cut-offs, tried on {span} days each"
            + ("; a whole year was not tried." if span < HORIZON else ".")
            + (
                f" {nothing:,} customers have brought nothing or less, returns taken off: a "
                "purchase of theirs is taken to be worth what those of all are."
                if nothing
                else ""
            )
        ),
        money=inputs.money(margin.net_sales(total.value.value)),
    )


def held(inputs: Inputs, groups: Sequence[Group], margin: Margin) -> Finding | None:
    """How much of the value few customers hold, and the tiers of them."""
    found = inputs.engine.row(HELD_BY_FEW.format(top=TOP))
    if (
        not found["total"]
        or found["total"] <= 0
        or found["n"] * TOP < inputs.settings.smallest_group
    ):
        return None
    part = Quantity(found["held"] / found["total"], "share")
    if groups:
        first, n = groups[0], sum(g.n for g in groups)
        so_what = say(
            "{tier} customers, {customers} of all, hold {value}: {each} each, against {other} of a "
            "{last} one.",
            tier=first.name,
            customers=share(first.n / n),
            value=share(first.value.value / sum(g.value.value for g in groups)),
            each=inputs.money(first.each),
            other=inputs.money(groups[-1].each),
            last=groups[-1].name,
        )
    else:
        so_what = say("They are whom losing would cost most.")
    return Finding(
        name="held_by_few",
        kind="description",
        sentence=say(
            "The {top} of customers who are expected to bring most hold {part} of the {what} that "
            "is to come.",
            top=Quantity(TOP, "share"),
            part=part,
            what=margin.name,
        ),
        value=part,
        n=int(found["n"]),
        period=inputs.window.period,
        so_what=so_what,
        caveat="Expected values differ less than what comes will: luck is not in them.",
        money=inputs.money(margin.net_sales(found["held"])),
    )

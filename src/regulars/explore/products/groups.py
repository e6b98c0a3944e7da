"""Which groups of products carry the shop, and which are bought again."""

from collections.abc import Mapping

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import count, days, say, share
from ...stats.intervals import share_of, wilson
from .grouping import Grouping, rows, sql

TOP = 3
"""The biggest groups, whose part of net sales is told."""


def carrying(
    inputs: Inputs,
    grouping: Grouping,
    groups: pd.DataFrame,
    known: Mapping[str, int],
    n_buyers: int,
) -> Result:
    """Which share of net sales and of customers each group has."""
    n_all = known[f"n_{grouping.many}"]
    rest = max(n_all - int((groups["shown"] > 0).sum()), 0)
    total = float(groups["net_sales"].sum())
    # A handful of customers is nobody's business, not even among all others.
    seen = groups[groups["n_customers"] >= inputs.settings.smallest_group]
    if seen.empty:
        least = count(inputs.settings.smallest_group)
        why = say(f"no {grouping.one} was bought by {{least}} customers", least=least)
        return Result(refusals=(Refusal(f"Which {grouping.many} carry the shop", why),))
    frame = pd.DataFrame(
        {
            "group": [row.name if row.shown else f"all others ({rest:,})" for row in rows(seen)],
            "net_sales": seen["net_sales"].astype(float).tolist(),
            "share_of_net_sales": [
                float(value) / total if total > 0 else 0.0 for value in seen["net_sales"]
            ],
            "n_customers": seen["n_customers"].astype(int).tolist(),
            "share_of_customers": (seen["n_customers"] / n_buyers).tolist(),
        }
    )
    table = Table.of(
        frame,
        f"one row per {grouping.one} that is shown",
        Axis("group", grouping.one.capitalize()),
        Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
    )
    shown = frame[(seen["shown"] > 0).to_numpy()]
    if total <= 0 or shown.empty:
        why = say("net sales are {total}", total=inputs.money(total))
        return Result(
            tables={"groups": table},
            refusals=(Refusal(f"Which {grouping.many} carry the shop", why),),
        )
    best = shown.iloc[0]
    brought = share(best["share_of_net_sales"])
    finding = Finding(
        name="biggest",
        kind="description",
        sentence=say(
            f"{{name}} brings {{share}} of net sales, the most of {{n}} {grouping.many}, and "
            "{reach} of customers bought it.",
            name=str(best["group"]),
            share=brought,
            n=count(n_all),
            reach=share_of(best["n_customers"], n_buyers),
        ),
        value=brought,
        n=n_buyers,
        period=inputs.window.period,
        so_what=say(
            f"The {{top}} biggest {grouping.many} bring {{held}} together.",
            top=count(len(shown.head(TOP))),
            held=share(shown.head(TOP)["share_of_net_sales"].sum()),
        ),
        caveat=f"By {grouping.one}, guests' purchases included.",
        money=inputs.money(best["net_sales"]),
    )
    money = inputs.money(best["net_sales"])
    headline = say(
        "{name} brings {money}, {share} of net sales",
        name=str(best["group"]),
        money=money,
        share=brought,
    )
    if len(str(headline).split()) > 10:
        headline = say(
            f"One of {{n}} {grouping.many} brings {{money}}, {{share}} of net sales",
            n=count(n_all),
            money=money,
            share=brought,
        )
    drawn = shown.assign(
        label=[
            f"{share(row.share_of_net_sales)}, bought by {share(row.share_of_customers)}"
            for row in rows(shown)
        ]
    )
    chart = Chart(
        name="product_groups",
        kind="bars",
        table=drawn,
        x=table.columns["group"],
        y=table.columns["share_of_net_sales"],
        headline=headline,
        subtitle=f"Share of net sales by {grouping.one}, and of customers who bought it, "
        f"{inputs.window}; n = {n_buyers:,} customers",
        caption=(
            (
                f"The {len(shown)} biggest of {n_all:,} {grouping.many}; the others bring "
                f"{share(1 - shown['share_of_net_sales'].sum())}. "
                if rest
                else ""
            )
            + "Net sales hold guests' purchases; "
            "customers bought of it at least once."
        ),
        alt=f"Bars, one per {grouping.one}, biggest first. {headline}.",
    )
    return Result(tables={"groups": table}, charts=(chart,), findings=(finding,))


def bought_again(
    inputs: Inputs, grouping: Grouping, groups: pd.DataFrame, names: Mapping[int, str]
) -> Result:
    """How many of a group's customers buy of it again."""
    window, within = inputs.window, inputs.settings.horizon_days
    found = inputs.engine.rows(
        sql("again", group=grouping.group),
        cutoff=window.cutoff,
        observed_to=window.before(within),
        within=within,
    )
    smallest = inputs.settings.smallest_group
    enough = sorted(
        ((shown, n, k) for shown, n, k in found if n >= smallest),
        key=lambda row: (-row[2] / row[1], row[0]),
    )
    what = f"Which {grouping.many} are bought again"
    if len(enough) < 2:
        why = say(
            f"fewer than two {grouping.many} have {{least}} customers observed for {{span}}",
            least=count(smallest),
            span=days(within),
        )
        return Result(refusals=(Refusal(what, why),))
    bounds = [wilson(k, n) for _, n, k in enough]
    frame = pd.DataFrame(
        {
            "group": [names[shown] for shown, _, _ in enough],
            "n": [int(n) for _, n, _ in enough],
            "bought_again": [k / n for _, n, k in enough],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
        }
    )
    frame["label"] = [f"{share(row.bought_again)} of {row.n:,}" for row in rows(frame)]
    table = Table.of(
        frame,
        f"one row per {grouping.one} with enough customers",
        Axis("group", grouping.one.capitalize()),
        Axis("n", "Customers", "count"),
        Axis("bought_again", "Bought it again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Share"),
    )
    (best, n_best, k_best), (worst, n_worst, k_worst) = enough[0], enough[-1]
    span = days(within)
    headline = say(
        "{high} rebuy {best}, {low} rebuy {worst}",
        high=share(k_best / n_best),
        best=names[best],
        low=share(k_worst / n_worst),
        worst=names[worst],
    )
    if len(str(headline).split()) > 10:
        headline = say(
            "Rebuying runs from {low} to {high}",
            low=share(k_worst / n_worst),
            high=share(k_best / n_best),
        )
    sales = {int(row.shown): float(row.net_sales) for row in rows(groups)}
    finding = Finding(
        name="bought_again",
        kind="description",
        sentence=say(
            "{share} of those who buy {best} buy it again within {span}; of {worst}, {other}.",
            share=share_of(k_best, n_best),
            best=names[best],
            span=span,
            worst=names[worst],
            other=share_of(k_worst, n_worst),
        ),
        value=share_of(k_best, n_best),
        n=int(n_best),
        period=window.period,
        so_what=say(
            "What is bought again by most is what brings customers back: it must not run out."
        ),
        caveat="From the first purchase on record: regular customers had bought before. The best "
        "and the worst of several are picked, so the gap between them is a little too wide.",
        money=inputs.money(abs(sales[best])),
    )
    chart = Chart(
        name="bought_again",
        kind="dots",
        table=frame,
        x=table.columns["group"],
        y=table.columns["bought_again"],
        headline=headline,
        subtitle=f"Customers who bought it again within {span}, {window}; "
        f"n = {min(n for _, n, _ in enough):,} to {max(n for _, n, _ in enough):,} customers each",
        caption=(
            f"Of customers whose first purchase of it on record is {span} back or more, those who "
            "bought of it again on a later day in that time. Lines: 95% intervals."
        ),
        alt=f"Dots with intervals, one per {grouping.one}, highest first. {headline}.",
    )
    return Result(tables={"bought_again": table}, charts=(chart,), findings=(finding,))

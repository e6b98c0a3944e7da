"""What each group holds of customers and net sales, and what is at stake with those who slip."""

from collections.abc import Mapping

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, days, say, share
from ...facts.group_sums import group_sums
from ...stats.holding import axes, hide_few, holdings, in_words
from ...stats.intervals import share_of
from .borders import Borders
from .groups import COLUMN, ORDER, SLIPPING
from .past import Back

CELLS = """
    select
        f_score,
        r_score,
        rfm_group,
        count(*) as n_customers,
        coalesce(sum(spend), 0) as net_sales
    from facts
    inner join rfm_customers using (customer_id)
    where rfm_group is not null
    group by f_score, r_score, rfm_group
    order by f_score, r_score, rfm_group
"""


def cells_of(inputs: Inputs) -> pd.DataFrame:
    """Customers and net sales by cell of the grid and group."""
    return inputs.engine.arrow(CELLS).to_pandas().astype({"net_sales": float})


def groups_table(inputs: Inputs, rules: Mapping[str, str]) -> Table:
    """One row a group: its rule, and what it holds of customers and net sales."""
    sums = group_sums(inputs.engine, "rfm_customers", COLUMN)
    found = {group.name: group for group in holdings(sums)}
    rows = [
        {"group": name, "rule": rules[name], **found[name].row} for name in ORDER if name in found
    ]
    return Table.of(
        hide_few(pd.DataFrame(rows), inputs.settings.smallest_group),
        "one row per group",
        Axis("group", "Group"),
        Axis("rule", "Rule"),
        *axes(inputs.settings.currency),
    )


def shares_chart(inputs: Inputs, groups: Table, borders: Borders, n: int) -> Chart:
    """Each group's share of customers beside its share of net sales."""
    shown = groups.frame.dropna(subset=["share_of_net_sales"]).reset_index(drop=True)
    best = shown.loc[shown["share_of_net_sales"].idxmax()]
    few = groups.frame[~groups.frame["group"].isin(shown["group"])]
    nobody = [name for name in ORDER if name not in set(groups.frame["group"])]
    left = f" Too few to be shown: {', '.join(few['group'])}." if len(few) else ""
    left += f" Nobody is: {', '.join(nobody)}." if nobody else ""
    return Chart(
        name="rfm_shares",
        kind="pairs",
        table=shown,
        x=groups.columns["group"],
        y=groups.columns["share_of_customers"],
        other=groups.columns["share_of_net_sales"],
        headline=say(
            "{group}: {customers} of customers, {money} of net sales",
            group=str(best["group"]),
            customers=share(best["share_of_customers"]),
            money=share(best["share_of_net_sales"]),
        ),
        subtitle=f"Customers and net sales by group, {inputs.window}; n = {n:,} customers",
        caption=(
            f"Groups are made by silence and orders; money only describes them. "
            f"{borders.silence.why} {borders.orders_why} Lines: 95% intervals at these "
            f"borders.{left}"
        ),
        alt=in_words(shown, "group"),
    )


def best_group(inputs: Inputs, groups: Table, borders: Borders, n: int) -> Finding:
    """Who holds the money."""
    frame = groups.frame.dropna(subset=["share_of_net_sales"])
    best = frame.loc[frame["share_of_net_sales"].idxmax()]
    held = share(best["share_of_net_sales"], best["other_low"], best["other_high"])
    return Finding(
        name="best_group",
        kind="description",
        sentence=say(
            "{group} ({rule}) are {customers} of customers and brought {held} of net sales.",
            group=str(best["group"]),
            rule=str(best["rule"]),
            customers=share(best["share_of_customers"], best["low"], best["high"]),
            held=held,
        ),
        value=held,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "No other group brought more: {each} a customer, with {orders} orders each.",
            each=inputs.money(best["spend_per_customer"]),
            orders=Quantity(float(best["orders_per_customer"]), "number"),
        ),
        caveat=f"{borders.silence.why} {borders.orders_why}",
        money=inputs.money(best["net_sales"]),
    )


def slipping(
    inputs: Inputs, groups: Table, borders: Borders, back: Back | None, n: int
) -> Finding | None:
    """Who ordered often and is silent now, and what they had brought."""
    frame = groups.frame.dropna(subset=["net_sales"]).set_index("group")
    found = frame[frame.index.isin(SLIPPING)]
    if not len(found):
        return None
    members, money = int(found["n_customers"].sum()), float(found["net_sales"].sum())
    value = share_of(members, n)
    silent = next(level for level in borders.silence.levels if level.score <= 3)
    often = next(level for level in borders.orders if level.score >= 3)
    fillings = {"members": count(members), "value": value, "money": inputs.money(money)}
    return Finding(
        name="slipping",
        kind="description",
        sentence=say(
            "{members} customers, {value}, ordered {often} times or more and have been silent for "
            "{silent} or more; they had brought {money}.",
            often=count(float(often.least or 1)),
            silent=days(float(silent.least or 0)),
            **fillings,
        ),
        value=value,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Of such customers at earlier cut-offs {back} bought within the {horizon} that "
            "followed, with what the shop did anyway: ask the others why they stayed away.",
            back=back.share,
            horizon=days(inputs.settings.horizon_days),
        )
        if back
        else say(
            "Ask first those who brought most: {each} each ({group}).",
            each=inputs.money(found["spend_per_customer"].max()),
            group=str(found["spend_per_customer"].idxmax()),
        ),
        caveat=f"These are the groups {', '.join(found.index)}. Silent as measured on all "
        "customers, not on their own rhythm.",
        money=inputs.money(max(money, 0.0)),
    )

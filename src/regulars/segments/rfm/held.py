"""What each group holds of customers and net sales, and what is at stake with those who slip."""

from collections.abc import Mapping
from math import nan

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, days, say, share
from ...stats.intervals import share_of, share_of_total
from .borders import Borders
from .groups import ORDER, SLIPPING
from .past import Back

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million; a float would not add up
# to the same in every order of the rows.
CELLS = """
    select
        f_score,
        r_score,
        rfm_group,
        count(*) as n_customers,
        coalesce(sum(spend), 0) as net_sales,
        coalesce(sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))), 0) as squares,
        cast(sum(n_orders) as bigint) as n_orders
    from facts
    inner join rfm_customers using (customer_id)
    where rfm_group is not null
    group by f_score, r_score, rfm_group
    order by f_score, r_score, rfm_group
"""


def cells_of(inputs: Inputs) -> pd.DataFrame:
    """Customers, net sales and orders by cell of the grid and group."""
    found = inputs.engine.arrow(CELLS).to_pandas()
    return found.astype({"net_sales": float, "squares": float, "n_orders": float})


def groups_table(inputs: Inputs, cells: pd.DataFrame, rules: Mapping[str, str]) -> Table:
    """One row a group: its rule, and what it holds of customers and net sales."""
    currency = inputs.settings.currency
    summed = cells.groupby("rfm_group")[["n_customers", "net_sales", "squares", "n_orders"]].sum()
    n, total, squares = (float(summed[c].sum()) for c in ("n_customers", "net_sales", "squares"))
    rows = []
    for group in ORDER:
        if group not in summed.index:
            continue
        members, net_sales, own_squares, orders = summed.loc[group]
        of_customers = share_of(members, n)
        held = [nan, nan, nan]
        if total > 0 and n >= 2:
            bounds = share_of_total(int(n), net_sales, own_squares, total, squares)
            # Returns may leave a group below nought: so much of the total it holds, and no less.
            part = net_sales / total
            held = [part, min(part, bounds[0]), max(part, bounds[1])]
        rows.append(
            (group, rules[group], int(members), of_customers.value, of_customers.low,
             of_customers.high, net_sales, *held, net_sales / members, orders / members)
        )  # fmt: skip
    axes = (
        Axis("group", "Group"),
        Axis("rule", "Rule"),
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("other_low", "from", "share"),
        Axis("other_high", "to", "share"),
        Axis("spend_per_customer", "Per customer", "money", currency),
        Axis("orders_per_customer", "Orders each", "number"),
    )
    frame = pd.DataFrame(rows, columns=[axis.column for axis in axes])
    # What a few customers brought is theirs to know.
    few = frame["n_customers"] < inputs.settings.smallest_group
    frame.loc[few, [axis.column for axis in axes[6:]]] = nan
    return Table.of(frame, "one row per group", *axes)


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
        alt="Two bars for each group: "
        + "; ".join(
            f"{row.group} {share(row.share_of_customers)} of customers, "
            f"{share(row.share_of_net_sales)} of net sales"
            for row in shown.itertuples()
        )
        + ".",
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

"""Clusters in tables and sentences: how many, how far apart, what each holds."""

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import count, say, share
from ...facts.group_sums import group_sums
from ...stats.holding import axes, hide_few, holdings, in_words
from ...stats.intervals import wilson
from .looking import Looked
from .measures import LEAST_DAYS, Measure, eligible, measured
from .placing import TOO_FEW

ALL_BUT_FULL = 0.99
"""How full the emptiest border must be to be called as full as the crowd beside it."""


def evidence_table(looked: Looked) -> Table:
    """What each method and number of groups gave."""
    return Table.of(
        looked.model.evidence_,
        "one row per method and number of groups",
        Axis("method", "Method"),
        Axis("k", "Groups", "count"),
        Axis("p_value", "p-value of all being apart", "number"),
        Axis("filled", "Shallowest valley against the lower peak", "share"),
        Axis("smallest", "Smallest group", "share"),
        Axis("jaccard", "Least stable group (Jaccard)", "number"),
    )


def clusters_table(inputs: Inputs, looked: Looked) -> Table:
    """One row a group: what it holds, how stable it is, its rule, and its medians."""
    currency = inputs.settings.currency
    sums = group_sums(inputs.engine, "clusters_customers", "cluster")
    held = {group.name: group for group in holdings(sums)}
    medians = _medians(inputs, looked.measures)
    right = _rightly(inputs, looked)
    rows = []
    for place, name in enumerate([*looked.names, TOO_FEW]):
        if name not in held:
            continue
        clustered = name in looked.names
        words = looked.rules.groups[name].words(currency) if name in looked.rules.groups else ""
        rows.append(
            {
                "cluster": name,
                **held[name].row,
                "jaccard": looked.model.jaccard_[place] if clustered else np.nan,
                "rule": str(words)
                if clustered
                else f"fewer than {LEAST_DAYS} purchase days, or no net sales",
                "rightly": right.get(name, np.nan),
                **medians.get(name, {}),
            }
        )
    return Table.of(
        hide_few(pd.DataFrame(rows), inputs.settings.smallest_group),
        "one row per cluster",
        Axis("cluster", "Cluster"),
        *axes(currency),
        Axis("jaccard", "Found again (Jaccard)", "number"),
        Axis("rule", "About the same as"),
        Axis("rightly", "Of whom the rule places rightly", "share"),
        *(measure.axis(currency) for measure in looked.measures),
    )


def _medians(inputs: Inputs, measures: list[Measure]) -> dict[str, dict[str, float]]:
    """The median of each measure in each group."""
    found = ", ".join(
        f"percentile_cont(0.5) within group (order by cast({m.column} as double)) as {m.column}"
        for m in measures
    )
    frame = inputs.engine.frame(
        f"select cluster, {found} from ({measured('facts')}) as measured "
        f"inner join clusters_customers using (customer_id) where cluster <> $too_few "
        "group by cluster",
        too_few=TOO_FEW,
    )
    return {row.pop("cluster"): row for row in frame.to_dict("records")}


def _rightly(inputs: Inputs, looked: Looked) -> dict[str, float]:
    """Share of each group, and under "" of all, whom the rules put where the groups have them."""
    engine = inputs.engine
    looked.rules.place(engine, f"({measured('facts')}) as measured", "clusters_by_rule")
    who = f"from ({measured('facts')}) as measured where {eligible([])}"
    rows = engine.rows(
        "select cluster, count(*), count(case when cluster = cluster_by_rule then 1 end) "
        "from clusters_customers inner join clusters_by_rule using (customer_id) "
        f"where cluster <> $too_few and customer_id in (select customer_id {who}) "
        "group by cluster",
        too_few=TOO_FEW,
    )
    engine.execute("drop table clusters_by_rule")
    return {name: k / n for name, n, k in rows}


def natural(inputs: Inputs, looked: Looked, groups: Table) -> tuple[Finding, ...]:
    """How many groups there are and which, and which of them brings most a customer."""
    frame = groups.frame[groups.frame["cluster"] != TOO_FEW]
    n, k = looked.n, looked.model.n_groups_
    row = _kept(looked)
    listed = "; ".join(f"{r.cluster} ({share(r.share_of_customers)})" for r in frame.itertuples())
    right = float((frame["rightly"] * frame["n_customers"]).sum() / frame["n_customers"].sum())
    low, high = wilson(round(right * n), n)
    of_all = share(float(frame["share_of_customers"].sum()))
    first = Finding(
        name="natural_groups",
        kind="description",
        sentence=say(
            "The behaviour of customers falls into {k} natural groups: {listed}.",
            k=count(k),
            listed=listed,
        ),
        value=count(k),
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Between any two neighbours the crowd falls to {filled} of the lower peak or less, and "
            "{jaccard} or more of each group is found again when customers are drawn anew. Short "
            "rules place {right} of them rightly.",
            filled=share(float(row["filled"])),
            jaccard=share(float(looked.model.jaccard_.min())),
            right=share(right, low, high),
        ),
        caveat=f"Of the {of_all} of customers who bought on {LEAST_DAYS} days or more; behaviour "
        f"is {_listed(looked.measures)}.",
        money=inputs.money(float(frame["net_sales"].sum())),
    )
    told = frame.dropna(subset=["share_of_net_sales"])
    if told.empty:
        return (first,)
    best = told.loc[told["spend_per_customer"].idxmax()]
    held = share(best["share_of_net_sales"], best["other_low"], best["other_high"])
    second = Finding(
        name="best_cluster",
        kind="description",
        sentence=say(
            "{name} are {customers} of customers and brought {held} of net sales.",
            name=f"“{best['cluster']}”",
            customers=share(best["share_of_customers"]),
            held=held,
        ),
        value=held,
        n=int(groups.frame["n_customers"].sum()),
        period=inputs.window.period,
        so_what=say(
            "No other group brought more a customer: {each}. In short: {rule}.",
            each=inputs.money(best["spend_per_customer"]),
            rule=str(best["rule"]) or "no short rule picks them",
        ),
        money=inputs.money(float(best["net_sales"])),
    )
    return first, second


def no_groups(inputs: Inputs, looked: Looked) -> Finding:
    """That customers form one crowd, and what the clearest division looks like."""
    tried = looked.model.evidence_
    best = float(tried["filled"].min()) if len(tried) else 1.0
    n, least, most = count(looked.n), count(2), count(looked.model.n_most)
    if best > ALL_BUT_FULL:
        sentence = say(
            "The behaviour of {n} customers shows no natural groups: wherever they are divided, "
            "into {least} to {most}, the crowd is as dense at a border as beside it.",
            n=n,
            least=least,
            most=most,
        )
    else:
        sentence = say(
            "The behaviour of {n} customers shows no natural groups: wherever they are divided, "
            "into {least} to {most}, the crowd at a border is {filled} as dense as beside it or "
            "more, which chance gives too.",
            n=n,
            least=least,
            most=most,
            filled=share(best),
        )
    return Finding(
        name="no_natural_groups",
        kind="description",
        sentence=sentence,
        value=share(best),
        n=looked.n,
        period=inputs.window.period,
        so_what=say(
            "Customers draw no border themselves: {measures} run from one end to the other. Tiers "
            "and RFM groups, whose borders are conventions, are what to work with.",
            measures=_listed(looked.measures),
        ),
        caveat=f"Customers who bought on {LEAST_DAYS} days or more"
        + (f", {len(looked.points):,} of them drawn" if len(looked.points) < looked.n else "")
        + "; groups that overlap widely cannot be told from one crowd.",
    )


def sizes(inputs: Inputs, groups: Table) -> tuple[Chart, ...]:
    """Share of customers against share of net sales, where it can be told."""
    n = int(groups.frame["n_customers"].sum())
    frame = groups.frame.dropna(subset=["share_of_net_sales"]).reset_index(drop=True)
    if frame.empty:
        return ()
    best = frame.loc[frame["share_of_net_sales"].idxmax()]
    chart = Chart(
        name="cluster_shares",
        kind="pairs",
        table=frame,
        x=groups.columns["cluster"],
        y=groups.columns["share_of_customers"],
        other=groups.columns["share_of_net_sales"],
        headline=say(
            "One group: {customers} of customers, {sales} of net sales",
            customers=share(best["share_of_customers"]),
            sales=share(best["share_of_net_sales"]),
        ),
        subtitle=f"Customers and net sales by natural group, {inputs.window}; n = {n:,} customers",
        caption=(
            "About the same as: "
            + "; ".join(f"{r.cluster}: {r.rule}" for r in frame.itertuples() if r.rule)
            + ". Lines: 95% intervals, the groups taken as they are."
        ),
        alt=in_words(frame, "cluster"),
    )
    return (chart,)


def _kept(looked: Looked) -> pd.Series:
    """The row of the evidence that the groups rest on."""
    tried, model = looked.model.evidence_, looked.model
    return tried[(tried["k"] == model.n_groups_) & (tried["method"] == model.method_)].iloc[0]


def _listed(measures: list[Measure]) -> str:
    titles = [measure.title.lower() for measure in measures]
    return f"{', '.join(titles[:-1])} and {titles[-1]}"

"""What new customers buy first, and whether those who do come back more than other new ones.

An order of many lines holds more of everything, and whoever begins with one comes back more: new
customers are held against each other among those whose first orders are of like size.
"""

from collections.abc import Mapping

import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, days, say, share
from ...stats.against_the_rest import Contrast, against_the_rest
from ...stats.corrections import doubt
from ...stats.intervals import share_of
from .grouping import Grouping, sql

SIZES = """
    select size, count(*) as n, count(case when came_back then 1 end) as n_back
    from products_firsts
    group by size
    order by size
"""

TOLD = 3
"""How many categories of first orders are told of at most: those least likely to be chance."""


def first_orders(inputs: Inputs, grouping: Grouping, names: Mapping[int, str]) -> Result:
    """What new customers buy first, and whether those who do come back more than other new ones."""
    engine, window, within = inputs.engine, inputs.window, inputs.settings.horizon_days
    observed = {
        "cutoff": window.cutoff,
        "observed_to": window.before(within),
        "within": within,
    }
    engine.create("products_firsts", sql("firsts"), **observed)
    sizes = engine.rows(SIZES)
    found = engine.rows(sql("first_groups", group=grouping.group))
    engine.execute("drop table products_firsts")
    everyone = {size: (n, n_back) for size, n, n_back in sizes}
    held: dict[str, dict[int, tuple[int, int]]] = {}
    spend: dict[str, float] = {}
    for shown, size, n_held, back, sales in found:
        held.setdefault(names[shown], {})[size] = (n_held, back)
        spend[names[shown]] = spend.get(names[shown], 0.0) + float(sales)
    smallest = inputs.settings.smallest_group
    contrasts = against_the_rest(
        {name: [of.get(size, (0, 0)) for size in everyone] for name, of in held.items()},
        list(everyone.values()),
        smallest,
        inputs.n_families,
    )
    n, n_back = (sum(column) for column in zip((0, 0), *everyone.values(), strict=True))
    if not contrasts:
        why = say(
            f"{{n}} new customers have been observed for {{span}}; no two groups of {{least}} can "
            f"be told apart by the {grouping.many} of their first order",
            n=count(n),
            span=days(within),
            least=count(smallest),
        )
        return Result(refusals=(Refusal("What new customers buy first", why),))
    table = _first_table(grouping, contrasts)
    overall = share_of(n_back, n)
    claims = [
        _claim(inputs, grouping, c, len(contrasts), spend[c.name]) for c in contrasts if c.is_sure
    ]
    finding = _common(inputs, grouping, contrasts, overall, claims, spend)
    return Result(
        tables={"first_orders": table},
        charts=(_first_chart(inputs, grouping, table, overall, n, claims),),
        findings=(finding, *claims[:TOLD]),
    )


def _first_table(grouping: Grouping, contrasts: list[Contrast]) -> Table:
    found = sorted(contrasts, key=lambda c: (-c.alike.value, c.name))
    frame = pd.DataFrame(
        {
            "group": [c.name for c in found],
            "n": [c.n for c in found],
            "came_back": [c.k / c.n for c in found],
            "n_others": [c.n_others for c in found],
            "others_came_back": [c.k_others / c.n_others for c in found],
            "difference": [c.difference.value for c in found],
            "difference_low": [c.difference.low for c in found],
            "difference_high": [c.difference.high for c in found],
            "like_size": [c.alike.value for c in found],
            "low": [c.alike.low for c in found],
            "high": [c.alike.high for c in found],
            "p_value": [c.p_value for c in found],
            "label": [
                f"{share(c.k / c.n)} of {c.n:,} against {share(c.k_others / c.n_others)}"
                for c in found
            ],
        }
    )
    return Table.of(
        frame,
        f"one row per {grouping.one} of first orders",
        Axis("group", f"{grouping.one.capitalize()} of the first order"),
        Axis("n", "New customers", "count"),
        Axis("came_back", "Bought again", "share"),
        Axis("n_others", "Other new customers", "count"),
        Axis("others_came_back", "Others bought again", "share"),
        Axis("difference", "Difference as it is", "share"),
        Axis("difference_low", "Difference from", "share"),
        Axis("difference_high", "Difference to", "share"),
        Axis("like_size", "Difference at orders of like size", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("label", "Shares"),
    )


SELECTION = "Nobody was told what to buy first: those who begin with it may be others in kind."
SIZE = (
    "Larger first orders hold more of everything, and their customers come back more: the "
    "difference is among first orders of like size, by doubling numbers of lines."
)


def _claim(
    inputs: Inputs, grouping: Grouping, first: Contrast, n_compared: int, spend: float
) -> Finding:
    found = first.alike
    more = found.value > 0
    low, high = sorted((abs(found.low), abs(found.high)))
    gap = share(abs(found.value), low, high)
    return Finding(
        name=f"first_{_slug(first.name)}",
        kind="claim",
        sentence=say(
            "Of new customers who begin with {name}, {share} buy again within {span}, against "
            "{others} of other new customers; at first orders of like size the share is {gap} "
            "{side}.",
            side="higher" if more else "lower",
            name=first.name,
            share=share(first.k / first.n),
            span=days(inputs.settings.horizon_days),
            others=share(first.k_others / first.n_others),
            gap=gap,
        ),
        value=share(found.value, found.low, found.high),
        n=first.n,
        period=inputs.window.period,
        so_what=say(
            "Worth an experiment: offer it to some new customers by lot, and not to others."
            if more
            else "Their second order needs help: a reminder by lot would show if it can be won."
        ),
        caveat=f"{SELECTION} {SIZE} Corrected for {n_compared} {grouping.many}.",
        money=inputs.money(abs(spend)),
        p_value=first.p_value,
    )


def _common(
    inputs: Inputs,
    grouping: Grouping,
    contrasts: list[Contrast],
    overall: Quantity,
    claims: list[Finding],
    spend: Mapping[str, float],
) -> Finding:
    """What most new customers begin with; it is said here that nothing stands out, if so."""
    first, farthest = max(contrasts, key=lambda c: c.n), contrasts[0]
    far = farthest.alike
    n = first.n + first.n_others
    held = share_of(first.n, n)
    return Finding(
        name="first_orders",
        kind="description",
        sentence=say(
            "{share} of {n} new customers begin with an order that holds {name}, the most; "
            "{overall} of all buy again within {span}.",
            share=held,
            n=count(n),
            name=first.name,
            overall=overall,
            span=days(inputs.settings.horizon_days),
        ),
        value=held,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "{n} of the {many} of first orders go with more or fewer second ones, at first orders "
            "of like size.",
            n=count(len(claims)),
            many=grouping.many,
        )
        if claims
        else say(
            "At first orders of like size no {one} goes with more or fewer second ones beyond "
            "chance; the surest difference is that of {name}, {gap}"
            + doubt(far.low, far.high)
            + ".",
            one=grouping.one,
            name=farthest.name,
            gap=share(far.value, far.low, far.high),
        ),
        caveat=f"{SELECTION} {SIZE}",
        money=inputs.money(abs(spend[first.name])),
    )


def _first_chart(
    inputs: Inputs,
    grouping: Grouping,
    table: Table,
    overall: Quantity,
    n: int,
    claims: list[Finding],
) -> Chart:
    if len(claims) > 1:
        headline = say("{n} first purchases go with coming back more or less", n=count(len(claims)))
    elif claims:
        headline = say(
            "{n} first purchase goes with coming back more or less", n=count(len(claims))
        )
    else:
        headline = say(
            "No first purchase stands out beyond chance: {share} return", share=share(overall.value)
        )
    span = days(inputs.settings.horizon_days)
    return Chart(
        name="first_orders",
        kind="dots",
        table=table.frame,
        x=table.columns["group"],
        y=table.columns["like_size"],
        guides=(Guide(0.0, "no difference", "y"),),
        headline=headline,
        subtitle=f"New customers who buy again within {span}, by {grouping.one} of the first "
        f"order against those without it, {inputs.window}; n = {n:,}",
        caption=(
            "New customers, first seen after the run-in, whose first order is that long ago; again "
            f"is on a later day. An order with several {grouping.many} counts in each. Beside the "
            f"points: both shares as they are. {SIZE} Lines: 95% intervals of each by itself. "
            f"{SELECTION}"
        ),
        alt=f"Dots with intervals, one per {grouping.one} of the first order, and a line at no "
        f"difference. {headline}.",
    )


def _slug(name: str) -> str:
    """A group's name as part of a finding's name."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split()) or "unnamed"

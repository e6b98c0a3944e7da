"""Curves of the time to the next purchase, by which purchase the wait begins with."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core.result import Axis, Inputs, Table
from ...core.words import days, share
from ...stats.survival import Curve, Influence, Spans, clustered

PARTS = 400
"""Random groups of customers, by the hash of their id, between which variances are taken."""


WHOLE = 1_000_000_000
"""A weight of one. Weights are whole numbers, so that sums do not depend on the order of rows."""


MOST = 0.8
"""The day by which this share has bought again sets the lapse rule."""


LAST = 1_000_000
"""A number of orders that nobody has."""


# Of the occasions from $first to $last those whose gap ended; the open gap of customers without.
SPANS = """
    select
        part,
        span,
        nth,
        nth < n as ended,
        cast(round(1e9 / greatest(least(n, $last + 1) - $first, 1)) as bigint) as weight
    from gaps_occasions
    where {whose} and nth between $first and $last and (nth < n or n = $first)
"""


HISTOGRAM = """
    select
        span,
        ended,
        cast(sum(weight) as bigint) as weight,
        count(case when nth = $first then 1 end) as n_customers
    from ({spans}) as spans
    group by span, ended
    order by span, ended
"""


INFLUENCES = """
    select
        part,
        {sums}
    from ({spans}) as spans
    left join gaps_influence on span = at_day
    group by part
    order by part
"""


@dataclass(frozen=True)
class Group:
    """Which occasions of which customers the gaps begin with."""

    name: str
    whose: str = "start_known"
    first: int = 1
    last: int = LAST


EVERYONE = Group("all customers", "true")


GROUPS = (
    Group("new, after the 1st", last=1),
    Group("new, after the 2nd", first=2, last=2),
    Group("new, after the 3rd", first=3, last=3),
    Group("new, after later ones", first=4),
    Group("existing, start unknown", "not start_known"),
)


@dataclass(frozen=True)
class Wait:
    """How long customers of a group took to buy again."""

    group: Group
    n: int
    curve: Curve


def wait_of(inputs: Inputs, group: Group) -> Wait:
    """The curve of a group, from a histogram that the database makes."""
    engine = inputs.engine
    spans = SPANS.format(whose=group.whose)
    numbers = {"first": group.first, "last": group.last}
    found = engine.frame(HISTOGRAM.format(spans=spans), **numbers)
    n = int(found["n_customers"].sum())
    if not n:
        return Wait(group, 0, Spans.of([], [], []).curve())
    histogram = Spans.of(found["span"], found["ended"], found["weight"] / WHOLE)
    curve = histogram.curve(inputs.settings.smallest_group)
    if group.first == group.last or not curve.days.size:
        return Wait(group, n, curve)
    influence = Influence.of(curve)
    looked_up = np.unique(histogram.days[histogram.days <= curve.days[-1]])
    ending, open_ = (n * values for values in influence.at(looked_up))
    rows = zip(looked_up, ending, open_, strict=True)
    values = ", ".join(f"({int(day)}, {a:.12e}, {b:.12e})" for day, a, b in rows)
    engine.create(
        "gaps_influence", f"select * from (values {values}) as t(at_day, if_ended, if_open)"
    )
    grid = zip(influence.grid, influence.loss_at_grid, strict=True)
    sums = ", ".join(
        f"cast(sum(cast(round(weight * case when span > {int(day)} then {-n * loss:.12e} "
        "when ended then if_ended else if_open end) as bigint)) as bigint)"
        f" as at_{i}"
        for i, (day, loss) in enumerate(grid)
    )
    moved = engine.frame(INFLUENCES.format(sums=sums, spans=spans), **numbers)
    engine.execute("drop table gaps_influence")
    moved = moved.drop(columns="part").to_numpy(dtype=float) / (WHOLE * n)
    return Wait(group, n, clustered(curve, influence.grid, moved))


def summary_table(inputs: Inputs, waits: list[Wait]) -> Table:
    horizon = inputs.settings.horizon_days
    rows = []
    for wait in waits:
        median = wait.curve.quantile(0.5) or (np.nan,) * 3
        most = wait.curve.quantile(MOST) or (np.nan,) * 3
        within = wait.curve.within(horizon)
        # What the records are too short for is left out, not guessed.
        seen = wait.curve.last >= horizon or within[0] == 1
        rows.append((wait.group.name, wait.n, *median, *most, *(within if seen else [np.nan] * 3)))
    names = ("median", "median_low", "median_high", "most", "most_low", "most_high")
    frame = pd.DataFrame(rows, columns=["after", "n", *names, "within", "low", "high"])
    frame = frame.replace(np.inf, np.nan)
    return Table.of(
        frame,
        "one row per group of customers and number of the order that the wait begins with",
        Axis("after", "Customers"),
        Axis("n", "Customers", "count"),
        Axis("median", "Half have bought again within", "days"),
        Axis("median_low", "from", "days"),
        Axis("median_high", "to", "days"),
        Axis("most", f"{share(MOST)} have bought again within", "days"),
        Axis("most_low", "from", "days"),
        Axis("most_high", "to", "days"),
        Axis("within", f"Bought again within {days(horizon)}", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def curves_table(waits: list[Wait]) -> Table:
    """At most some 150 points a curve, first and last among them."""
    parts = []
    for wait in waits:
        curve = wait.curve
        low, high = curve.bands()
        kept = np.unique(np.linspace(0, curve.days.size - 1, 150).astype(int))
        kept = kept[: curve.days.size]
        frame = pd.DataFrame(
            {"day": curve.days, "bought": curve.met, "low": low, "high": high}
        ).iloc[kept]
        ends = pd.DataFrame({"day": [curve.last], "bought": [curve.within(curve.last)[0]]})
        ends["low"], ends["high"] = curve.within(curve.last)[1:]
        start = pd.DataFrame({"day": [0.0], "bought": 0.0, "low": 0.0, "high": 0.0})
        whole = pd.concat([start, frame, ends]).drop_duplicates("day", ignore_index=True)
        whole.insert(0, "after", wait.group.name)
        parts.append(whole)
    return Table.of(
        pd.concat(parts, ignore_index=True),
        "one row per group of customers and day after a purchase",
        Axis("after", "Customers"),
        Axis("day", "Days since a purchase", "number"),
        Axis("bought", "Have bought again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )

"""How many of a cohort buy a second time, and whether later cohorts do so more or less."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Table
from ...core.words import Quantity, count, days, say, share
from ...stats import corrections
from ...stats.differences import Difference
from ...stats.intervals import share_of, wilson
from ...stats.trend import of_shares_in_order
from .reading import LEAST, WITHIN, Cohorts, about, left_out

JUDGED = (90, 60, 30)
"""Of these the first with LEAST cohorts that have had the time is what cohorts are compared by."""


def second_table(inputs: Inputs, found: Cohorts) -> Table:
    """second_order_rate by cohort, where every customer of it was watched for so many days."""
    rows = []
    ends = dict(pairwise(found.starts))
    for row in found.sizes.itertuples(index=False):
        for within in WITHIN:
            # The last to come, on the last day of the period, must have had `within` days.
            if ends[row.cohort] + timedelta(days=within) > inputs.window.cutoff:
                continue
            k = int(getattr(row, f"k_{within}"))
            part, (low, high) = k / row.n, wilson(k, int(row.n))
            month = row.cohort.isoformat()
            rows.append((row.name, month, int(row.place), within, int(row.n), k, part, low, high))
    names = ["name", "month", "place", "within", "n", "k", "second_order_rate", "low", "high"]
    frame = pd.DataFrame(rows, columns=names)
    return Table.of(
        frame,
        "one row per cohort and number of days after the first purchase",
        Axis("name", "First purchase"),
        Axis("month", "First purchase", "month"),
        Axis("place", "Place of the cohort", "count"),
        Axis("within", "Within", "days"),
        Axis("n", "Customers", "count"),
        Axis("k", "Bought again", "count"),
        Axis("second_order_rate", "Bought again", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def judged_cohorts(second: Table) -> pd.DataFrame:
    """The second orders within the longest time that enough cohorts have had."""
    for within in JUDGED:
        judged = second.frame[second.frame["within"] == within]
        if len(judged) >= LEAST:
            break
    return judged.reset_index(drop=True)


def trend_of(judged: pd.DataFrame) -> Difference | None:
    if len(judged) < LEAST:
        return None
    return of_shares_in_order(judged["k"], judged["n"], judged["place"])


def no_trend(judged: pd.DataFrame) -> Refusal:
    what = "Whether later cohorts come back more or less"
    if len(judged) < LEAST:
        why = say(
            "{n} whole cohorts have had {within} since their first purchases; it takes {least}",
            n=count(len(judged)),
            within=days(JUDGED[-1]),
            least=count(LEAST),
        )
    else:
        why = say(
            "{k} of {n} bought again: where all do alike, nothing can differ",
            k=count(judged["k"].sum()),
            n=count(judged["n"].sum()),
        )
    return Refusal(what, why)


def better_or_worse(
    inputs: Inputs, found: Cohorts, judged: pd.DataFrame, trend: Difference, p_value: float
) -> Finding:
    """A claim where the trend is beyond chance, else what the records allow."""
    first, last = judged.iloc[0], judged.iloc[-1]
    points = _points(trend)
    within = days(int(first["within"]))
    n = int(judged["n"].sum())
    cells = found.cells[found.cells["place"].isin(judged["place"])]
    chance = Finding(
        name="second_order_trend",
        kind="description",
        sentence=say(
            "From the cohort of {first} to that of {last} the share who buy again within {within} "
            "has changed by {points} percentage points, along a line"
            + (corrections.doubt(trend.low, trend.high) or ": no more than chance gives")
            + ".",
            first=first["name"],
            last=last["name"],
            within=within,
            points=points,
        ),
        value=points,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Nothing says that new customers get better or worse: {rate} of them buy again.",
            rate=share_of(judged["k"].sum(), n),
        ),
        caveat=_season(judged, found),
    )
    if p_value >= corrections.LEVEL:
        return chance
    return replace(
        chance,
        kind="claim",
        sentence=say(
            "Later cohorts come back {how}: from {first} to {last} the share who buy again within "
            "{within} has changed by {points} percentage points.",
            first=first["name"],
            last=last["name"],
            how="less" if trend.value < 0 else "more",
            within=within,
            points=points,
        ),
        so_what=say(
            "Find out what changed in how new customers are won or welcomed."
            if trend.value < 0
            else "Whatever changed in how new customers are won or welcomed: keep it."
        ),
        p_value=p_value,
        money=inputs.money(abs(cells["net_sales"].sum())),
    )


def _points(gap: Difference) -> Quantity:
    return Quantity(gap.value * 100, "number", low=gap.low * 100, high=gap.high * 100)


def _season(judged: pd.DataFrame, found: Cohorts) -> str:
    """That a season may look like a trend, and what it is without the cohorts won for Christmas."""
    caveat = "Along a straight line over cohorts; a season can look like a trend"
    months = [date.fromisoformat(month).month for month in judged["month"]]
    plain = judged[[month not in (10, 11, 12) for month in months]]
    if found.unit == "month":
        plain = judged[[month not in (11, 12) for month in months]]
    trend = of_shares_in_order(plain["k"], plain["n"], plain["place"]) if len(plain) else None
    if len(plain) < len(judged) and trend is not None:
        caveat += f"; without the cohorts of the end of the year it is {_points(trend)} points"
    return caveat + "."


def second_chart(found: Cohorts, judged: pd.DataFrame, finding: Finding) -> Chart:
    n, k = int(judged["n"].sum()), int(judged["k"].sum())
    within = days(int(judged["within"].iloc[0]))
    rate = k / n
    if finding.kind == "claim":
        headline = say(
            "Second orders {moved} by {points} points over cohorts",
            moved="fell" if finding.value.value < 0 else "rose",
            points=Quantity(abs(finding.value.value), "number"),
        )
    else:
        headline = say(
            "{rate} of new customers buy again within {within}", rate=share(rate), within=within
        )
    frame = judged[["month", "second_order_rate", "low", "high", "n"]].reset_index(drop=True)
    return Chart(
        name="second_order_rate",
        kind="curve",
        table=frame,
        x=Axis("month", f"{found.unit.capitalize()} of first purchase", "month"),
        y=Axis("second_order_rate", f"Bought again within {within}", "share"),
        headline=headline,
        subtitle=f"Share who bought on a second day within {within}, by cohort: "
        f"{about(judged['name'], n)}",
        caption=f"Cohorts of which every customer has had {within}. {left_out(found)} Band: 95% "
        "interval of each cohort.",
        alt=f"A curve over {len(frame)} cohorts, from {share(frame['second_order_rate'].min())} to "
        f"{share(frame['second_order_rate'].max())}.",
        guides=(Guide(rate, f"all cohorts: {share(rate)}", "y"),),
    )

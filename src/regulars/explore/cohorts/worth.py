"""What new customers bring to date, earlier cohorts and later ones."""

from dataclasses import dataclass

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import Quantity, count, say
from ...stats.differences import Difference, Sample, of_means
from .reading import LEAST, Cohorts, about, left_out

LONGEST = 6
"""Periods that net sales are followed for: the longer, the fewer cohorts have had the time."""


@dataclass(frozen=True)
class Worth:
    """Net sales to date per customer, for cohorts that have all had `last` periods."""

    last: int
    halves: tuple[tuple[str, pd.DataFrame], ...]
    """Name -> a row a period k: n, to_date, squares; all cohorts, then earlier and later ones."""
    gap: Difference | None
    """Later less earlier cohorts at the last period."""
    names: "pd.Series[str]"
    """Of the cohorts, in their order."""


def worth_of(found: Cohorts) -> Worth | None:
    last = min(LONGEST, len(found.sizes) // 2, int(found.cells["k"].max()))
    had = found.cells.groupby("place")["k"].transform("max") >= last
    cells = found.cells[had & (found.cells["k"] <= last)]
    if last < 1 or not (cells["to_date"] != 0).any():
        return None
    places = sorted(cells["place"].unique())
    middle = len(places) // 2
    parts = {"all cohorts": places}
    if len(places) >= LEAST:
        parts |= {"earlier cohorts": places[:middle], "later cohorts": places[middle:]}
    halves = {
        name: cells[cells["place"].isin(those)].groupby("k")[["n", "to_date", "squares"]].sum()
        for name, those in parts.items()
    }
    gap = None
    if len(halves) > 1:
        earlier, later = (_sample(halves[name].loc[last]) for name in list(halves)[1:])
        gap = of_means(later, earlier)
    names = cells["name"].drop_duplicates()
    return Worth(last, tuple(halves.items()), gap, names)


def _sample(row: "pd.Series[float]") -> Sample:
    return Sample.of(int(row["n"]), float(row["to_date"]), float(row["squares"]))


def worth_table(inputs: Inputs, found: Cohorts, worth: Worth) -> Table:
    rows = []
    for name, half in worth.halves:
        for k, row in half.iterrows():
            mean = _brought_each(inputs, row)
            rows.append((name, int(k), int(row["n"]), mean.value, mean.low, mean.high))
    frame = pd.DataFrame(rows, columns=["cohorts", "k", "n", "to_date", "low", "high"])
    currency = inputs.settings.currency
    return Table.of(
        frame,
        f"one row per half of the cohorts and {found.unit} after that of the first purchase",
        Axis("cohorts", "Cohorts"),
        Axis("k", f"{found.unit.capitalize()}s since the first purchase", "count"),
        Axis("n", "Customers", "count"),
        Axis("to_date", "Net sales to date per customer", "money", currency),
        Axis("low", "from", "money", currency),
        Axis("high", "to", "money", currency),
    )


def _brought_each(inputs: Inputs, row: "pd.Series[float]") -> Quantity:
    """Net sales to date per customer, with the interval of their mean."""
    sample = _sample(row)
    return inputs.money(sample.mean, *sample.interval)


def worth_chart(inputs: Inputs, found: Cohorts, worth: Worth, table: Table) -> Chart:
    frame = table.frame
    if len(worth.halves) > 1:
        frame = frame[frame["cohorts"] != "all cohorts"]
    frame = frame.rename(columns={"cohorts": "series"}).reset_index(drop=True)
    _, everyone = worth.halves[0]
    mean = _brought_each(inputs, everyone.loc[worth.last])
    n = int(everyone.loc[worth.last, "n"])
    return Chart(
        name="net_sales_to_date",
        kind="curve",
        table=frame,
        x=table.columns["k"],
        y=table.columns["to_date"],
        headline=say(
            "New customers bring {money} within {k} {unit}s",
            money=inputs.money(mean.value),
            k=count(worth.last),
            unit=found.unit,
        )
        if worth.last > 1
        else say(
            "New customers bring {money} by the next {unit}",
            money=inputs.money(mean.value),
            unit=found.unit,
        ),
        subtitle=f"Net sales to date per customer, by {found.unit}s since that of the first "
        f"purchase: {about(worth.names, n)}",
        caption=f"Cohorts that have had all these {found.unit}s, the earlier and the later half of "
        f"them; {found.unit} nought is that of the first purchase. Returns are taken off. "
        f"{left_out(found)} Bands: 95% intervals.",
        alt=f"Rising curves of net sales to date per customer, reaching {mean.point} over all "
        f"cohorts after {worth.last} {found.unit}s.",
    )


def brought(inputs: Inputs, found: Cohorts, worth: Worth) -> Finding:
    _, everyone = worth.halves[0]
    row, start = everyone.loc[worth.last], everyone.loc[0]
    mean = _brought_each(inputs, row)
    part = Quantity(float(start["to_date"]) / float(row["to_date"]), "share")
    return Finding(
        name="net_sales_to_date",
        kind="description",
        sentence=say(
            "A new customer brings {money} by the end of {unit} {k} after that of the first "
            "purchase.",
            money=mean,
            unit=found.unit,
            k=count(worth.last),
        ),
        value=mean,
        n=int(row["n"]),
        period=inputs.window.period,
        so_what=say(
            "{part} of it comes in the {unit} of the first purchase. It is net sales, not margin: "
            "winning a customer may cost less than that.",
            part=part,
            unit=found.unit,
        ),
        caveat=left_out(found),
        money=inputs.money(abs(row["to_date"])),
    )


def worth_differs(
    inputs: Inputs, found: Cohorts, worth: Worth, gap: Difference, p_value: float
) -> Finding:
    everyone, later = worth.halves[0][1], worth.halves[-1][1]
    n_later = int(later.loc[worth.last, "n"])
    value = inputs.money(gap.value, gap.low, gap.high)
    return Finding(
        name="later_cohorts_bring",
        kind="claim",
        sentence=say(
            "Later cohorts bring {how} than earlier ones by the end of {unit} {k}: {gap} a "
            "customer.",
            how="less" if gap.value < 0 else "more",
            unit=found.unit,
            k=count(worth.last),
            gap=value,
        ),
        value=value,
        n=int(everyone.loc[worth.last, "n"]),
        period=inputs.window.period,
        so_what=say(
            "What a new customer is worth is to be taken from the later cohorts, not from all."
        ),
        caveat="The halves lie in different seasons.",
        p_value=p_value,
        money=inputs.money(abs(gap.value) * n_later),
    )

"""Cohorts: do new customers come back, what do they bring, and is it getting better or worse?

A cohort is the *new* customers with the same month of first purchase, or the same quarter where
months hold too few. Customers who may have bought before the records begin belong to none. What a
cohort has not had the time for is left out, never counted as nought.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, count, days, say, share, write_share
from ..stats import corrections
from ..stats.differences import Difference, Sample, of_means
from ..stats.intervals import share_of, wilson
from ..stats.trend import of_shares_in_order

HERE = Path(__file__).parent
WITHIN = (30, 60, 90, 180)
"""Days after the first purchase by which a second one is looked for."""
JUDGED = (90, 60, 30)
"""Of these the first with LEAST cohorts that have had the time is what cohorts are compared by."""
LEAST = 3
"""Cohorts that it takes to speak of better or worse."""
SHOWN = 24
"""Cohorts in the triangle, the latest, and periods in it: more cannot be read."""
LONGEST = 6
"""Periods that net sales are followed for: the longer, the fewer cohorts have had the time."""

STARTS = """
    select cast(date_trunc('month', first_purchase) as date) as month, count(*) as n
    from facts
    where start_known and first_purchase is not null
    group by 1
    order by 1
"""

# Grain: one row per cohort. `within` days: how many have bought a second time by then.
SIZES = f"""
    select
        cohort,
        count(*) as n,
        {", ".join(f"count(case when second_after <= {d} then 1 end) as k_{d}" for d in WITHIN)}
    from cohorts_customers
    group by cohort
    order by cohort
"""


@dataclass(frozen=True)
class Cohorts:
    """The whole cohorts, and what they had done by the end of the last whole period."""

    unit: str
    """month or quarter."""
    starts: tuple[date, ...]
    """First days of all whole periods, and the day after the last of them."""
    sizes: pd.DataFrame
    """A row a cohort of at least the smallest group: place, name, month, n, k_30 ..."""
    cells: pd.DataFrame
    """A row a cohort and period k that it has had: n, n_active, to_date, squares."""
    n_small: int
    """Cohorts left out because they are too small."""


def run(inputs: Inputs) -> Result:
    """Triangle, curves and second orders by cohort, and whether later cohorts do otherwise."""
    found = _cohorts(inputs)
    if isinstance(found, Refusal):
        return Result(refusals=(found,))
    inputs.engine.execute("drop table cohorts_customers")
    tables = {"cohorts": _sizes_table(found)}
    charts, findings, refusals = [], [], []
    if found.cells["k"].max() >= 1:
        triangle, pooled = _triangle_table(found), _pooled_table(found)
        tables |= {"triangle": triangle, "active_rate": pooled}
        charts += [_triangle_chart(found, triangle), _pooled_chart(found, pooled)]
        findings.append(_active(inputs, found, pooled))
    second = _second_table(inputs, found)
    if not second.frame.empty:
        tables["second_order"] = second
    judged = _judged(second)
    trend = _trend(judged)
    worth = _worth(found)
    gap = worth.gap if worth else None
    tested = [test for test in (trend, gap) if test]
    p_values = corrections.holm([test.p_value for test in tested], inputs.n_families)
    corrected = dict(zip(map(id, tested), p_values, strict=True))
    if trend:
        findings.append(_better_or_worse(inputs, found, judged, trend, corrected[id(trend)]))
        charts.append(_second_chart(found, judged, findings[-1]))
    else:
        refusals.append(_no_trend(judged))
    if worth:
        tables["worth"] = _worth_table(inputs, found, worth)
        charts.append(_worth_chart(inputs, found, worth, tables["worth"]))
        findings.append(_brought(inputs, found, worth))
        if gap and corrected[id(gap)] < corrections.LEVEL:
            findings.append(_worth_differs(inputs, found, worth, gap, corrected[id(gap)]))
    return Result(
        tables=tables, charts=tuple(charts), findings=tuple(findings), refusals=tuple(refusals)
    )


def _cohorts(inputs: Inputs) -> Cohorts | Refusal:
    """Months, or quarters where most new customers came in months too small to show."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    what = "Whether new customers come back, and what they bring"
    # Whoever is first seen after the last customer whose start is unknown is new.
    ((last_existing,),) = engine.rows("select max(first_seen) from facts where not start_known")
    first_day = inputs.window.start
    if last_existing is not None:
        first_day = max(first_day, last_existing + timedelta(days=1))
    starts = dict(engine.rows(STARTS))
    if sum(starts.values()) < least:
        why = say(
            "{n} customers are known to be new: all others were first seen within the run-in, so "
            "their start is unknown",
            n=count(sum(starts.values())),
        )
        return Refusal(what, why)
    months = _periods(first_day, inputs.window.cutoff, "month")
    counts = [starts.get(month, 0) for month in months[:-1]]
    shown = sum(n for n in counts if n >= least)
    unit = "month" if counts and shown * 2 >= sum(counts) > 0 else "quarter"
    periods = _periods(first_day, inputs.window.cutoff, unit)
    if len(periods) > 1:
        first, end = periods[0], periods[-1]
        of_unit, bounds = {"unit": unit}, {"first_day": first, "end_day": end}
        engine.create_from(
            HERE / "cohorts_customers.sql", of_unit, cutoff=inputs.window.cutoff, **bounds
        )
        sizes = engine.frame(SIZES)
        sizes["cohort"] = pd.to_datetime(sizes["cohort"]).dt.date
        big = sizes[sizes["n"] >= max(least, 2)].reset_index(drop=True)
        if not big.empty:
            cells = engine.frame(render(HERE / "cohorts_cells.sql", of_unit), **bounds)
            big["place"] = [periods.index(start) for start in big["cohort"]]
            big["name"] = [_name(start, unit) for start in big["cohort"]]
            cells["cohort"] = pd.to_datetime(cells["cohort"]).dt.date
            grid = _grid(big, cells, len(periods) - 1)
            return Cohorts(unit, tuple(periods), big, grid, len(sizes) - len(big))
        engine.execute("drop table cohorts_customers")
    why = say(
        "no whole {unit} after {day}, the last day of customers whose start is unknown, holds "
        "{least} new customers",
        unit=unit,
        day=first_day - timedelta(days=1),
        least=count(least),
    )
    return Refusal(what, why)


def _periods(first: date, cutoff: date, unit: str) -> list[date]:
    """First days of the whole periods from `first` to the cut-off, and the day after the last."""
    step = 3 if unit == "quarter" else 1
    start = pd.Timestamp(first).to_period("Q" if step == 3 else "M").start_time.date()
    found = [start]
    while found[-1] <= cutoff:
        month = found[-1].month - 1 + step
        found.append(date(found[-1].year + month // 12, month % 12 + 1, 1))
    return [day for day in found if first <= day <= cutoff]


def _name(start: date, unit: str) -> str:
    return f"{start:%b %Y}" if unit == "month" else f"Q{(start.month + 2) // 3} {start.year}"


def _grid(sizes: pd.DataFrame, cells: pd.DataFrame, n_periods: int) -> pd.DataFrame:
    """A row a cohort and period that it has had, with sums to date; what is without sales is 0."""
    known = cells.set_index(["cohort", "k"])
    parts = []
    for row in sizes.itertuples():
        had = range(n_periods - row.place)
        asked = pd.MultiIndex.from_product([[row.cohort], had], names=["cohort", "k"])
        part = known.reindex(asked, fill_value=0).reset_index()
        part["to_date"], part["squares"] = part["net_sales"].cumsum(), part["squares"].cumsum()
        parts.append(part.assign(name=row.name, place=row.place, n=row.n))
    return pd.concat(parts, ignore_index=True)


def _sizes_table(found: Cohorts) -> Table:
    frame = found.sizes[["name", "n"]].copy()
    return Table.of(
        frame, "one row per cohort", Axis("name", "First purchase"), Axis("n", "Customers", "count")
    )


def _triangle_table(found: Cohorts) -> Table:
    """The latest cohorts and the periods that they have had; what is not over has no row."""
    cells = found.cells[found.cells["k"].between(1, SHOWN // 2)]
    latest = sorted(cells["place"].unique())[-SHOWN:]
    cells = cells[cells["place"].isin(latest)]
    rate = cells["n_active"] / cells["n"]
    frame = pd.DataFrame(
        {
            "cohort": [f"{row.name} (n = {row.n:,})" for row in cells.itertuples(index=False)],
            "k": cells["k"].astype(str),
            "active_rate": rate,
            "label": [write_share(value) for value in rate],
        }
    ).reset_index(drop=True)
    return Table.of(
        frame,
        f"one row per cohort and {found.unit} after that of the first purchase",
        Axis("cohort", f"{found.unit.capitalize()} of first purchase"),
        Axis("k", f"{found.unit.capitalize()}s since the first purchase"),
        Axis("active_rate", "Bought", "share"),
        Axis("label", "Bought"),
    )


def _pooled_table(found: Cohorts) -> Table:
    cells = found.cells[found.cells["k"] >= 1]
    summed = cells.groupby("k").agg(
        n=("n", "sum"), n_active=("n_active", "sum"), n_cohorts=("n", "size")
    )
    frame = summed.reset_index()
    frame["k"] = frame["k"].astype(int)
    frame["active_rate"] = frame["n_active"] / frame["n"]
    bounds = [wilson(int(row.n_active), int(row.n)) for row in frame.itertuples()]
    frame["low"], frame["high"] = zip(*bounds, strict=True)
    return Table.of(
        frame,
        f"one row per {found.unit} after that of the first purchase",
        Axis("k", f"{found.unit.capitalize()}s since the first purchase", "count"),
        Axis("n", "Customers", "count"),
        Axis("n_active", "Bought", "count"),
        Axis("n_cohorts", "Cohorts", "count"),
        Axis("active_rate", "Bought", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def _second_table(inputs: Inputs, found: Cohorts) -> Table:
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


def _judged(second: Table) -> pd.DataFrame:
    """The second orders within the longest time that enough cohorts have had."""
    for within in JUDGED:
        judged = second.frame[second.frame["within"] == within]
        if len(judged) >= LEAST:
            break
    return judged.reset_index(drop=True)


def _trend(judged: pd.DataFrame) -> Difference | None:
    if len(judged) < LEAST:
        return None
    return of_shares_in_order(judged["k"], judged["n"], judged["place"])


def _no_trend(judged: pd.DataFrame) -> Refusal:
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


def _worth(found: Cohorts) -> Worth | None:
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


def _worth_table(inputs: Inputs, found: Cohorts, worth: Worth) -> Table:
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


def _about(names: "pd.Series[str]", n: float) -> str:
    first, last = names.iloc[0], names.iloc[-1]
    whole = first if first == last else f"{first} to {last}"
    return f"new customers of {whole}; n = {int(n):,}"


def _left_out(found: Cohorts) -> str:
    known = "Customers whose start is unknown are left out"
    if not found.n_small:
        return f"{known}."
    many = "cohort is" if found.n_small == 1 else "cohorts are"
    return f"{known}; {found.n_small:,} {many} too small to show."


def _triangle_chart(found: Cohorts, triangle: Table) -> Chart:
    worst, best = triangle.frame["active_rate"].min(), triangle.frame["active_rate"].max()
    headline = (
        say(
            "Each {unit}, {low} to {high} of a cohort buy",
            low=share(worst),
            high=share(best),
            unit=found.unit,
        )
        if worst < best
        else say("{rate} of a cohort buy in a {unit}", rate=share(best), unit=found.unit)
    )
    n_cohorts = triangle.frame["cohort"].nunique()
    shown = "" if n_cohorts < SHOWN else f" The latest {SHOWN} cohorts are shown."
    return Chart(
        name="cohort_triangle",
        kind="matrix",
        table=triangle.frame,
        x=triangle.columns["k"],
        other=triangle.columns["cohort"],
        y=triangle.columns["active_rate"],
        headline=headline,
        subtitle=f"Share of a cohort that bought in each {found.unit} after that of the first "
        f"purchase: {_about(found.sizes['name'], found.sizes['n'].sum())}",
        caption=f"{_left_out(found)} Cells whose {found.unit} is not over are blank.{shown}",
        alt=f"A triangle of {n_cohorts} cohorts by {found.unit}s since the first purchase; the "
        f"highest cell is {share(best)}, the lowest {share(worst)}.",
    )


def _pooled_chart(found: Cohorts, pooled: Table) -> Chart:
    last = _enough(pooled.frame).iloc[-1]
    headline = say(
        "{rate} of new customers buy in {unit} {k}",
        rate=share(last["active_rate"]),
        unit=found.unit,
        k=count(last["k"]),
    )
    return Chart(
        name="active_rate",
        kind="curve",
        table=pooled.frame[["k", "active_rate", "low", "high"]],
        x=pooled.columns["k"],
        y=pooled.columns["active_rate"],
        headline=headline,
        subtitle=f"Share who bought, by {found.unit}s since that of the first purchase: "
        f"{_about(found.sizes['name'], pooled.frame['n'].max())} at most",
        caption=f"All cohorts that have had the time, added up: the later the {found.unit}, the "
        f"fewer they are. {_left_out(found)} Band: 95% interval.",
        alt=f"A curve from {share(pooled.frame['active_rate'].iloc[0])} in the first {found.unit} "
        f"after that of the first purchase to {share(pooled.frame['active_rate'].iloc[-1])} in the "
        "last one on record.",
    )


def _enough(pooled: pd.DataFrame) -> pd.DataFrame:
    """The periods that LEAST cohorts have had, or else the first alone: the last rest on few."""
    kept = pooled[pooled["n_cohorts"] >= LEAST]
    return pooled.iloc[:1] if kept.empty else kept


def _active(inputs: Inputs, found: Cohorts, pooled: Table) -> Finding:
    frame = _enough(pooled.frame)
    first, last = frame.iloc[0], frame.iloc[-1]
    at = share(last["active_rate"], last["low"], last["high"])
    sentence = say(
        "{first} of new customers buy in the {unit} after that of their first purchase.",
        first=share(first["active_rate"], first["low"], first["high"]),
        unit=found.unit,
    )
    if len(frame) > 1:
        sentence = say(
            "{first} of new customers buy in the {unit} after that of their first purchase, "
            "{last} in {unit} {k}.",
            first=share(first["active_rate"], first["low"], first["high"]),
            last=at,
            unit=found.unit,
            k=count(last["k"]),
        )
    return Finding(
        name="active_rate",
        kind="description",
        sentence=sentence,
        value=at,
        n=int(last["n"]),
        period=inputs.window.period,
        so_what=say(
            "Of customers won today about {share} can be expected to buy in such a {unit}, if they "
            "do as those before them.",
            share=share(last["active_rate"]),
            unit=found.unit,
        ),
        caveat=_left_out(found),
    )


def _better_or_worse(
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
            "has changed by {points} percentage points, along a line: no more than chance gives.",
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


def _second_chart(found: Cohorts, judged: pd.DataFrame, finding: Finding) -> Chart:
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
        f"{_about(judged['name'], n)}",
        caption=f"Cohorts of which every customer has had {within}. {_left_out(found)} Band: 95% "
        "interval of each cohort.",
        alt=f"A curve over {len(frame)} cohorts, from {share(frame['second_order_rate'].min())} to "
        f"{share(frame['second_order_rate'].max())}.",
        guides=(Guide(rate, f"all cohorts: {share(rate)}", "y"),),
    )


def _worth_chart(inputs: Inputs, found: Cohorts, worth: Worth, table: Table) -> Chart:
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
        f"purchase: {_about(worth.names, n)}",
        caption=f"Cohorts that have had all these {found.unit}s, the earlier and the later half of "
        f"them; {found.unit} nought is that of the first purchase. Returns are taken off. "
        f"{_left_out(found)} Bands: 95% intervals.",
        alt=f"Rising curves of net sales to date per customer, reaching {mean.point} over all "
        f"cohorts after {worth.last} {found.unit}s.",
    )


def _brought(inputs: Inputs, found: Cohorts, worth: Worth) -> Finding:
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
        caveat=_left_out(found),
        money=inputs.money(abs(row["to_date"])),
    )


def _worth_differs(
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


chapter = Chapter(
    name="cohorts",
    title="Cohorts of new customers",
    question="Do new customers come back, what do they bring, and is it getting better or worse?",
    run=run,
    claims=True,
)

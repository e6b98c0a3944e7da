"""Which customers make which cohort, and what each cohort had done after so many periods."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Inputs, Refusal
from ...core.words import count, say
from ...facts.snapshot import run_in_end

HERE = Path(__file__).parent


WITHIN = (30, 60, 90, 180)
"""Days after the first purchase by which a second one is looked for."""


LEAST = 3
"""Cohorts that it takes to speak of better or worse."""


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


def cohorts_of(inputs: Inputs) -> Cohorts | Refusal:
    """Months, or quarters where most new customers came in months too small to show."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    what = "Whether new customers come back, and what they bring"
    # Not the last customer whose start is unknown: who signed up before the records begin may be
    # first seen in any month, and would take all cohorts before it away.
    first_day = max(inputs.window.start, run_in_end(engine, inputs.window, inputs.settings))
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
        "no whole {unit} after {day}, the last day of the run-in, holds {least} new customers",
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


def about(names: "pd.Series[str]", n: float) -> str:
    first, last = names.iloc[0], names.iloc[-1]
    whole = first if first == last else f"{first} to {last}"
    return f"new customers of {whole}; n = {int(n):,}"


def left_out(found: Cohorts) -> str:
    known = "Customers whose start is unknown are left out"
    if not found.n_small:
        return f"{known}."
    many = "cohort is" if found.n_small == 1 else "cohorts are"
    return f"{known}; {found.n_small:,} {many} too small to show."

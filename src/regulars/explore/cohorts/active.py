"""How many of a cohort buy in each period after that of their first purchase."""

import pandas as pd

from ...core.result import Axis, Chart, Finding, Inputs, Table
from ...core.words import count, say, share, write_share
from ...stats.intervals import wilson
from .reading import LEAST, Cohorts, about, left_out

SHOWN = 24
"""Cohorts in the triangle, the latest, and periods in it: more cannot be read."""


def triangle_table(found: Cohorts) -> Table:
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


def pooled_table(found: Cohorts) -> Table:
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


def triangle_chart(found: Cohorts, triangle: Table) -> Chart:
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
        f"purchase: {about(found.sizes['name'], found.sizes['n'].sum())}",
        caption=f"{left_out(found)} Cells whose {found.unit} is not over are blank.{shown}",
        alt=f"A triangle of {n_cohorts} cohorts by {found.unit}s since the first purchase; the "
        f"highest cell is {share(best)}, the lowest {share(worst)}.",
    )


def pooled_chart(found: Cohorts, pooled: Table) -> Chart:
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
        f"{about(found.sizes['name'], pooled.frame['n'].max())} at most",
        caption=f"All cohorts that have had the time, added up: the later the {found.unit}, the "
        f"fewer they are. {left_out(found)} Band: 95% interval.",
        alt=f"A curve from {share(pooled.frame['active_rate'].iloc[0])} in the first {found.unit} "
        f"after that of the first purchase to {share(pooled.frame['active_rate'].iloc[-1])} in the "
        "last one on record.",
    )


def _enough(pooled: pd.DataFrame) -> pd.DataFrame:
    """The periods that LEAST cohorts have had, or else the first alone: the last rest on few."""
    kept = pooled[pooled["n_cohorts"] >= LEAST]
    return pooled.iloc[:1] if kept.empty else kept


def active(inputs: Inputs, found: Cohorts, pooled: Table) -> Finding:
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
        caveat=left_out(found),
    )

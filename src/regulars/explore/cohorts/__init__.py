"""Cohorts: do new customers come back, what do they bring, and is it getting better or worse?

A cohort is the *new* customers with the same month of first purchase, or the same quarter where
months hold too few. Customers who may have bought before the records begin belong to none. What a
cohort has not had the time for is left out, never counted as nought.
"""

from ...core.result import Axis, Chapter, Inputs, Refusal, Result, Table
from ...stats import corrections
from .active import active, pooled_chart, pooled_table, triangle_chart, triangle_table
from .reading import Cohorts, cohorts_of
from .second_orders import (
    better_or_worse,
    judged_cohorts,
    no_trend,
    second_chart,
    second_table,
    trend_of,
)
from .worth import brought, worth_chart, worth_differs, worth_of, worth_table


def run(inputs: Inputs) -> Result:
    """Triangle, curves and second orders by cohort, and whether later cohorts do otherwise."""
    found = cohorts_of(inputs)
    if isinstance(found, Refusal):
        return Result(refusals=(found,))
    inputs.engine.execute("drop table cohorts_customers")
    tables = {"cohorts": _sizes_table(found)}
    charts, findings, refusals = [], [], []
    if found.cells["k"].max() >= 1:
        triangle, pooled = triangle_table(found), pooled_table(found)
        tables |= {"triangle": triangle, "active_rate": pooled}
        charts += [triangle_chart(found, triangle), pooled_chart(found, pooled)]
        findings.append(active(inputs, found, pooled))
    second = second_table(inputs, found)
    if not second.frame.empty:
        tables["second_order"] = second
    judged = judged_cohorts(second)
    trend = trend_of(judged)
    worth = worth_of(found)
    gap = worth.gap if worth else None
    tested = [test for test in (trend, gap) if test]
    p_values = corrections.holm([test.p_value for test in tested], inputs.n_families)
    corrected = dict(zip(map(id, tested), p_values, strict=True))
    if trend:
        findings.append(better_or_worse(inputs, found, judged, trend, corrected[id(trend)]))
        charts.append(second_chart(found, judged, findings[-1]))
    else:
        refusals.append(no_trend(judged))
    if worth:
        tables["worth"] = worth_table(inputs, found, worth)
        charts.append(worth_chart(inputs, found, worth, tables["worth"]))
        findings.append(brought(inputs, found, worth))
        if gap and corrected[id(gap)] < corrections.LEVEL:
            findings.append(worth_differs(inputs, found, worth, gap, corrected[id(gap)]))
    return Result(
        tables=tables, charts=tuple(charts), findings=tuple(findings), refusals=tuple(refusals)
    )


def _sizes_table(found: Cohorts) -> Table:
    frame = found.sizes[["name", "n"]].copy()
    return Table.of(
        frame, "one row per cohort", Axis("name", "First purchase"), Axis("n", "Customers", "count")
    )


chapter = Chapter(
    name="cohorts",
    title="Cohorts of new customers",
    question="Do new customers come back, what do they bring, and is it getting better or worse?",
    run=run,
    claims=True,
)

"""What new customers bring, and the months as columns."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.periods import next_month
from ...core.result import Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, Sentence, count, say, share, write_date, write_period
from ...facts.snapshot import run_in_end
from ...stats.ratios import Sums, share_of_sums
from .months import PARTS

HERE = Path(__file__).parent


def new_customers(inputs: Inputs, months: Table, whole: pd.DataFrame) -> Result:
    """What customers bring in the month in which they are new, and the months as columns."""
    run_in = run_in_end(inputs.engine, inputs.window, inputs.settings)
    after = [day for day in map(date.fromisoformat, whole["month"]) if day >= run_in]
    least = max(inputs.settings.smallest_group, 2)
    if after:
        sql = render(HERE / "new_customers.sql")
        found = inputs.engine.row(sql, from_day=after[0], to_day=next_month(after[-1]))
        n_new = int(found.pop("n_new"))
        sums = Sums(int(found.pop("n")), **{name: float(value) for name, value in found.items()})
        if n_new >= least and 0 <= sums.part <= sums.whole and sums.whole > 0:
            brought = share_of_sums(sums)
            finding = _finding(inputs, after, brought, sums, n_new)
            headline = say(
                "{n} new customers brought {share} of sales",
                n=count(n_new),
                share=share(brought.value),
            )
            chart = _columns(inputs, months, headline, run_in)
            return Result(charts=(chart,), findings=(finding,))
        why = say("fewer than {least} customers are known to be new", least=count(least))
    else:
        why = say("nobody is known to be new before {day}, and no full month follows", day=run_in)
    chart = _columns(inputs, months, _latest(inputs, whole), run_in)
    return Result(charts=(chart,), refusals=(Refusal("What new customers bring", why),))


def _finding(
    inputs: Inputs, months: list[date], brought: Quantity, sums: Sums, n_new: int
) -> Finding:
    return Finding(
        name="new_customers",
        kind="description",
        sentence=say(
            "{new} new customers brought {share} of customers' net sales from {period}, each in "
            "the month of the first order.",
            period=write_period(months[0], next_month(months[-1]) - timedelta(days=1)),
            new=count(n_new),
            share=brought,
        ),
        value=brought,
        n=sums.n,
        period=inputs.window.period,
        so_what=say(
            "{known} came from customers known before: sales rest on those who come back.",
            known=share(1 - brought.value),
        )
        if brought.value < 0.5
        else say(
            "Only {known} came from customers known before: sales rest on winning new ones.",
            known=share(1 - brought.value),
        ),
        caveat="Whoever bought before the records begin and comes back after the run-in counts as "
        "new; later months of new customers count as known.",
        money=inputs.money(sums.part),
    )


def _columns(inputs: Inputs, months: Table, headline: Sentence, run_in: date) -> Chart:
    frame = months.frame
    shown = {column: name for column, name in PARTS.items() if frame[column].any()}
    kept = frame[["month", "partial"]]
    if len(shown) > 1:
        table = pd.concat(
            [kept.assign(part=name, net_sales=frame[column]) for column, name in shown.items()]
        ).sort_values("month", kind="stable", ignore_index=True)
    else:
        table = kept.assign(net_sales=frame["net_sales"])
    orders = int(frame["n_orders"].sum() + frame["n_guest_orders"].sum())
    told = ", ".join(shown.values()).lower() or "nothing"
    return Chart(
        name="new_and_known",
        kind="columns",
        table=table,
        x=months.columns["month"],
        y=months.columns["net_sales"],
        headline=headline,
        subtitle=f"Net sales by month, {inputs.window}; n = {orders:,} orders",
        caption="New: in the calendar month of the first record, known from the next month on. "
        f"Before {write_date(run_in)} nobody can be known to be new: customers may have bought "
        "before the records begin. Partial months are compared with nothing.",
        alt=f"Columns, one per month: {told}. {headline}.",
    )


def _latest(inputs: Inputs, whole: pd.DataFrame) -> Sentence:
    if whole.empty:
        n = Quantity(inputs.window.n_days, "days")
        return say("Only {days} of records: no full month yet", days=n)
    last = whole.iloc[-1]
    return say(
        "{month}, the last full month: {net_sales} net",
        month=f"{date.fromisoformat(last['month']):%B %Y}",
        net_sales=inputs.money(last["net_sales"]),
    )

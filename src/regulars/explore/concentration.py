"""How unequally net sales are spread over customers, and whether that changes."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, say, share, write_money, write_period
from ..stats.lorenz import Estimate, Spread

LEAST_TOP = 30
"""Customers: a top share rests on as many, or is not told: the interval of fewer is too narrow."""
TOPS = (0.01, 0.05, 0.1, 0.2, 0.5)
MARKED = 0.2
"""The top share that headlines are about."""
GROUPS = 1000
"""The highest customers are taken one by one, all others in so many groups of equal size."""
PERIODS = (182, 91)
"""Lengths in days of the periods that are compared: the first that fits FEWEST times or more."""
FEWEST, SHOWN = 4, 8

# The customers of one span, highest first, in groups of nearly equal spend. What is below nought
# counts as nought: nobody can hold less than nothing of a total.
GROUPED = """
    select
        cast(count(*) as double) as n,
        cast(sum(greatest(spend, cast(0 as decimal(38, 4)))) as double) as held,
        cast(count(case when spend <= 0 then 1 end) as bigint) as n_nothing,
        cast(sum(least(spend, cast(0 as decimal(38, 4)))) as double) as minus
    from (
        select
            spend,
            row_number() over (order by spend desc, customer_id) as place,
            count(*) over () as n
        from ({customers}) as customers
        where spend is not null
    ) as ranked
    group by
        case
            when place <= {groups} then place
            else {groups} + ceil({groups} * (cast(place - {groups} as double) / cast(n as double)))
        end
    order by min(place)
"""

EVER = "select customer_id, spend from facts where coalesce(n_orders, 1) > 0"

WITHIN = """
    select customer_id, sum(net_sales) as spend
    from customer_days
    where day >= $start and day < $end and day < $cutoff
    group by customer_id
    having sum(n_orders) > 0
"""


def run(inputs: Inputs) -> Result:
    """The curve of all net sales so far, and top shares period by period."""
    what = "How unequally net sales are spread"
    frame = inputs.engine.frame(GROUPED.format(customers=EVER, groups=GROUPS))
    n = int(frame["n"].sum())
    least = _least_top(inputs) / MARKED
    if n < least:
        why = say("{n} customers are on record; it takes {least}", n=count(n), least=count(least))
        return Result(refusals=(Refusal(what, why),))
    if frame["held"].sum() <= 0:
        why = say("customers brought nothing, returns taken off")
        return Result(refusals=(Refusal(what, why),))
    spread = Spread(frame["n"].to_numpy(), frame["held"].to_numpy())
    shares = _shares(inputs, spread)
    tables, charts = {"shares": shares}, [_curve(inputs, spread, frame)]
    findings = [_top(inputs, spread), _gini(inputs, spread)]
    refusals = []
    if spread.n * TOPS[0] >= _least_top(inputs):
        findings.insert(1, _few(inputs, spread))
    periods = _over_time(inputs)
    if isinstance(periods, Sentence):
        refusals.append(Refusal("Whether net sales come from ever fewer customers", periods))
    else:
        tables["periods"] = periods
        charts.append(_periods_chart(inputs, periods))
        findings.append(_change(inputs, periods))
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(findings),
        refusals=tuple(refusals),
    )


def _least_top(inputs: Inputs) -> int:
    return max(LEAST_TOP, inputs.settings.smallest_group)


def _quantity(found: Estimate) -> Quantity:
    return share(found.value, found.low, found.high)


def _shares(inputs: Inputs, spread: Spread) -> Table:
    tops = [top for top in TOPS if spread.n * top >= _least_top(inputs)]
    found = [spread.estimate_of_top(top) for top in tops]
    frame = pd.DataFrame(
        {
            "customers": tops,
            "n": [round(spread.n * top) for top in tops],
            "net_sales": [each.value for each in found],
            "low": [each.low for each in found],
            "high": [each.high for each in found],
        }
    )
    return Table.of(
        frame,
        "one row per share of customers, highest net sales first",
        Axis("customers", "Top customers", "share"),
        Axis("n", "Customers", "count"),
        Axis("net_sales", "Share of net sales", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
    )


def _curve(inputs: Inputs, spread: Spread, groups: pd.DataFrame) -> Chart:
    tops = sorted({*(i / 1000 for i in range(50)), *(i / 100 for i in range(5, 101))})
    found = spread.curve(np.array(tops))
    frame = pd.DataFrame(
        {
            "customers": tops,
            "net_sales": [each.value for each in found],
            "low": [each.low for each in found],
            "high": [each.high for each in found],
            "label": "",
        }
    )
    for top in TOPS:
        if spread.n * top >= _least_top(inputs):
            row = int(frame["customers"].sub(top).abs().idxmin())
            held = share(float(frame["net_sales"][row]))
            frame.loc[row, "label"] = f"Top {share(top)}: {held}"
    headline = say(
        "The top {top} of customers bring {held} of net sales",
        top=share(MARKED),
        held=share(spread.share_of_top(MARKED)),
    )
    n_nothing, minus = int(groups["n_nothing"].sum()), float(groups["minus"].sum())
    caption = (
        "Customers with a purchase, from the highest net sales down; on the diagonal all would "
        "spend the same. Band: 95% interval at each point, somewhat too narrow at the far left. "
        "Whoever came late has had less time to spend."
    )
    if n_nothing:
        owed = write_money(minus, inputs.settings.currency)
        caption += f" {n_nothing:,} customers with nothing or less ({owed}) count as nothing."
    gini = spread.gini()
    return Chart(
        name="lorenz",
        kind="curve",
        table=frame,
        x=Axis("customers", "Customers, highest net sales first", "share"),
        y=Axis("net_sales", "Share of net sales", "share"),
        headline=headline,
        subtitle=(
            f"Cumulative share of net sales, {inputs.window}; n = {spread.n:,.0f} customers; "
            f"Gini {gini.value:.2f} ({gini.low:.2f} to {gini.high:.2f})"
        ),
        caption=caption,
        alt=f"A curve that rises steeply and flattens, with a band. {headline}.",
    )


def _over_time(inputs: Inputs) -> Table | Sentence:
    """Top share and Gini of each period of equal length, back from the cut-off."""
    window = inputs.window
    if not inputs.settings.lists_orders:
        return say("of customers only totals are known")
    length = next((days for days in PERIODS if window.n_days >= FEWEST * days), None)
    if length is None:
        return say(
            "the records cover {days}; it takes {least}",
            days=Quantity(window.n_days, "days"),
            least=Quantity(FEWEST * PERIODS[-1], "days"),
        )
    least, rows = _least_top(inputs) / MARKED, []
    for back in range(min(window.n_days // length, SHOWN), 0, -1):
        start, end = window.before(back * length), window.before((back - 1) * length)
        frame = inputs.engine.frame(
            GROUPED.format(customers=WITHIN, groups=GROUPS),
            start=start,
            end=end,
            cutoff=window.cutoff,
        )
        if frame["n"].sum() < least or frame["held"].sum() <= 0:
            continue
        spread = Spread(frame["n"].to_numpy(), frame["held"].to_numpy())
        top, gini = spread.estimate_of_top(MARKED), spread.gini()
        rows.append(
            (
                start.isoformat(), (end - timedelta(days=1)).isoformat(), round(spread.n),
                spread.total, top.value, top.low, top.high, gini.value, gini.low, gini.high,
            )
        )  # fmt: skip
    if len(rows) < 2:
        return say(
            "fewer than two periods of {days} have {least} customers",
            days=Quantity(length, "days"),
            least=count(least),
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "start", "last_day", "n", "net_sales", "held", "low", "high", "gini", "gini_low",
            "gini_high",
        ],
    )  # fmt: skip
    return Table.of(
        frame,
        "one row per period of equal length",
        Axis("start", "From", "day"),
        Axis("last_day", "To", "day"),
        Axis("n", "Customers", "count"),
        Axis("net_sales", "Net sales", "money", inputs.settings.currency),
        Axis("held", f"Share of the top {share(MARKED)}", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("gini", "Gini", "number"),
        Axis("gini_low", "from", "number"),
        Axis("gini_high", "to", "number"),
    )


def _periods_chart(inputs: Inputs, periods: Table) -> Chart:
    frame = periods.frame[["start", "last_day", "n", "held", "low", "high"]].copy()
    frame["label"] = [f"{share(row.held)}, n = {row.n:,}" for row in frame.itertuples()]
    frame["period"] = [_span(row.start, row.last_day) for row in frame.itertuples()]
    least, most = float(frame["held"].min()), float(frame["held"].max())
    same = str(share(least)) == str(share(most))
    headline = (
        say("The top {top} brought {most} in every period", top=share(MARKED), most=share(most))
        if same
        else say(
            "The top {top} of each period: {least} to {most}",
            top=share(MARKED),
            least=share(least),
            most=share(most),
        )
    )
    return Chart(
        name="concentration_over_time",
        kind="dots",
        table=frame,
        x=Axis("period", "Period"),
        y=periods.columns["held"],
        headline=headline,
        subtitle=(
            f"Net sales of the top {share(MARKED)} of those who bought in each period, "
            f"{inputs.window}; n = {int(frame['n'].min()):,} to {int(frame['n'].max()):,} customers"
        ),
        caption=(
            "Periods of equal length back from the cut-off, each with its own top customers; other "
            "lengths would not compare. Returns count on their own day; customers with "
            "nothing or less count as nothing. Lines: 95% intervals."
        ),
        alt=(
            f"Points with intervals for {len(frame)} periods, oldest first: "
            + "; ".join(frame["label"])
            + "."
        ),
    )


def _span(start: str, last_day: str) -> str:
    return write_period(date.fromisoformat(start), date.fromisoformat(last_day))


def _top(inputs: Inputs, spread: Spread) -> Finding:
    held = spread.estimate_of_top(MARKED)
    half = spread.customers_holding(0.5)
    return Finding(
        name="top_share",
        kind="description",
        sentence=say(
            "The top {top} of customers, {n} of them, bring {held} of net sales.",
            top=share(MARKED),
            n=count(round(spread.n * MARKED)),
            held=_quantity(held),
        ),
        value=_quantity(held),
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "{half} of customers bring half of net sales: to keep these is what matters most.",
            half=share(half),
        ),
        caveat="Customers who came late have had less time to spend.",
        money=inputs.money(held.value * spread.total),
    )


def _few(inputs: Inputs, spread: Spread) -> Finding:
    held = spread.estimate_of_top(TOPS[0])
    n = round(spread.n * TOPS[0])
    return Finding(
        name="few",
        kind="description",
        sentence=say(
            "The top {top}, {n} customers, alone bring {held} of net sales.",
            top=share(TOPS[0]),
            n=count(n),
            held=_quantity(held),
        ),
        value=_quantity(held),
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "Each of them brought {each} on average, {times} what a customer brings: know them by "
            "name, and look whether they buy for themselves.",
            each=inputs.money(held.value * spread.total / n),
            times=Quantity(held.value / TOPS[0], "times"),
        ),
        money=inputs.money(held.value * spread.total),
    )


def _gini(inputs: Inputs, spread: Spread) -> Finding:
    gini = spread.gini()
    value = Quantity(gini.value, "number", low=gini.low, high=gini.high)
    tail = 1 - spread.share_of_top(0.5)
    return Finding(
        name="gini",
        kind="description",
        sentence=say(
            "Net sales are spread over customers with a Gini index of {gini}: at nought all would "
            "spend the same, at one a single customer all.",
            gini=value,
        ),
        value=value,
        n=int(spread.n),
        period=inputs.window.period,
        so_what=say(
            "The lower half of customers bring {tail} of net sales: little can be spent on each "
            "of them.",
            tail=share(tail),
        ),
        money=inputs.money(tail * spread.total),
    )


def _change(inputs: Inputs, periods: Table) -> Finding:
    first, last = periods.frame.iloc[0], periods.frame.iloc[-1]
    value = share(last["held"], last["low"], last["high"])
    days = (date.fromisoformat(last["last_day"]) - date.fromisoformat(last["start"])).days + 1
    return Finding(
        name="over_time",
        kind="description",
        sentence=say(
            "In the last {days} the top {top} of those who bought brought {last} of net sales; in "
            "the first such period it was {first}.",
            days=Quantity(days, "days"),
            top=share(MARKED),
            last=value,
            first=share(first["held"], first["low"], first["high"]),
        ),
        value=value,
        n=int(last["n"]),
        period=inputs.window.period,
        so_what=_direction(first, last),
        caveat="Seasons differ, and no comparison is claimed.",
        money=inputs.money(last["held"] * last["net_sales"]),
    )


def _direction(first: pd.Series, last: pd.Series) -> Sentence:
    if first["high"] < last["low"]:
        return say("The intervals lie apart: the business leans more on its best customers.")
    if last["high"] < first["low"]:
        return say("The intervals lie apart: the business leans less on its best customers.")
    return say("The intervals overlap: no sign that it leans on its best more or less than it did.")


chapter = Chapter(
    name="concentration",
    title="Concentration",
    question="How much of the business hangs on how few customers?",
    run=run,
    from_totals=True,
)

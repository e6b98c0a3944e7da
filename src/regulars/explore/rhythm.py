"""At which hours, on which days and in which months do customers buy?

Orders are counted, guests' included, on days of whole weeks, so that every weekday is there as
often as any other. Customers do not choose their hour by themselves: a holiday or a rainy week
moves all of them, so it is the week that is taken to be independent, not the order.
"""

from datetime import date

import numpy as np
import pandas as pd

from ..core.periods import MONDAY, MONTHS, WEEKDAYS, days_in_month, whole_months, whole_weeks
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, count, say, share, signed
from ..stats.ratios import Sums, share_of_sums
from ..stats.seasons import YEARS, enough_years, month_factors
from ..tables.placed_orders import placed_orders, tells_hours

DAYS = """
    select
        cast(date_diff('day', $from_day, day) as bigint) as number,
        count(*) as n_orders,
        sum(net_sales) as net_sales
    from placed_orders
    where day >= $from_day and day < $to_day
    group by 1
    order by 1
"""

HOURS = """
    select
        cast(floor(date_diff('day', $from_day, day) / 7e0) as bigint) as week,
        cast(date_diff('day', $monday, day) % 7 as bigint) as weekday,
        cast(extract(hour from ordered_at) as bigint) as hour,
        count(*) as n_orders
    from placed_orders
    where day >= $from_day and day < $to_day
    group by 1, 2, 3
    order by 1, 2, 3
"""

# A guest's order stands for one buyer: nobody knows whether guests come back.
CATEGORIES = """
    select
        category,
        cast(date_diff('day', $monday, day) % 7 as bigint) as weekday,
        count(*) as n_lines
    from order_lines
    where kind = 'sale' and day >= $from_day and day < $to_day and category in (
        select category
        from (
            select category, count(*) as n_lines
            from order_lines
            where
                kind = 'sale' and category <> '' and day >= $from_day and day < $to_day
            group by category, coalesce(customer_id, order_id)
        ) as buyers
        group by category
        having count(*) >= $smallest_group and sum(n_lines) >= $fewest_lines
        order by sum(n_lines) desc, category
        limit {most}
    )
    group by 1, 2
    order by 1, 2
"""

MONTHLY = """
    select date_trunc('month', day) as month, count(*) as n_orders
    from placed_orders
    where day >= $from_day and day < $to_day
    group by 1
    order by 1
"""

FEWEST_WEEKS = 4
"""Whole weeks below which a weekday is known from too few days."""
SPAN = 4
"""Hours in a row of which the busiest are looked for."""
CLOSED = 0.005
"""Of the average hour: what an hour sells at most to be one at which the shop is closed."""
MOST = 12
"""Categories that a picture holds."""
FEWEST_LINES = 700
"""Order lines of a category below which its weekdays are mostly chance: some hundred a day."""


def run(inputs: Inputs) -> Result:
    """Count orders by weekday, hour, category and month."""
    placed_orders(inputs.engine)
    start, end, n_weeks = whole_weeks(inputs.window)
    what = "When customers buy"
    if n_weeks < FEWEST_WEEKS:
        why = say(
            "the records hold {n} whole weeks, and it takes {least}",
            n=count(n_weeks),
            least=count(FEWEST_WEEKS),
        )
        return Result(refusals=(Refusal(what, why),))
    days = _by_day(inputs, start, end, n_weeks)
    if not days["n_orders"].sum():
        why = say("there is no order in the {n} whole weeks on record", n=count(n_weeks))
        return Result(refusals=(Refusal(what, why),))
    return Result.of_parts(
        _weekdays(inputs, days),
        _hours(inputs, start, end, n_weeks),
        _categories(inputs, start, end, n_weeks),
        _year(inputs),
    )


def _refused(what: str, template: str, **gaps: Quantity | str) -> Result:
    return Result(refusals=(Refusal(what, say(template, **gaps)),))


def _by_day(inputs: Inputs, start: date, end: date, n_weeks: int) -> pd.DataFrame:
    """One row a day of the whole weeks, days without an order too."""
    found = inputs.engine.frame(DAYS, from_day=start, to_day=end).set_index("number")
    frame = found.reindex(range(7 * n_weeks), fill_value=0).reset_index()
    frame["week"], frame["weekday"] = frame["number"] // 7, frame["number"] % 7
    return frame


def _weekdays(inputs: Inputs, days: pd.DataFrame) -> Result:
    weeks = days.pivot_table("n_orders", "week", "weekday", aggfunc="sum").to_numpy(float)
    sales = days.groupby("weekday")["net_sales"].sum()
    totals, n_weeks = weeks.sum(axis=1), len(weeks)
    shares = [share_of_sums(Sums.of(weeks[:, day], totals)) for day in range(7)]
    n_orders = weeks.sum(axis=0)
    frame = pd.DataFrame(
        {
            "weekday": WEEKDAYS,
            "share": [s.value for s in shares],
            "low": [s.low for s in shares],
            "high": [s.high for s in shares],
            "n_orders": n_orders.astype(int),
            "label": [f"{s.value:.1%}" for s in shares],
            "order_value": (sales.to_numpy() / np.maximum(n_orders, 1)).round(4),
        }
    )
    table = Table.of(
        frame,
        "one row per weekday",
        Axis("weekday", "Weekday"),
        Axis("share", "Share of orders", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("n_orders", "Orders", "count"),
        Axis("label", "Written"),
        Axis("order_value", "Net sales per order", "money", inputs.settings.currency),
    )
    best, worst = int(n_orders.argmax()), int(n_orders.argmin())
    total = int(n_orders.sum())
    headline = say(
        "{day} brings {share} of orders, {other} {least}",
        day=WEEKDAYS[best],
        share=share(shares[best].value),
        other=WEEKDAYS[worst],
        least=share(shares[worst].value),
    )
    finding = Finding(
        name="weekday",
        kind="description",
        sentence=say(
            "{day} is the strongest day with {share} of orders, {other} the weakest with {least}.",
            day=WEEKDAYS[best],
            share=shares[best],
            other=WEEKDAYS[worst],
            least=shares[worst],
        ),
        value=shares[best],
        n=total,
        of="orders",
        period=inputs.window.period,
        so_what=say(
            "A day brings {even} where all are alike; an order on {day} is worth {value}, on "
            "{other} {less}.",
            even=share(1 / 7),
            day=WEEKDAYS[best],
            value=inputs.money(frame["order_value"][best]),
            other=WEEKDAYS[worst],
            less=inputs.money(frame["order_value"][worst]),
        ),
        caveat="The days are in the order that the orders gave them: where they are close, chance "
        "picks the strongest.",
        money=inputs.money(float(sales[best])),
    )
    chart = Chart(
        name="weekdays",
        kind="dots",
        table=frame,
        x=table.columns["weekday"],
        y=table.columns["share"],
        headline=headline,
        subtitle=f"Share of orders by weekday, {n_weeks} whole weeks; n = {total:,} orders",
        caption="Returns and weeks that the records cover in part are left out. Lines: 95% "
        "intervals, from how much weeks differ.",
        alt=f"Seven dots with intervals, Monday to Sunday. {headline}.",
        guides=(Guide(1 / 7, "an even share", "x"),),
    )
    return Result(tables={"weekdays": table}, charts=(chart,), findings=(finding,))


def _hours(inputs: Inputs, start: date, end: date, n_weeks: int) -> Result:
    if not tells_hours(inputs.engine, inputs.window.cutoff):
        return _refused("At what hours customers buy", "the records hold days without times of day")
    found = inputs.engine.frame(HOURS, from_day=start, to_day=end, monday=MONDAY)
    counts = np.zeros((n_weeks, 7, 24))
    counts[found["week"], found["weekday"], found["hour"]] = found["n_orders"]
    cells = counts.sum(axis=0)
    average = _average_open_hour(cells)
    table = _week(cells, average, n_weeks)
    by_hour = counts.sum(axis=1)
    first = _busiest(by_hour.sum(axis=0))
    inside = by_hour[:, [(first + i) % 24 for i in range(SPAN)]].sum(axis=1)
    busiest = share_of_sums(Sums.of(inside, by_hour.sum(axis=1)))
    clock = [f"{hour % 24:02d}:00" for hour in (first, first + SPAN)]
    total = int(cells.sum())
    headline = say(
        "{share} of orders arrive between {start} and {end}",
        share=share(busiest.value),
        start=clock[0],
        end=clock[1],
    )
    day, hour = np.unravel_index(cells.argmax(), cells.shape)
    finding = Finding(
        name="busiest_hours",
        kind="description",
        sentence=say(
            "{share} of orders arrive between {start} and {end}; the busiest hour of the week, "
            "{day} from {hour}, sees {times} the orders of an average open hour.",
            share=busiest,
            start=clock[0],
            end=clock[1],
            day=WEEKDAYS[int(day)],
            hour=f"{int(hour):02d}:00",
            times=Quantity(float(cells.max() / average), "times"),
        ),
        value=busiest,
        n=total,
        of="orders",
        period=inputs.window.period,
        so_what=say(
            "Staff, stock and messages belong before {start}: {hours} hours of the day bring that "
            "share.",
            start=clock[0],
            hours=count(SPAN),
        ),
        caveat="The hours were picked for being the busiest.",
    )
    chart = Chart(
        name="week",
        kind="matrix",
        table=table.frame,
        x=table.columns["hour"],
        y=table.columns["relative"],
        other=table.columns["weekday"],
        headline=headline,
        subtitle=f"Orders per hour of the week relative to the average open hour, {n_weeks} whole "
        f"weeks; n = {total:,} orders",
        caption="Local time of the order's first line. Blank: hours with less than "
        f"{CLOSED:.1%} of the average, taken to be closed.",
        alt=f"A grid of weekdays by hours, darker where more is ordered. {headline}.",
    )
    return Result(tables={"week": table}, charts=(chart,), findings=(finding,))


def _average_open_hour(cells: np.ndarray) -> float:
    """Orders of an average open hour: hours far below it are closed, and not averaged."""
    open_ = cells > 0
    while True:
        average = float(cells[open_].mean())
        still = open_ & (cells >= CLOSED * average)
        if (still == open_).all():
            return average
        open_ = still


def _week(cells: np.ndarray, average: float, n_weeks: int) -> Table:
    """The hours of the week from the first to the last that is open on any day."""
    used = np.flatnonzero((cells >= CLOSED * average).any(axis=0))
    rows = [
        {
            "weekday": WEEKDAYS[day],
            "hour": f"{hour:02d}",
            "n_orders": int(cells[day, hour]),
            "per_week": cells[day, hour] / n_weeks,
            "relative": cells[day, hour] / average,
        }
        for day in range(7)
        for hour in range(used.min(), used.max() + 1)
        # A matrix has its columns in the order in which they are named: Monday names them all.
        if cells[day, hour] >= CLOSED * average or day == 0
    ]
    frame = pd.DataFrame(rows)
    return Table.of(
        frame,
        "one row per weekday and open hour",
        Axis("weekday", "Weekday"),
        Axis("hour", "Hour of the day"),
        Axis("n_orders", "Orders", "count"),
        Axis("per_week", "Orders a week", "number"),
        Axis("relative", "Times the average hour", "times"),
    )


def _busiest(by_hour: np.ndarray) -> int:
    """First of the SPAN hours in a row, around the clock, with the most orders."""
    held = [by_hour.take(range(hour, hour + SPAN), mode="wrap").sum() for hour in range(24)]
    return int(np.argmax(held))


def _categories(inputs: Inputs, start: date, end: date, n_weeks: int) -> Result:
    what = "Which categories sell on which weekday"
    found = inputs.engine.frame(
        CATEGORIES.format(most=MOST),
        from_day=start,
        to_day=end,
        monday=MONDAY,
        smallest_group=inputs.settings.smallest_group,
        fewest_lines=FEWEST_LINES,
    )
    names = found.groupby("category")["n_lines"].sum()
    if len(names) < 2:
        return _refused(
            what,
            "fewer than two categories have {least} order lines or more",
            least=count(FEWEST_LINES),
        )
    ordered = sorted(names.index, key=lambda name: (-names[name], name))
    grid = (
        found.pivot_table("n_lines", "category", "weekday", aggfunc="sum")
        .reindex(index=ordered, columns=range(7))
        .fillna(0)
    )
    relative = grid.div(grid.mean(axis=1), axis=0) - 1
    frame = pd.DataFrame(
        [
            {
                "category": name,
                "weekday": WEEKDAYS[day],
                "n_lines": int(grid.loc[name, day]),
                "above": relative.loc[name, day],
                "label": signed(relative.loc[name, day]),
            }
            for name in ordered
            for day in range(7)
        ]
    )
    table = Table.of(
        frame,
        "one row per category and weekday",
        Axis("category", "Category"),
        Axis("weekday", "Weekday"),
        Axis("n_lines", "Order lines", "count"),
        Axis("above", "Above or below its average day", "share"),
        Axis("label", "Written"),
    )
    top = frame.loc[frame["above"].idxmax()]
    headline = say(
        "On {day} a category sells up to {more} more",
        day=top["weekday"],
        more=share(top["above"]),
    )
    total = int(frame["n_lines"].sum())
    chart = Chart(
        name="categories",
        kind="matrix",
        table=frame,
        x=table.columns["weekday"],
        y=table.columns["above"],
        other=table.columns["category"],
        headline=headline,
        subtitle=f"Order lines by weekday relative to the category's average day, {n_weeks} whole "
        f"weeks; n = {total:,} lines",
        caption=f"The {len(ordered)} largest categories with at least {FEWEST_LINES} lines and "
        f"{inputs.settings.smallest_group} buyers; the others are left out.",
        alt=f"A grid of {len(ordered)} categories by weekday, darker where a category sells more "
        f"than on its average day. {headline}.",
    )
    return Result(tables={"categories": table}, charts=(chart,))


def _year(inputs: Inputs) -> Result:
    what = "In which months of the year customers buy"
    months = whole_months(inputs.window)
    if not enough_years([day.month for day in months]):
        return _refused(
            what,
            "it takes {years} full years of each month, and there are {n} full months in all",
            years=count(YEARS),
            n=count(len(months)),
        )
    end = months[-1].toordinal() + days_in_month(months[-1])
    found = inputs.engine.frame(MONTHLY, from_day=months[0], to_day=date.fromordinal(end))
    if len(found) < len(months):
        return _refused(what, "{n} months are without an order", n=count(len(months) - len(found)))
    per_day = [n / days_in_month(day) for n, day in zip(found["n_orders"], months, strict=True)]
    factors = month_factors([day.month for day in months], per_day)
    frame = pd.DataFrame(
        {
            "month": [MONTHS[f.month - 1] for f in factors],
            "above": [f.value - 1 for f in factors],
            "low": [f.low - 1 for f in factors],
            "high": [f.high - 1 for f in factors],
            "label": [signed(f.value - 1) for f in factors],
            "n_years": [f.n_years for f in factors],
        }
    )
    table = Table.of(
        frame,
        "one row per month of the year",
        Axis("month", "Month"),
        Axis("above", "Above or below an average month", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Written"),
        Axis("n_years", "Years", "count"),
    )
    peak = max(factors, key=lambda f: f.value)
    total = int(found["n_orders"].sum())
    value = share(peak.value, peak.low, peak.high)
    headline = say(
        "{month} has {share} of an average month's orders",
        month=MONTHS[peak.month - 1],
        share=share(peak.value),
    )
    finding = Finding(
        name="month",
        kind="description",
        sentence=say(
            "{month} is the busiest month of the year, with {share} of the orders of an average "
            "one.",
            month=MONTHS[peak.month - 1],
            share=value,
        ),
        value=value,
        n=total,
        of="orders",
        period=inputs.window.period,
        so_what=say("Seen in {years} years so far.", years=count(peak.n_years)),
        caveat="The interval holds for all twelve months at once.",
    )
    chart = Chart(
        name="year",
        kind="dots",
        table=frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Orders per day by month of the year, {len(months)} full months; "
        f"n = {total:,} orders",
        caption="Against an average month, after growth is taken out. Lines: 95% intervals for all "
        "twelve at once, from how much the same month differs between years.",
        alt=f"Twelve dots with intervals, one per month of the year. {headline}.",
        guides=(Guide(0.0, "average month", "x"),),
    )
    return Result(tables={"year": table}, charts=(chart,), findings=(finding,))


chapter = Chapter(
    name="rhythm",
    title="Rhythm",
    question="At which hours, on which days and in which months do customers buy?",
    run=run,
)

"""The hours of the week."""

from datetime import date

import numpy as np
import pandas as pd

from ...core.periods import MONDAY, WEEKDAYS
from ...core.result import Axis, Chart, Finding, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, say, share
from ...stats.ratios import Sums, share_of_sums
from ...tables.placed_orders import tells_hours

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

SPAN = 4
"""Hours in a row of which the busiest are looked for."""
CLOSED = 0.005
"""Of the average hour: what an hour sells at most to be one at which the shop is closed."""


def hours(inputs: Inputs, start: date, end: date, n_weeks: int) -> Result:
    """A grid of weekdays by hours, and the busiest hours in a row."""
    if not tells_hours(inputs.engine, inputs.window.cutoff):
        why = say("the records hold days without times of day")
        return Result(refusals=(Refusal("At what hours customers buy", why),))
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

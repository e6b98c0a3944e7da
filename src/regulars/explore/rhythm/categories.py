"""Which categories sell on which weekday."""

from datetime import date

import pandas as pd

from ...core.periods import MONDAY, WEEKDAYS
from ...core.result import Axis, Chart, Inputs, Refusal, Result, Table
from ...core.words import count, say, share, signed

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

MOST = 12
"""Categories that a picture holds."""
FEWEST_LINES = 700
"""Order lines of a category below which its weekdays are mostly chance: some hundred a day."""


def categories(inputs: Inputs, start: date, end: date, n_weeks: int) -> Result:
    """A grid of the largest categories by weekday, each against its average day."""
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
        why = say(
            "fewer than two categories have {least} order lines or more",
            least=count(FEWEST_LINES),
        )
        return Result(refusals=(Refusal(what, why),))
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

"""What forecasts are learnt from and tested on: customers as they were known at past cut-offs."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from ...core.engine import Engine, quote, render
from ...core.result import Inputs
from ...core.window import Window
from ...facts.snapshot import bought_by, run_in_end

KNOWN = Path(__file__).parent / "known.sql"
MOST = 50_000
"""Customers that forecasts are tested on: of more, so many are drawn by the hash of their id."""
SPANS = (365, 180, 90, 60, 30)
"""Days that a forecast may be tested on, the longest that the records hold often enough."""
FEWEST, MOST_PASTS = 3, 4
"""Past cut-offs: two to choose by and one to test the choice on; more change nothing."""


@dataclass(frozen=True)
class Past:
    """Customers as they were known at a past cut-off, and what came of them in the span after.

    customers   see known.sql: those of the sample
    by_week     purchase days of the same customers in each whole week after the cut-off
    """

    window: Window
    customers: pd.DataFrame
    by_week: "pd.Series[float]"


def windows_to_test(window: Window) -> tuple[Window, ...]:
    """Past cut-offs a span apart, in the order of time, all with a span of records before them.

    The span is the longest of SPANS of which the records hold FEWEST and one to learn from; empty
    where they hold so many of none.
    """
    for days in SPANS:
        n = min(window.n_days // days - 1, MOST_PASTS)
        if n >= FEWEST:
            return tuple(
                Window(window.start, window.before(k * days), days) for k in range(n, 0, -1)
            )
    return ()


def pasts(inputs: Inputs, windows: tuple[Window, ...]) -> tuple[Past, ...]:
    """The customers at each of these cut-offs."""
    new_from = run_in_end(inputs.engine, inputs.window, inputs.settings)
    return tuple(_past(inputs, window, new_from) for window in windows)


def _past(inputs: Inputs, window: Window, new_from: date) -> Past:
    engine = inputs.engine
    bought_by(engine, window, inputs.settings, table="bought_then")
    engine.create(
        "known_then",
        f"select * from ({render(KNOWN, {'bought': 'bought_then', 'past': True})}) as known "
        f"order by hash(customer_id), customer_id limit {MOST}",
        cutoff=window.cutoff,
        run_in_end=new_from,
        span_start=window.before(window.horizon_days),
        span_end=window.horizon_end,
    )
    customers = engine.frame("select * exclude (customer_id) from known_then")
    by_week = engine.frame(
        "select cast(floor(date_diff('day', $cutoff, day) / 7e0) as bigint) as week, "
        "cast(count(*) as bigint) as purchases "
        "from customer_days inner join known_then using (customer_id) "
        "where day >= $cutoff and day < $last_week and n_orders > 0 group by 1 order by 1",
        cutoff=window.cutoff,
        last_week=window.cutoff + timedelta(days=window.horizon_days // 7 * 7),
    )
    for table in ("bought_then", "known_then"):
        engine.execute(f"drop table {table}")
    weeks = pd.RangeIndex(window.horizon_days // 7, name="week")
    purchases = by_week.set_index("week")["purchases"].reindex(weeks, fill_value=0)
    return Past(window, customers, purchases.astype(float))


def now(inputs: Inputs, days: int) -> pd.DataFrame:
    """The customers of the study as they are known at its cut-off; a sample of very many."""
    sql, at = known(inputs.engine, "facts", days)
    return inputs.engine.frame(
        f"select * exclude (customer_id) from ({sql} "
        f"order by hash(customer_id), customer_id limit {MOST}) as drawn",
        **at,
    )


def known(engine: Engine, facts: str, days: int) -> tuple[str, dict[str, date]]:
    """known.sql of a table of facts at its own cut-off, with its parameters.

    days    of the span before the cut-off that is looked at by itself
    """
    # The cut-off is told by any customer: T is the time from the first purchase to it.
    cutoff = engine.row(
        f"select max(first_purchase + cast(T as integer)) as day from {quote(facts)}"
    )["day"]
    at = {"cutoff": cutoff, "span_start": cutoff - timedelta(days=days)}
    return render(KNOWN, {"bought": quote(facts), "past": False}), at

"""Where the values of a measure end.

A fence is drawn on the scale on which the values are least skewed, and is moved outwards by what
skew is left: on the plain scale a tenth of a shop's customers would seem odd.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, floor, log
from pathlib import Path

import numpy as np
import pandas as pd

from ...core.engine import render
from ...core.result import Inputs
from ...core.words import Unit
from ...stats.medcouple import fences, medcouple
from ...tables.placed_orders import placed_orders

HERE = Path(__file__).parent

THINNED = 5000
"""Values of a measure that its skew is read off from, at even steps."""


LEAST_VALUES = 50
"""Among fewer values none can be told to be odd."""

TITLES: Mapping[str, tuple[str, Unit]] = {
    "spend": ("spend", "money"),
    "n_orders": ("number of orders", "count"),
    "order_value": ("order value", "money"),
}
"""The measures that have a fence, what they are called, and their unit."""


VALUES = """
    select '{measure}' as measure, cast({value} as double) as value, cast(count(*) as bigint) as n
    from {source}
    where {value} is not null
    group by 2
"""


CUSTOMERS = "(select * from facts where coalesce(n_orders, 1) > 0) as bought"
ORDERS = "(select * from placed_orders where day < $cutoff) as orders"
LINES = """(
    select cast(sum(n_pieces) as double) / cast(nullif(sum(n_lines), 0) as double) as pieces_a_line
    from customer_days
    where day < $cutoff
    group by customer_id
) as lines"""


@dataclass(frozen=True)
class Measured:
    """Beyond which value few are expected, and on which scale that was found.

    `shares` are those of the values at `values` or above, for a picture of the tail.
    """

    n: int
    median: float
    high: float
    is_log: bool
    skew: float
    values: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def scale(self) -> str:
        return "logarithmic" if self.is_log else "plain"


def measure(inputs: Inputs) -> dict[str, Measured]:
    """The fences of each measure that has enough values, not most of them alike."""
    engine = inputs.engine
    sources = [("spend", "spend", CUSTOMERS), ("n_orders", "n_orders", CUSTOMERS)]
    if inputs.settings.lists_orders:
        placed_orders(engine)
        sources += [
            ("order_value", "net_sales", ORDERS),
            ("pieces", "n_pieces", CUSTOMERS),
            ("pieces_a_line", "pieces_a_line", LINES),
        ]
    parts = [
        VALUES.format(measure=name, value=value, source=source) for name, value, source in sources
    ]
    engine.create("outliers_values", " union all ".join(parts), cutoff=inputs.window.cutoff)
    thinned = engine.frame(render(HERE / "thinned.sql", {"most": THINNED}))
    engine.execute("drop table outliers_values")
    found = {str(name): _fenced(str(name), rows) for name, rows in thinned.groupby("measure")}
    return {name: one for name, one in found.items() if one is not None}


def _fenced(name: str, rows: pd.DataFrame) -> Measured | None:
    """The fences, if there are enough values and not more than half are the same.

    For what resellers are known by it does not matter that most buy alike.
    """
    values, weights = rows["value"].to_numpy(), rows["weight"].to_numpy()
    n, q1, median, q3 = (rows[column].iloc[0].item() for column in ("n", "q1", "median", "q3"))
    if n < LEAST_VALUES or values[0] == values[-1] or (q1 == q3 and name in TITLES):
        return None
    plain, logged = medcouple(values, weights), medcouple(np.log(values), weights)
    is_log = abs(logged) < abs(plain)
    high = exp(fences(log(q1), log(q3), logged).high) if is_log else fences(q1, q3, plain).high
    # As it is written: to the cent, to the whole order.
    high = float(floor(high)) if name == "n_orders" else round(high, 2)
    upto = np.cumsum(weights)
    return Measured(
        n=n,
        median=median,
        high=high,
        is_log=is_log,
        skew=logged if is_log else plain,
        values=tuple(values),
        shares=tuple((upto[-1] - upto + weights) / upto[-1]),
    )

"""What customers are grouped by: how often, how much, how broadly, at which price, how engaged.

Counts and shares of counts have steps: nobody buys two and a half times. A step looks like a gap
between groups, so each customer's count is spread evenly over its step, by a number made from his
id; a share has one typical event added to it, so that those who have had none are not a group for
having had few chances. Rates are taken as logarithms: from one order a month to two is as far as
from two to four.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...core.engine import Engine, render
from ...core.result import Axis
from ...core.words import Unit

HERE = Path(__file__).parent
Floats = NDArray[np.float64]

LEAST_DAYS = 3
"""Purchase days that it takes to know how often somebody buys."""
KNOWN = 0.95
"""Share of these customers for whom a measure must be known, to be used."""
ALIKE = 0.95
"""Where a larger share than this has the same value, a measure says nothing of most."""


@dataclass(frozen=True)
class Measure:
    """A column of clusters_measures, and the words for it, for much and for little of it."""

    column: str
    title: str
    short: str
    unit: Unit
    high: str
    low: str
    log: bool = True

    def axis(self, currency: str) -> Axis:
        """As it is shown in tables and charts."""
        return Axis(self.column, self.title, self.unit, currency if self.unit == "money" else "")


MEASURES = (
    Measure(
        "purchases_per_month", "Purchase days a month", "frequency", "number", "often", "seldom"
    ),
    Measure(
        "mean_order_value", "Order value", "order value", "money", "dear orders", "cheap orders"
    ),
    Measure(
        "lines_per_day", "Lines a purchase day", "lines", "number", "many products", "few products"
    ),
    Measure(
        "discount_share", "Discounts", "discounts", "share", "on offer", "at full price", log=False
    ),
    Measure(
        "visits_per_month", "Visits a month", "visits", "number", "looking often", "looking seldom"
    ),
    Measure(
        "clicks_per_month", "E-mail clicks a month", "clicks", "number", "clicking", "not clicking"
    ),
    Measure(
        "response_share", "Campaigns answered", "answers", "share", "answering", "not answering",
        log=False,
    ),
)  # fmt: skip
BY_COLUMN = {measure.column: measure for measure in MEASURES}


def measured(facts: str) -> str:
    """The query of the measures of a table of facts."""
    return render(HERE / "clusters_measures.sql", {"facts": facts})


def eligible(columns: list[str]) -> str:
    """The condition for customers who can be placed."""
    known = "".join(f" and {column} is not null" for column in columns)
    return f"n_purchase_days >= {LEAST_DAYS} and spend > 0 and gross_sales > 0{known}"


def usable(engine: Engine, facts: str) -> tuple[list[Measure], list[Measure]]:
    """The measures that are known and differ, and those on record that say too little."""
    columns = ", ".join(
        f"cast(count({m.column}) as double) / count(*) as known_{m.column}, "
        f"max(case when {m.column} is not null then 1 else 0 end) as any_{m.column}"
        for m in MEASURES
    )
    who = f"({measured(facts)}) as measured where {eligible([])}"
    shares = engine.row(f"select {columns} from {who}")
    used, left_out = [], []
    for m in MEASURES:
        known, seen = shares[f"known_{m.column}"] or 0, shares[f"any_{m.column}"]
        if known >= KNOWN and _commonest(engine, who, m.column) <= ALIKE:
            used.append(m)
        elif seen:
            left_out.append(m)
    return used, left_out


def _commonest(engine: Engine, who: str, column: str) -> float:
    """Share of the customers who have the value that most have."""
    ((share,),) = engine.rows(
        f"select max(n) / sum(n) from (select cast(count(*) as double) as n from {who} "
        f"and {column} is not null group by {column}) as counted"
    )
    return float(share or 1)


def typical(engine: Engine, facts: str) -> dict[str, float]:
    """Discount and list price of a typical order: what a share has added to it."""
    found = engine.row(
        "select sum(discounts) as discounts, sum(gross_sales) as gross, sum(n_orders) as n "
        f"from ({measured(facts)}) as measured where {eligible([])}"
    )
    n = float(found["n"] or 1)
    return {"discount": float(found["discounts"] or 0) / n, "price": float(found["gross"] or 0) / n}


def space(frame: pd.DataFrame, columns: list[str], typical: Mapping[str, float]) -> Floats:
    """Customers as points, one column a measure; none of a row's values may be missing."""
    return np.column_stack([_spread_out(frame, column, typical) for column in columns])


def _spread_out(frame: pd.DataFrame, column: str, typical: Mapping[str, float]) -> Floats:
    def value(name: str) -> Floats:
        return np.asarray(frame[name].to_numpy(), dtype=np.float64)

    u = _between_nought_and_one(frame["customer_id"], column)
    match column:
        case "purchases_per_month":
            return np.log(value("x") / (value("t_x") - 0.5 + u))
        case "mean_order_value":
            return np.log(value("mean_order_value"))
        case "lines_per_day":
            days = value("n_purchase_days")
            return np.log((value("lines_per_day") * days - 0.5 + u) / days)
        case "discount_share":
            more = 2 * u * typical["discount"], typical["price"]
            return np.sqrt(
                np.maximum(value("discounts") + more[0], 0) / (value("gross_sales") + more[1])
            )
        case "visits_per_month":
            return np.log((value("n_visits") + u) / np.maximum(value("T"), 1))
        case "clicks_per_month":
            return np.log((value("n_clicks") + u) / np.maximum(value("T"), 1))
        case _:
            return (value("n_responses") + u) / (value("n_contacts") + 1)


def _between_nought_and_one(ids: pd.Series, salt: str) -> Floats:
    """A number that a customer always gets, in whatever order he comes."""
    texts = (ids.astype(str) + salt).to_numpy(dtype=object)
    return np.asarray(pd.util.hash_array(texts), dtype=np.float64) / 2.0**64

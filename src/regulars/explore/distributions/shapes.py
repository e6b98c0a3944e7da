"""How orders and customers are distributed: figures and pictures of each measure.

A measure is folded to its distinct values with how often each occurs; quantiles, mean and bins come
from that, exactly, whatever the number of orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Inputs, Refusal, Table
from ...core.words import Quantity, Unit, count, say
from ...tables.placed_orders import placed_orders

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measure:
    """Something that every order or every customer has a value of."""

    name: str
    title: str
    unit: Unit
    of: str
    column: str
    meaning: str
    whole: bool = False
    """Whether it counts, so that only whole numbers occur."""


MEASURES = (
    Measure(
        "order_value", "Order value", "money", "orders", "net_sales",
        "Net sales of an order on its day, after discounts; returns are not taken off. "
        "Guests' orders are included",
    ),
    Measure(
        "pieces", "Items per order", "count", "orders", "nullif(n_pieces, 0)",
        "Pieces of an order; what is weighed or measured is no piece, and orders of that alone "
        "are left out. Guests' orders are included", whole=True,
    ),
    Measure(
        "spend", "Spend per customer", "money", "customers", "spend",
        "Net sales of a customer before the cut-off: after discounts and returns",
    ),
    Measure(
        "n_orders", "Orders per customer", "count", "customers", "n_orders",
        "Orders of a customer before the cut-off. Who came lately has had less time for more",
        whole=True,
    ),
    Measure(
        "gap", "Days between purchases", "days", "customers", "mean_gap_days",
        "A customer's mean gap from one purchase day to the next; who bought on one day only has "
        "none. Long gaps that have not ended are not seen yet",
    ),
    Measure(
        "age", "Age", "count", "customers", "age_years",
        "Age in years at the cut-off, of customers whose age is on record", whole=True,
    ),
    Measure(
        "visits", "Visits per customer", "count", "customers", "n_visits",
        "Visits to website and app before the cut-off, of all customers", whole=True,
    ),
)  # fmt: skip

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
VALUES = """
    select cast({column} as double) as value, cast(count(*) as bigint) as n
    from {source}
    where {column} is not null and {those}
    group by 1
"""


@dataclass(frozen=True)
class Shape:
    """How a measure is distributed, in figures."""

    measure: Measure
    n: int
    mean: float
    quantiles: tuple[float, ...]
    found: dict[str, float]

    @property
    def median(self) -> float:
        return self.quantiles[2]


def absent(inputs: Inputs, measure: Measure) -> Refusal:
    """That too few have a value of this measure."""
    least = count(inputs.settings.smallest_group)
    why = say("fewer than {least} {of} have one on record", least=least, of=measure.of)
    return Refusal(f"How this is distributed: {measure.title.lower()}", why)


def shape_of(inputs: Inputs, measure: Measure) -> Shape | None:
    """A measure in figures; none where fewer than the smallest group have a value of it."""
    engine = inputs.engine
    if measure.of == "orders":
        placed_orders(engine)
        source, those = "placed_orders", "day < $cutoff"
    else:
        source, those = "facts", "coalesce(n_orders, 1) > 0"
    sql = VALUES.format(column=measure.column, source=source, those=those)
    engine.create("distributions_values", sql, cutoff=inputs.window.cutoff)
    row = engine.row(render(HERE / "figures.sql", {"quantiles": QUANTILES}))
    if row["n"] is None or row["n"] < inputs.settings.smallest_group:
        return None
    found = {name: float(value) for name, value in row.items() if value is not None}
    n = int(row["n"])
    quantiles = tuple(
        found[f"low_{i}"] + (q * (n - 1) % 1) * (found[f"high_{i}"] - found[f"low_{i}"])
        for i, q in enumerate(QUANTILES)
    )
    ((below,),) = engine.rows(
        "select sum(n) from distributions_values where value <= $median", median=quantiles[2]
    )
    found["n_at_most_median"] = float(below)
    return Shape(measure, n, found["mean"], quantiles, found)


def figures(inputs: Inputs, shapes: Sequence[Shape]) -> Table:
    """The figures of all measures, one row each."""
    currency = inputs.settings.currency
    rows = []
    for shape in shapes:
        # The outer percentiles are left out where they would be the value of a few.
        told = shape.n * QUANTILES[0] >= inputs.settings.smallest_group
        outer = shape.quantiles if told else (None, *shape.quantiles[1:4], None)
        unit = f" ({currency})" if shape.measure.unit == "money" and currency else ""
        title = f"{shape.measure.title}{unit}"
        zero = shape.found["n_zero"] / shape.n
        rows.append((title, shape.measure.of, shape.n, shape.mean, *outer, zero))
    names = ("p5", "q1", "median", "q3", "p95")
    frame = pd.DataFrame(rows, columns=["measure", "of", "n", "mean", *names, "share_zero"])
    titles = ("5th percentile", "Lower quartile", "Median", "Upper quartile", "95th percentile")
    return Table.of(
        frame.astype(dict.fromkeys(names, float)),
        "one row per measure",
        Axis("measure", "Measure"),
        Axis("of", "Of"),
        Axis("n", "How many", "count"),
        Axis("mean", "Mean", "number"),
        *(Axis(name, title, "number") for name, title in zip(names, titles, strict=True)),
        Axis("share_zero", "Share at nought", "share"),
    )


def currency_of(inputs: Inputs, measure: Measure) -> str:
    """The currency of a measure, where it is money."""
    return inputs.settings.currency if measure.unit == "money" else ""


def quantity_of(inputs: Inputs, measure: Measure, value: float) -> Quantity:
    """A value of a measure with its unit."""
    return Quantity(value, measure.unit, currency_of(inputs, measure))


def written(inputs: Inputs, measure: Measure, value: float) -> str:
    """A value of a measure as it is written."""
    return str(quantity_of(inputs, measure, value))

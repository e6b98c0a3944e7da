"""How orders and customers are distributed: figures and pictures of each measure.

A measure is folded to its distinct values with how often each occurs; quantiles, mean and bins come
from that, exactly, whatever the number of orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Table
from ...core.words import Quantity, Sentence, Unit, count, say, share
from ...stats.bins import DECADES, Bins, even_bins, how_many, log_bins, spans_decades
from ...stats.intervals import share_of
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
NAMES = ("quartile", "median", "quartile")
"""What the inner three are called in a picture."""

ABOVE = 0.9
"""A logarithmic scale has no place for what is not above nought: so large a share must be."""

LONG = 8.0
"""An even scale ends at the 99th percentile, or at the 95th where the former is more than so many
times the upper quartile."""

VALUES = """
    select cast({column} as double) as value, cast(count(*) as bigint) as n
    from {source}
    where {column} is not null and {those}
    group by 1
"""

BINNED = """
    select bin, cast(sum(n) as bigint) as n
    from (select case {cases} else {last} end as bin, n from distributions_values) as placed
    group by bin
    order by bin
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
    least = count(inputs.settings.smallest_group)
    why = say("fewer than {least} {of} have one on record", least=least, of=measure.of)
    return Refusal(f"How this is distributed: {measure.title.lower()}", why)


def shape_of(inputs: Inputs, measure: Measure) -> Shape | None:
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


def _bins(shape: Shape) -> Bins | None:
    """The bins that suit a measure; none where all values are alike, or none is above nought."""
    found, whole, most = shape.found, shape.measure.whole, how_many(shape.n)
    if found["lowest"] == found["highest"]:
        return None
    above = found.get("above_p1", 0.0), found.get("above_p99", 0.0)
    if not whole and found["n_above"] >= ABOVE * shape.n and spans_decades(*above):
        return log_bins(*above, most)
    # A scale of amounts or counts begins at nought, unless that would leave it half empty.
    from_nought = 0 <= found["lowest"] < found["p99"] / 4
    low = min(found["lowest"], 1.0 if whole else 0.0) if from_nought else found["p1"]
    # A tail so long would press most values into the first few bins.
    is_long = found["p99"] > LONG * shape.quantiles[3] > 0
    return even_bins(low, shape.quantiles[4] if is_long else found["p99"], most, whole=whole)


def histogram(inputs: Inputs, shape: Shape) -> list[Chart]:
    bins = _bins(shape)
    if bins is None:
        return []
    edges = bins.edges
    cases = " ".join(f"when value < {edge!r} then {i - 1}" for i, edge in enumerate(edges))
    rows = inputs.engine.rows(BINNED.format(cases=cases, last=len(edges) - 1))
    held = dict(rows)
    frame = pd.DataFrame(
        {
            "x": edges[:-1],
            "x_high": edges[1:],
            "n": [int(held.get(i, 0)) for i in range(len(edges) - 1)],
        }
    )
    # A bin at the end that holds a few only would tell of them alone.
    shown = frame.index[frame["n"] >= inputs.settings.smallest_group]
    if shown.empty:
        return []
    below = int(held.get(-1, 0)) + int(frame.loc[: shown[0] - 1, "n"].sum())
    frame = frame.loc[shown[0] : shown[-1]].reset_index(drop=True)
    above = shape.n - below - int(frame["n"].sum())
    return [_drawn(inputs, shape, bins, frame, (below, above))]


def _drawn(
    inputs: Inputs, shape: Shape, bins: Bins, frame: pd.DataFrame, beyond: tuple[int, int]
) -> Chart:
    measure = shape.measure
    guides = tuple(
        Guide(value, f"{name} {_written(inputs, measure, value)}")
        for name, value in zip(
            ("quartile", "median", "quartile"), shape.quantiles[1:4], strict=True
        )
    )
    if guides[0].at == guides[1].at or guides[1].at == guides[2].at:
        guides = guides[1:2]
    notes = [f"{measure.meaning}."]
    if bins.log:
        notes.append(
            "Logarithmic scale, since the highest and the lowest of the middle 98% of values above "
            f"nought are more than a factor of {10**DECADES:,.0f} apart."
        )
    sides = [(n, side) for n, side in zip(beyond, ("below", "above"), strict=True) if n]
    if sides:
        left_out = " and ".join(f"{n:,} {side}" for n, side in sides)
        notes.append(f"{measure.of.capitalize()} not drawn: {left_out} the picture.")
    headline = _headline(inputs, shape)
    title = f"{measure.title}{' (logarithmic scale)' if bins.log else ''}"
    return Chart(
        name=measure.name,
        kind="histogram",
        table=frame,
        x=Axis("x", title, measure.unit, _currency(inputs, measure), log=bins.log),
        y=Axis("n", measure.of.capitalize(), "count"),
        headline=headline,
        subtitle=f"{measure.title}, {inputs.window}; n = {shape.n:,} {measure.of}",
        caption=" ".join(notes),
        alt=(
            f"Histogram of {measure.title.lower()} in {len(frame)} bins; quartiles "
            f"{_written(inputs, measure, shape.quantiles[1])} and "
            f"{_written(inputs, measure, shape.quantiles[3])}. {headline}."
        ),
        guides=guides,
    )


def _headline(inputs: Inputs, shape: Shape) -> Sentence:
    measure, quarter, most = shape.measure, shape.quantiles[1], shape.quantiles[3]
    low, high = (_quantity(inputs, measure, value) for value in (quarter, most))
    median = _quantity(inputs, measure, shape.median)
    at_most = share(shape.found["n_at_most_median"] / shape.n)
    match measure.name:
        case "order_value":
            return say("Half of orders are worth {low} to {high}", low=low, high=high)
        case "spend":
            return say("Half of customers spent {low} to {high}", low=low, high=high)
        case "pieces":
            single, n = share(shape.found["n_one"] / shape.n), count(shape.n)
            return say("{single} of {n} orders hold a single item", single=single, n=n)
        case "n_orders" if shape.median == 1:
            return say("{share} of customers ordered once", share=at_most)
        case "n_orders":
            n = median
            return say("{share} of customers ordered {n} times or fewer", share=at_most, n=n)
        case "gap":
            return say("Half of repeat customers come every {median} or sooner", median=median)
        case "age":
            return say("{share} of customers are {age} or younger", share=at_most, age=median)
        case _:
            return say("{share} of customers made {n} visits or fewer", share=at_most, n=median)


def _currency(inputs: Inputs, measure: Measure) -> str:
    return inputs.settings.currency if measure.unit == "money" else ""


def _quantity(inputs: Inputs, measure: Measure, value: float) -> Quantity:
    return Quantity(value, measure.unit, _currency(inputs, measure))


def _written(inputs: Inputs, measure: Measure, value: float) -> str:
    return str(_quantity(inputs, measure, value))


def figures(inputs: Inputs, shapes: Sequence[Shape]) -> Table:
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


def descriptions(inputs: Inputs, shapes: Sequence[Shape]) -> list[Finding]:
    """What the shapes say, measure by measure."""
    found = []
    for shape in shapes:
        told = _told(inputs, shape)
        if told is not None:
            sentence, value, so_what = told
            found.append(
                Finding(
                    name=shape.measure.name,
                    kind="description",
                    sentence=sentence,
                    value=value,
                    n=shape.n,
                    of=shape.measure.of,
                    period=inputs.window.period,
                    so_what=so_what,
                    caveat=CAVEATS.get(shape.measure.name, ""),
                )
            )
    return found


CAVEATS = {
    "n_orders": "Who came lately has had less time for more orders.",
    "gap": "Customers who have not come back yet are left out: the chapter on gaps counts them in.",
    "age": "Who tells their age may differ from those who do not.",
}


def _told(inputs: Inputs, shape: Shape) -> tuple[Sentence, Quantity, Sentence] | None:
    """A sentence on a measure, its main figure, and what follows from it."""

    def quantity(value: float) -> Quantity:
        return _quantity(inputs, shape.measure, value)

    low, median, high = map(quantity, shape.quantiles[1:4])
    mean = quantity(shape.mean)
    match shape.measure.name:
        case "order_value" if shape.found["n_zero"] < shape.n:
            return (
                say(
                    "Half of {n} orders are worth {low} to {high}; the one in the middle "
                    "{median}, the mean {mean}.",
                    n=count(shape.n), low=low, high=high, median=median, mean=mean,
                ),
                median,
                _mean_and_median(shape, "order"),
            )  # fmt: skip
        case "pieces":
            single = share(shape.found["n_one"] / shape.n)
            return (
                say("{single} of orders hold a single item; the mean is {mean} items.",
                    single=single, mean=Quantity(shape.mean, "number")),
                single,
                say("To each of these {n} orders something that goes with it can be offered.",
                    n=count(shape.found["n_one"])),
            )  # fmt: skip
        case "spend" if shape.found["n_zero"] < shape.n:
            median = inputs.money(
                shape.median, shape.found["median_low"], shape.found["median_high"]
            )
            return (
                say(
                    "Half of customers spent {median} or less, while the mean is {mean}; the "
                    "highest quarter spent {high} or more.",
                    median=median, mean=mean, high=high,
                ),
                median,
                _mean_and_median(shape, "customer"),
            )  # fmt: skip
        case "n_orders":
            once = share_of(shape.found["n_one"], shape.n)
            return (
                say(
                    "{once} of customers ordered once; the quarter that ordered most often did so "
                    "{high} times or more, the mean is {mean}.",
                    once=once, high=high, mean=Quantity(shape.mean, "number"),
                ),
                once,
                say("{n} customers have not placed a second order yet.",
                    n=count(shape.found["n_one"]))
                if shape.found["n_one"]
                else say("Everyone has come back at least once: the rhythm is what can change."),
            )  # fmt: skip
        case "gap":
            return (
                say(
                    "Of customers who bought on several days, half come every {median} or sooner, "
                    "a quarter every {high} or later.",
                    median=median, high=high,
                ),
                median,
                say("A reminder after a fixed time comes too late for some and too early for "
                    "others."),
            )  # fmt: skip
        case "age":
            return (
                say("Half of the {n} customers whose age is known are {low} to {high} years old.",
                    n=count(shape.n), low=low, high=high),
                median,
                say("Whether age goes with what they buy is compared below."),
            )  # fmt: skip
        case "visits":
            none = share_of(shape.found["n_zero"], shape.n)
            return (
                say(
                    "Half of customers made {median} visits or fewer; {none} made none on record.",
                    median=median,
                    none=none,
                ),
                none,
                say("Who never visits is reached in other ways, or is not known by the same id."),
            )  # fmt: skip
    return None


def _mean_and_median(shape: Shape, one: str) -> Sentence:
    """Whether the mean is a picture of the usual."""
    if shape.median > 0 and shape.mean > 1.1 * shape.median:
        return say(
            "The mean is {times} the median: a few lift it, and it is no picture of a usual {one}.",
            times=Quantity(shape.mean / shape.median, "times"),
            one=one,
        )
    return say(
        "Mean and median lie close together: the mean is a picture of a usual {one}.", one=one
    )

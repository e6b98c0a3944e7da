"""The picture of a measure: bins that suit it, its median and quartiles."""

import pandas as pd

from ...core.result import Axis, Chart, Guide, Inputs
from ...core.words import Sentence, count, say, share
from ...stats.bins import DECADES, Bins, even_bins, how_many, log_bins, spans_decades
from .shapes import Shape, currency_of, quantity_of, written

ABOVE = 0.9
"""A logarithmic scale has no place for what is not above nought: so large a share must be."""
LONG = 8.0
"""An even scale ends at the 99th percentile, or at the 95th where the former is more than so many
times the upper quartile."""
BINNED = """
    select bin, cast(sum(n) as bigint) as n
    from (select case {cases} else {last} end as bin, n from distributions_values) as placed
    group by bin
    order by bin
"""


def histogram(inputs: Inputs, shape: Shape) -> list[Chart]:
    """A measure as touching columns; nothing where all values are alike or too few to show."""
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


def _drawn(
    inputs: Inputs, shape: Shape, bins: Bins, frame: pd.DataFrame, beyond: tuple[int, int]
) -> Chart:
    measure = shape.measure
    guides = tuple(
        Guide(value, f"{name} {written(inputs, measure, value)}")
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
        x=Axis("x", title, measure.unit, currency_of(inputs, measure), log=bins.log),
        y=Axis("n", measure.of.capitalize(), "count"),
        headline=headline,
        subtitle=f"{measure.title}, {inputs.window}; n = {shape.n:,} {measure.of}",
        caption=" ".join(notes),
        alt=(
            f"Histogram of {measure.title.lower()} in {len(frame)} bins; quartiles "
            f"{written(inputs, measure, shape.quantiles[1])} and "
            f"{written(inputs, measure, shape.quantiles[3])}. {headline}."
        ),
        guides=guides,
    )


def _headline(inputs: Inputs, shape: Shape) -> Sentence:
    measure, quarter, most = shape.measure, shape.quantiles[1], shape.quantiles[3]
    low, high = (quantity_of(inputs, measure, value) for value in (quarter, most))
    median = quantity_of(inputs, measure, shape.median)
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

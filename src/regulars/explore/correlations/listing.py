"""All pairs, and what each measure means, as tables."""

import pandas as pd

from ...core.result import Axis, Table
from ...facts.comparable import Comparable
from .pairs import Pair, known_of


def pairs_table(pairs: list[Pair]) -> Table:
    """All pairs, the surest claims first."""
    frame = pd.DataFrame(
        {
            "one": [pair.one.title for pair in pairs],
            "other": [pair.other.title for pair in pairs],
            "measured_by": [pair.measured_by for pair in pairs],
            "strength": [pair.found.value for pair in pairs],
            "low": [pair.found.low for pair in pairs],
            "high": [pair.found.high for pair in pairs],
            "n": [pair.found.n for pair in pairs],
            "p_value": [pair.p_value for pair in pairs],
            "beyond_chance": [pair.is_claim for pair in pairs],
        }
    )
    return Table.of(
        frame,
        "one row per pair of measures",
        Axis("one", "Measure"),
        Axis("other", "and measure"),
        Axis("measured_by", "Strength is the"),
        Axis("strength", "Strength", "number"),
        Axis("low", "from", "number"),
        Axis("high", "to", "number"),
        Axis("n", "Customers", "count"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("beyond_chance", "Beyond chance"),
    )


def measures_table(made: Comparable) -> Table:
    """What each measure means, and of how many customers it is known."""
    frame = pd.DataFrame(
        {
            "measure": [measure.title for measure in made.measures],
            "meaning": [measure.meaning for measure in made.measures],
            "n": [int(known_of(made, measure).sum()) for measure in made.measures],
        }
    )
    return Table.of(
        frame,
        "one row per measure of customers",
        Axis("measure", "Measure"),
        Axis("meaning", "Meaning"),
        Axis("n", "Known of", "count"),
    )

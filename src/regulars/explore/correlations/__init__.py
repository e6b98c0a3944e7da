"""What goes together: how often, how much, when, at what discount customers buy, and who they are.

Customers are the unit. How their measures are made so that luck alone ties none of them, and which
pairs are tied by construction, is in facts/comparable.py.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import count, days, say
from ...facts.comparable import comparable
from ...facts.snapshot import WINDOWS
from ...tables.placed_orders import tells_hours
from .listing import measures_table, pairs_table
from .pairs import LEAST, compare
from .pictures import matrix, strongest
from .sentences import claim, how_many

TOLD = 5
"""Pairs that are put into words."""


def run(inputs: Inputs) -> Result:
    """Hold every two measures against each other, and tell what goes beyond chance."""
    engine, settings = inputs.engine, inputs.settings
    what = "What goes together"
    made = comparable(engine, inputs.window, LEAST, settings.smallest_group)
    if made is None:
        why = say(
            "it takes {least} customers who ordered twice or more within the last {shortest}, and "
            "were there before",
            least=count(LEAST),
            shortest=days(WINDOWS[0]),
        )
        return Result(refusals=(Refusal(what, why),))
    pairs = compare(made, inputs.n_families)
    if not pairs:
        why = say("customers differ in fewer than two measures that are not tied by construction")
        return Result(refusals=(Refusal(what, why),))
    refusals = []
    if not tells_hours(engine, inputs.window.cutoff):
        why = say("the records tell days, but no times of day")
        refusals.append(Refusal("What goes with the hour of the day", why))
    return Result(
        tables={"pairs": pairs_table(pairs), "measures": measures_table(made)},
        charts=(matrix(inputs, made, pairs), strongest(inputs, made, pairs)),
        findings=(
            how_many(inputs, made, pairs),
            *(claim(inputs, made, pair) for pair in pairs[:TOLD] if pair.is_claim),
        ),
        refusals=tuple(refusals),
    )


chapter = Chapter(
    name="correlations",
    title="What goes together",
    question="Which habits and traits of customers go together, beyond chance?",
    run=run,
    claims=True,
)

"""Where do customers live, and do they spend and return more in some places than in others?

Spend is that of the last days which all compared customers had before them alike, and the return
that of new customers who were observed long enough: a place that was won late is not poor. Each
place is held against all others together, never against customers of whom no place is known.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence
from .comparing import compare, table_of
from .pictures import held, returned, spent
from .places import KNOWN, KNOWN_LEVEL, LEVELS, levels_of, longest_span
from .sentences import coverage, differences, largest


def run(inputs: Inputs) -> Result:
    """Choose what to call a place, count and compare."""
    known = inputs.engine.row(
        KNOWN.format(levels=",".join(KNOWN_LEVEL.format(level=level) for level in LEVELS))
    )
    span = longest_span(inputs)
    levels = levels_of(inputs, known, span)
    if isinstance(levels, Sentence):
        return Result(refusals=(Refusal("Where customers live", levels),))
    gaps, refusals = compare(inputs, levels, span)
    first = levels[0]
    tables = {level.name: table_of(inputs, level, gaps) for level in levels}
    charts = [held(inputs, first)]
    for level in levels:
        by_spend = spent(inputs, level, gaps, span)
        charts += [by_spend] if by_spend else []
    back = returned(inputs, levels, gaps)
    charts += [back] if back else []
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=(
            largest(inputs, first),
            coverage(inputs, first, known),
            *differences(inputs, gaps, span),
        ),
        refusals=refusals,
    )


chapter = Chapter(
    name="location",
    title="Location",
    question="Where do customers live, and where do they spend and return more?",
    run=run,
    claims=True,
)

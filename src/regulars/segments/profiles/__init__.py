"""Who is in each segment: by age, gender, place, how they were won, what they buy, and whether they
answer.

Every group is held against all other customers, in shares of those of whom a trait is known; of
whom it is not known is a value of its own, shown and never compared, for who tells of themselves is
no accident. Spend and orders are no traits: segments are made of them.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import count, say
from .comparing import compare, groupings
from .pictures import effects, effects_of, matrix, table_of
from .sentences import findings

GROUPINGS = {"rfm": "RFM group", "tiers": "tier", "clusters": "cluster"}
"""The chapters that sort customers, and what one of their groupings is called."""

WHAT = "Who is in each segment"


def run(inputs: Inputs) -> Result:
    """Hold every group against all others in every trait."""
    among = groupings(inputs, GROUPINGS)
    least = count(inputs.settings.smallest_group)
    if not among:
        why = say("no two groups of {least} customers were found to describe", least=least)
        return Result(refusals=(Refusal(WHAT, why),))
    profiles = compare(inputs, among)
    if not profiles:
        why = say(
            "nothing that parts {least} customers is known of them beyond how much they bought",
            least=least,
        )
        return Result(refusals=(Refusal(WHAT, why),))
    charts = [
        matrix(inputs, grouping, [p for p in profiles if p.grouping is grouping])
        for grouping in among
    ]
    charts.append(effects(inputs, profiles))
    return Result(
        tables={"profiles": table_of(profiles), "effects": effects_of(profiles)},
        charts=tuple(chart for chart in charts if chart is not None),
        findings=tuple(findings(inputs, profiles)),
    )


chapter = Chapter(
    name="profiles",
    title="Profiles",
    question="Who is in each segment?",
    run=run,
    needs=tuple(GROUPINGS),
    claims=True,
)

"""Who rises and who slides: from one span of a horizon to the next, at the same borders.

Purchases come by luck, so that somebody whose habits stay the same is now above a border and now
below it: customers move whether anything has changed or not. But then as many rise as slide, for
the two spans could be swapped. What goes beyond that is what has changed: see stats/turns.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say
from ...stats.corrections import holm
from .moves import forget, moves_of
from .paces import PACES, grouping_of, spans_of
from .pictures import bridge, matrix
from .sentences import before_that, slid_or_rose, worth
from .showing import matrix_table, paces_table

WHAT = "Who rises and who slides"
PAIRS = 2
"""Pairs of spans that are looked at: the latest, and the one before it to hold it against."""

MEMBERS = """
    select
        customer_id,
        case when since = 'both' then pace_before end as pace_before,
        pace
    from facts
    left join movement_placed using (customer_id)
    order by customer_id
"""


def run(inputs: Inputs) -> Result:
    """Sort customers in both spans, and count who went where and what it is worth."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    tiers = inputs.results["tiers"]
    if tiers.customers is None:
        return _refuse(say("without tiers there are no borders to be above or below"))
    spans = spans_of(inputs.window, PAIRS)
    if not spans:
        return _refuse(
            say(
                "it takes {three} of records, three times the horizon, and they hold {held}",
                three=days(3 * inputs.settings.horizon_days),
                held=days(inputs.window.n_days),
            )
        )
    grouping = grouping_of(inputs, tiers.fitted)
    if grouping is None:
        return _refuse(
            say(
                "the borders of the tiers lie too close to be scaled to {horizon}",
                horizon=days(inputs.settings.horizon_days),
            )
        )
    earlier = moves_of(engine, grouping, spans[1]) if len(spans) > 1 else None
    moves = moves_of(engine, grouping, spans[0])
    engine.create("movement_customers", MEMBERS)
    forget(engine, "movement_placed")
    if moves.n < least or moves.slid.moved < least:
        forget(engine, "movement_customers")
        return _refuse(
            say("fewer than {least} customers moved from one pace to another", least=count(least))
        )
    # The sum of them all first, then each pace by itself.
    turns = [moves.slid, *(moves.left(pace) for pace in PACES)]
    corrected = holm([turn.p_value for turn in turns], inputs.n_families)
    table, paces = matrix_table(inputs, moves), paces_table(inputs, moves)
    findings = [slid_or_rose(inputs, moves, corrected[0]), worth(inputs, moves)]
    if earlier is not None and earlier.slid.moved >= least:
        findings.append(before_that(inputs, moves, earlier))
    return Result(
        tables={"movement": table, "paces": paces},
        charts=(
            matrix(inputs, moves, table, grouping),
            bridge(inputs, moves),
        ),
        findings=tuple(findings),
        customers="movement_customers",
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal(WHAT, why),))


chapter = Chapter(
    name="movement",
    title="Movement",
    question="Who rises and who slides, more than chance would give, and what is it worth?",
    run=run,
    needs=("tiers",),
    claims=True,
)

"""Who rises and who slides: from one span of a horizon to the next, at the same borders.

Purchases come by luck, so that somebody whose habits stay the same is now above a border and now
below it: customers move whether anything has changed or not. And every shop loses customers while
others come: those who were there before can only become fewer, which is no news. So everyone is
counted: who comes rises from no purchase, who leaves slides to it. In a shop that stands still,
with habits that do not change and as many who come as go, the two spans could be swapped: as many
rise as slide. What goes beyond that is what has changed: see stats/turns.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say
from ...stats.corrections import holm
from .moves import forget, moves_of
from .paces import grouping_of, latest, to_hold_against
from .pictures import bridge, matrix
from .sentences import before_that, slid_or_rose, worth
from .showing import matrix_table

WHAT = "Who rises and who slides"
MEMBERS = """
    select customer_id, pace_before, pace
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
    spans = latest(inputs.window)
    if spans is None:
        return _refuse(
            say(
                "it takes {two} of records, twice the horizon, and they hold {held}",
                two=days(2 * inputs.settings.horizon_days),
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
    before, a_year = to_hold_against(inputs.window)
    earlier = moves_of(engine, grouping, before) if before else None
    moves = moves_of(engine, grouping, spans)
    engine.create("movement_customers", MEMBERS)
    forget(engine, "movement_placed")
    if moves.n < least or moves.slid.moved < least:
        forget(engine, "movement_customers")
        return _refuse(
            say("fewer than {least} customers moved from one pace to another", least=count(least))
        )
    (p_value,) = holm([moves.slid.p_value], inputs.n_families)
    table = matrix_table(inputs, moves)
    findings = [slid_or_rose(inputs, moves, p_value), worth(inputs, moves)]
    if earlier is not None and earlier.slid.moved >= least:
        findings.append(before_that(inputs, moves, earlier, a_year))
    return Result(
        tables={"movement": table},
        charts=(
            matrix(inputs, moves, table, grouping),
            bridge(inputs, moves),
        ),
        findings=tuple(findings),
        # Nothing is fitted: a pace takes the days of two spans, which facts at a cut-off lack.
        customers="movement_customers",
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal(WHAT, why),))


chapter = Chapter(
    name="movement",
    title="Movement",
    question="Who rises and who slides, more than chance would give, and what is it worth?",
    run=run,
    of_customers=True,
    needs=("tiers",),
    claims=True,
)

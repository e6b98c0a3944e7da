"""Movement: who rises, who slides, and is it more than chance?

Everyone's pace is told in two spans of a horizon each that follow one another, by the same borders
in money (see paces.py). Spending is noisy: who is near a border crosses it by luck, and whoever is
picked for a high span brings less in the next. And some customers are lost in any shop, while new
ones come. What chance gives is known all the same: in a shop that stands still, with habits that do
not change and as many who come as go, the two spans could be swapped. So as many rise as slide, in
all and at each pace, where new customers rise from no purchase and lost ones slide to it. A
difference beyond that is claimed.
"""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say
from .findings import findings_of, tested
from .moves import MEMBERS, forget, moves_of
from .paces import grouping_of, spans_of
from .pictures import balance_chart, balance_table, matrix_chart, matrix_table

WHAT = "Who rose and who slid"
MOST = 8
"""Pairs of spans that are looked at."""


def run(inputs: Inputs) -> Result:
    """Count who moved from which pace to which, and hold it against chance and earlier spans."""
    engine, settings = inputs.engine, inputs.settings
    tiers = inputs.results["tiers"]
    if tiers.customers is None:
        return _refuse(say("without tiers there are no borders that a customer could cross"))
    pairs = spans_of(inputs.window, MOST)
    if not pairs:
        return _refuse(
            say(
                "it takes two spans of {horizon}; the records hold {held}",
                horizon=days(settings.horizon_days),
                held=days(inputs.window.n_days),
            )
        )
    grouping = grouping_of(inputs, tiers.fitted)
    if grouping is None:
        return _refuse(
            say(
                "within a span of {horizon} the tiers fall together",
                horizon=days(settings.horizon_days),
            )
        )
    moves = moves_of(engine, grouping, pairs[0])
    engine.create("movement_customers", MEMBERS)
    earlier = [moves_of(engine, grouping, pair) for pair in pairs[1:]]
    forget(engine, "movement_placed")
    if moves.n < max(settings.smallest_group, 2):
        return _refuse(
            say(
                "only {n} customers bought in either span; it takes {least}",
                n=count(moves.n),
                least=count(max(settings.smallest_group, 2)),
            )
        )
    matrix = matrix_table(inputs, moves)
    if matrix.frame.empty or not moves.slid.moved:
        return _refuse(
            say("of {n} customers none, or too few to be shown, changed pace", n=count(moves.n))
        )
    balance = balance_table([moves, *earlier], settings.smallest_group)
    tests = tested(moves, inputs.n_families)
    return Result(
        tables={"matrix": matrix} | ({"balance": balance} if balance else {}),
        charts=(
            matrix_chart(inputs, moves, matrix, grouping),
            *([balance_chart(inputs, balance)] if balance else []),
        ),
        findings=findings_of(inputs, moves, tests, earlier),
        customers="movement_customers",
        fitted=grouping.saved(settings.currency),
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal(WHAT, why),))


chapter = Chapter(
    name="movement",
    title="Movement",
    question="Who buys more than a while ago, who less, and is it more than chance?",
    run=run,
    needs=("tiers",),
    claims=True,
)

"""What is sold on discount, to whom, and what follows: the dip after, and the next order.

A line is on discount if something was taken off it at the sale. Nothing here says what would have
been sold without: whoever buys on discount differs from those who do not in more than that.
"""

from itertools import pairwise
from pathlib import Path

from ...core.engine import render
from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import count, days, say
from ...stats.corrections import holm
from ...stats.promotions import around_promotions
from .dependence import dependence
from .extent import extent
from .margin import margin
from .promotions import FEWEST_PROMOTIONS, after_promotions, given_away, weeks_of
from .second_orders import difference_of_second_orders, first_orders, second_orders

HERE = Path(__file__).parent


def run(inputs: Inputs) -> Result:
    """Shares on discount, who lives off it, and what comes after, with two comparisons."""
    engine = inputs.engine
    sql = render(HERE / "buyers.sql")
    engine.create("discounts_buyers", sql, cutoff=inputs.window.cutoff)
    try:
        return _run(inputs)
    finally:
        engine.execute("drop table discounts_buyers")


def _run(inputs: Inputs) -> Result:
    what = "What is sold on discount"
    found = inputs.engine.row(
        "select count(*) as n, coalesce(sum(gross_sales), 0) as gross_sales, "
        "coalesce(sum(discounts), 0) as discounts from discounts_buyers"
    )
    if not found["n"]:
        why = say("nobody has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal(what, why),))
    if found["discounts"] <= 0:
        why = say(
            "none is on record: among {n} buyers nobody paid less than the list price",
            n=count(found["n"]),
        )
        return Result(refusals=(Refusal(what, why),))
    least = max(inputs.settings.smallest_group, 2)
    if found["n"] < least:
        why = say("there are fewer than {least} buyers", least=count(least))
        return Result(refusals=(Refusal(what, why),))
    return Result.of_parts(extent(inputs), dependence(inputs), margin(inputs), _comparisons(inputs))


def _comparisons(inputs: Inputs) -> Result:
    """The weeks after promotions, and the second order after a first one on discount."""
    weeks = weeks_of(inputs)
    promoted = weeks["promotion"].tolist() if weeks is not None else []
    aftermath = (
        around_promotions(weeks["net_sales"].tolist(), promoted) if weeks is not None else None
    )
    if aftermath is not None and aftermath.n < FEWEST_PROMOTIONS:
        aftermath = None
    firsts = first_orders(inputs)
    second = difference_of_second_orders(inputs, firsts)
    compared = [d for d in (aftermath.after if aftermath else None, second) if d is not None]
    corrected = iter(holm([difference.p_value for difference in compared], inputs.n_families))
    steps = [given_away(inputs, weeks)] if weeks is not None else []
    if aftermath is None:
        runs = sum(now and not before for before, now in pairwise([False, *promoted]))
        why = say(
            "it takes {least} promotions with ordinary weeks before and after them; those that "
            "stand out from the weeks around them are {n}",
            n=count(runs),
            least=count(FEWEST_PROMOTIONS),
        )
        steps.append(Result(refusals=(Refusal("What happens after a promotion", why),)))
    else:
        steps.append(after_promotions(inputs, aftermath, next(corrected)))
    if second is None:
        why = say(
            "fewer than {least} new customers began on discount, or without, and were observed "
            "for {days}",
            least=count(inputs.settings.smallest_group),
            days=days(inputs.settings.horizon_days),
        )
        steps.append(Result(refusals=(Refusal("Whether discount buyers come back", why),)))
    else:
        steps.append(second_orders(inputs, firsts, second, next(corrected)))
    return Result.of_parts(*steps)


chapter = Chapter(
    name="discounts",
    title="Discounts",
    question="What is sold on discount, to whom, and what comes after?",
    run=run,
    claims=True,
)

"""At which hours, on which days and in which months do customers buy?

Orders are counted, guests' included, on days of whole weeks, so that every weekday is there as
often as any other. Customers do not choose their hour by themselves: a holiday or a rainy week
moves all of them, so it is the week that is taken to be independent, not the order.
"""

from ...core.periods import whole_weeks
from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import count, say
from ...tables.placed_orders import placed_orders
from .categories import categories
from .hours import hours
from .weekdays import orders_by_day, weekdays
from .year import year

FEWEST_WEEKS = 4
"""Whole weeks below which a weekday is known from too few days."""


def run(inputs: Inputs) -> Result:
    """Count orders by weekday, hour, category and month."""
    placed_orders(inputs.engine)
    start, end, n_weeks = whole_weeks(inputs.window)
    what = "When customers buy"
    if n_weeks < FEWEST_WEEKS:
        why = say(
            "the records hold {n} whole weeks, and it takes {least}",
            n=count(n_weeks),
            least=count(FEWEST_WEEKS),
        )
        return Result(refusals=(Refusal(what, why),))
    days = orders_by_day(inputs, start, end, n_weeks)
    if not days["n_orders"].sum():
        why = say("there is no order in the {n} whole weeks on record", n=count(n_weeks))
        return Result(refusals=(Refusal(what, why),))
    return Result.of_parts(
        weekdays(inputs, days),
        hours(inputs, start, end, n_weeks),
        categories(inputs, start, end, n_weeks),
        year(inputs),
    )


chapter = Chapter(
    name="rhythm",
    title="Rhythm",
    question="At which hours, on which days and in which months do customers buy?",
    run=run,
)

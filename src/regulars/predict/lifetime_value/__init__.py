"""Customer value: what are today's customers worth, and which of them?

Whatever foretells it is chosen by how well it would have foretold the past: at each past cut-off it
knows what was known by then, and is held against the simplest rules that a shop could use. How sure
the total is comes from how far off the same choice was at these cut-offs.
"""

from ...core.result import Chapter, Finding, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say, share
from ...facts.histories import histories
from ...models.choice import PURCHASES, Choice, Known, choose
from ...models.histories import Histories
from .again import one_more_point
from .holders import cohorts_chart, cohorts_of, group_table, held, tiers_chart, tiers_of
from .margin import Margin, margin_of
from .payback import payback
from .records import FEWEST, SPANS, Past, now, pasts, windows_to_test
from .scores import scores_chart, scores_table, tried
from .tested import Sureness, Test, by_tenth, by_week
from .worth import HORIZON, place

WHAT = "What customers are worth from now on"
LEAST = 200
"""Customers at a past cut-off, and a quarter of that who bought after it: of fewer no choice can be
made, whoever foretells them best."""


def run(inputs: Inputs) -> Result:
    """Choose by the past, foretell the next 12 months, and say who makes them up."""
    margin = margin_of(inputs)
    won = payback(inputs, margin)
    windows = windows_to_test(inputs.window)
    if not windows:
        why = say(
            "a forecast is tried out on {n} spans of {days} or more, one after the other, with as "
            "long a one before them; the records hold {held}",
            n=count(FEWEST),
            days=days(SPANS[-1]),
            held=days(inputs.window.n_days),
        )
        return Result.of_parts(_refuse(why), won)
    tried_at = pasts(inputs, windows)
    fewest = min(tried_at, key=lambda past: len(past.customers))
    if any(
        len(past.customers) < LEAST or (past.customers[PURCHASES] > 0).sum() < LEAST // 4
        for past in tried_at
    ):
        why = say(
            "{n} customers are known at a past cut-off, too few or with too few purchases after it "
            "to try a forecast on",
            n=count(len(fewest.customers)),
        )
        return Result.of_parts(_refuse(why), won)
    span = windows[0].horizon_days
    choice = choose(
        [Known(past.customers, span) for past in tried_at],
        Known(now(inputs, span), span, Histories.fold(histories(inputs.engine))),
    )
    fitted = {
        "about": f"future_value_12m: {str(margin.words)[0].lower()}{str(margin.words)[1:]}; "
        f"discounted by {share(inputs.settings.yearly_discount_rate)} a year",
        "margin": margin.rate,
        "yearly_discount_rate": inputs.settings.yearly_discount_rate,
        "span_days": span,
        "forecast": choice.forecast.saved(),
    }
    place(inputs.engine, fitted, "facts", "lifetime_value_customers")
    return Result.of_parts(_told(inputs, choice, tried_at, margin, fitted), won)


chapter = Chapter(
    name="lifetime_value",
    title="Customer value",
    question="What are today's customers worth from now on, and which of them?",
    run=run,
    needs=("tiers",),
    place=place,
)

"""Customer value: what are today's customers worth, and which of them?

Whatever foretells it is chosen by how well it would have foretold the past: at each past cut-off it
knows what was known by then, and is held against the simplest rules that a shop could use. How sure
the total is comes from how far off the same choice was at these cut-offs.
"""

from dataclasses import replace

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, days, say, share
from ...facts.histories import histories
from ...models.choice import Choice, choose
from ...models.contest import PURCHASES, Known
from ...models.histories import Histories
from .again import one_more_point
from .holders import (
    cohorts_chart,
    cohorts_of,
    everyone,
    group_table,
    held,
    tiers_chart,
    tiers_of,
    to_come,
)
from .margin import Margin, margin_of
from .payback import payback
from .records import FEWEST, SPANS, Past, now, pasts, windows_to_test
from .scores import scores_chart, scores_table, tried
from .tested import Sureness, Test, by_tenth, by_week
from .worth import place

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
        "about": f"{margin.words}, discounted by {share(inputs.settings.yearly_discount_rate)} a "
        "year.",
        "margin": margin.rate,
        "yearly_discount_rate": inputs.settings.yearly_discount_rate,
        "span_days": span,
        "forecast": choice.forecast.saved(),
    }
    place(inputs.engine, fitted, "facts", "lifetime_value_customers")
    told = Result.of_parts(_told(inputs, choice, tried_at, margin, str(fitted["about"])), won)
    return replace(told, customers="lifetime_value_customers", fitted=fitted)


def _told(
    inputs: Inputs, choice: Choice, tried_at: tuple[Past, ...], margin: Margin, about: str
) -> Result:
    """Tables, charts and findings of what was foretold."""
    tests = [
        Test.of(past, forecast)
        for past, forecast in zip(tried_at, choice.tested, strict=True)
        if forecast is not None
    ]
    sureness = Sureness.of(tests)
    scores = scores_table(choice, tests)
    tiers, cohorts = tiers_of(inputs, sureness), cohorts_of(inputs, sureness)
    total = everyone(inputs, sureness)
    tables = {"scores": scores}
    charts = []
    if len(tiers) > 1:
        tables["by_tier"] = group_table(inputs, tiers, "Tier", margin)
        charts.append(tiers_chart(tiers, tables["by_tier"], about))
    if len(cohorts) > 1:
        tables["by_cohort"] = group_table(inputs, cohorts, "First purchase", margin)
        charts.append(cohorts_chart(inputs, cohorts, about))
    charts += [by_week(tests[-1]), by_tenth(inputs, tests[-1]), scores_chart(scores, tests)]
    findings = (
        to_come(inputs, total, margin, sureness, tests, about),
        held(inputs, tiers, margin),
        tried(inputs, choice, tests),
        one_more_point(inputs, tried_at[-1], total.n, margin),
    )
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(finding for finding in findings if finding),
        refusals=tuple(
            Refusal(f"{name} as it stands", say("{why}", why=why))
            for name, why in choice.doubts.items()
        ),
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal(WHAT, why),))


chapter = Chapter(
    name="lifetime_value",
    title="Customer value",
    question="What are today's customers worth from now on, and which of them?",
    run=run,
    of_customers=True,
    needs=("tiers",),
    place=place,
)

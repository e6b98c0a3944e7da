"""Casual, Regular, Premium: which few customers does the business live off?

The borders are fixed in money, to the cent, so that everyone with the same spend is in the same
tier and the rule can be applied by hand.
"""

from collections.abc import Mapping
from typing import Any

from ...core.engine import Engine
from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.rules import Grouping
from ...core.words import Sentence, count, say, write_date
from .borders import TIERS, buyers, find
from .holdings import describe, table_of
from .pictures import cloud, shares
from .sentences import broken, held, why_these_borders


def run(inputs: Inputs) -> Result:
    """Find the borders, put everyone into a tier, and say what each tier holds."""
    engine, settings = inputs.engine, inputs.settings
    among = buyers(engine)
    known = engine.row(f"select count(*) as n, sum(spend) as total from facts where {among.sql}")
    least = len(TIERS) * settings.smallest_group
    if known["n"] < least:
        return _refuse(
            say(
                "there are {n} customers; three tiers take {least} or more",
                n=count(known["n"]),
                least=count(least),
            )
        )
    borders = find(inputs, among)
    if borders is None or known["total"] <= 0:
        return _refuse(say("customers brought nothing, returns taken off"))
    fitted = {
        "about": (
            f"spend: net sales of a customer from {write_date(inputs.window.start)} to "
            f"{write_date(inputs.window.last_day)}; over a longer time customers spend more, and "
            "more of them pass the borders"
        ),
        "how": why_these_borders(inputs, borders),
        "premium_from": str(borders.premium_from),
        "regular_from": str(borders.regular_from),
        **borders.grouping(among).saved(settings.currency),
    }
    place(engine, fitted, "facts", "tiers_customers")
    tiers = describe(inputs, borders, borders.grouping(among))
    missing = [name for name in TIERS if name not in {tier.name for tier in tiers}]
    if missing:
        return _refuse(
            say("nobody would be {tier}, at the borders of the settings", tier=missing[0])
            if borders.how == "own"
            else say("customers spend too much alike: nobody would be {tier}", tier=missing[0])
        )
    smallest = min(tiers, key=lambda tier: tier.n)
    if smallest.n < settings.smallest_group:
        return _refuse(
            say(
                "only {n} customers would be {tier}; a group of fewer than {least} is not shown",
                n=count(smallest.n),
                tier=smallest.name,
                least=count(settings.smallest_group),
            )
        )
    table = table_of(inputs, tiers)
    crowd = cloud(inputs, tiers, borders, among)
    natural = broken(inputs, borders)
    return Result(
        tables={"tiers": table},
        charts=(shares(inputs, table, tiers, borders), *([crowd] if crowd else [])),
        findings=(held(inputs, tiers, borders), *([natural] if natural else [])),
        customers="tiers_customers",
        fitted=fitted,
    )


def _refuse(why: Sentence) -> Result:
    return Result(refusals=(Refusal("Who is Premium, Regular or Casual", why),))


def place(engine: Engine, fitted: Mapping[str, Any], facts: str, table: str) -> None:
    """Sort the customers of a table of facts by the saved rules."""
    Grouping.of(fitted).place(engine, facts, table)


chapter = Chapter(
    name="tiers",
    title="Tiers",
    question="Which few customers does the business live off?",
    run=run,
    of_customers=True,
    from_totals=True,
    place=place,
)

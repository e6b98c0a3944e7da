"""Which customers and orders lie far beyond all others, and what hangs on them.

Whoever lies beyond a fence is flagged and never dropped; the main figures are shown with and
without them.
"""

from ...core.result import Chapter, Finding, Inputs, Refusal, Result
from ...core.words import count, say
from .beyond import beyond_fences, fence_table, finding, held, tail
from .both_ways import both_ways, main_figures, without
from .fences import LEAST_VALUES, TITLES, measure
from .flags import flag, resellers, subscribers


def run(inputs: Inputs) -> Result:
    """Draw the fences, flag who lies beyond, and show the main figures both ways."""
    measured = measure(inputs)
    fenced = {name: found for name, found in measured.items() if name in TITLES}
    if "spend" not in fenced and "n_orders" not in fenced:
        why = say(
            "it takes {least} customers who differ in what they spend or how often they order",
            least=count(LEAST_VALUES),
        )
        return Result(refusals=(Refusal("Who lies far beyond the others", why),))
    flag(inputs, measured)
    beyond = beyond_fences(inputs, fenced)
    findings: list[Finding | None] = [finding(inputs, one) for one in beyond]
    charts = tail(inputs, beyond[0])
    tables = {"fences": fence_table(inputs, beyond)}
    shown = [one for one in beyond if one.is_shown and one.total > 0]
    if shown:
        charts.append(held(inputs, shown))
    main = main_figures(inputs, beyond)
    if main is not None:
        tables["main_figures"] = main
        charts += both_ways(inputs, main)
        findings.append(without(inputs, main))
    if inputs.settings.lists_orders:
        findings += [resellers(inputs, measured), subscribers(inputs)]
    missing = [
        title
        for name, (title, _) in TITLES.items()
        if name not in fenced and (name != "order_value" or inputs.settings.lists_orders)
    ]
    why = say("there are too few, or more than half are alike")
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(found for found in findings if found),
        refusals=tuple(Refusal(f"Who lies beyond a fence in {title}", why) for title in missing),
        customers="outliers_customers",
    )


chapter = Chapter(
    name="outliers",
    title="Outliers",
    question="Who and what lies far beyond the rest, and how much hangs on it?",
    run=run,
    of_customers=True,
    from_totals=True,
)

"""How unequally net sales are spread over customers, and whether that changes."""

from ...core.result import Chapter, Inputs, Refusal, Result
from ...core.words import Sentence, count, say
from ...stats.lorenz import Spread
from .over_time import first_and_last, over_time, periods_chart
from .so_far import EVER, gini_index, lorenz_curve, shares_table, the_few, top_share
from .spreads import GROUPED, GROUPS, MARKED, TOPS, least_top


def run(inputs: Inputs) -> Result:
    """The curve of all net sales so far, and top shares period by period."""
    what = "How unequally net sales are spread"
    frame = inputs.engine.frame(GROUPED.format(customers=EVER, groups=GROUPS))
    n = int(frame["n"].sum())
    least = least_top(inputs) / MARKED
    if n < least:
        why = say("{n} customers are on record; it takes {least}", n=count(n), least=count(least))
        return Result(refusals=(Refusal(what, why),))
    if frame["held"].sum() <= 0:
        why = say("customers brought nothing, returns taken off")
        return Result(refusals=(Refusal(what, why),))
    spread = Spread(frame["n"].to_numpy(), frame["held"].to_numpy())
    shares = shares_table(inputs, spread)
    tables, charts = {"shares": shares}, [lorenz_curve(inputs, spread, frame)]
    findings = [top_share(inputs, spread), gini_index(inputs, spread)]
    refusals = []
    if spread.n * TOPS[0] >= least_top(inputs):
        findings.insert(1, the_few(inputs, spread))
    periods = over_time(inputs)
    if isinstance(periods, Sentence):
        refusals.append(Refusal("Whether net sales come from ever fewer customers", periods))
    else:
        tables["periods"] = periods
        charts.append(periods_chart(inputs, periods))
        findings.append(first_and_last(inputs, periods))
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(findings),
        refusals=tuple(refusals),
    )


chapter = Chapter(
    name="concentration",
    title="Concentration",
    question="How much of the business hangs on how few customers?",
    run=run,
    from_totals=True,
)

"""Gaps: how long until customers buy again, and how likely after a silence of so many days?

Pooling all gaps misleads: frequent buyers bring most of them. Here every customer weighs the same.
Customers who have not bought again yet count as long as they were looked at, which is what survival
curves are for. Who has no second purchase brings that open gap; whoever has one or more brings the
gaps that ended, with a weight that sums to one, and not the open gap after them: given how many
gaps ended they are exchangeable with the first, while the one that the cut-off happens to meet is
longer than most (Wang and Chang 1999, Nonparametric estimation of a recurrent survival function).
"""

from pathlib import Path

import pandas as pd

from ...core.result import Chapter, Finding, Inputs, Refusal, Result
from ...core.words import count, days, say, share
from ...stats.intervals import share_of
from .next_order import curve_chart, groups_chart, next_order, second_order
from .silence import returns, shares, silence_chart, silence_table, silences
from .waits import EVERYONE, GROUPS, MOST, PARTS, curves_table, summary_table, wait_of

HERE = Path(__file__).parent


NOW = """
    select
        count(*) as n_customers,
        count(case when days_since_last_purchase > $lapse then 1 end) as n_lapsed,
        sum(case when days_since_last_purchase > $lapse then spend end) as spend
    from facts
    where n_orders > 0
"""


def run(inputs: Inputs) -> Result:
    """Curves of the time to the next purchase, the lapse rule, and returns by days of silence."""
    engine, least = inputs.engine, inputs.settings.smallest_group
    what = "How long customers take to buy again"
    engine.create_from(
        HERE / "gaps_occasions.sql",
        {"parts": PARTS},
        cutoff=inputs.window.cutoff,
        last_day=inputs.window.last_day,
    )
    everyone = wait_of(inputs, EVERYONE)
    if everyone.n < least:
        why = say("only {n} customers have bought anything", n=count(everyone.n))
        return Result(refusals=(Refusal(what, why),))
    if not everyone.curve.days.size:
        why = say("none of {n} customers has bought on a second day", n=count(everyone.n))
        return Result(refusals=(Refusal(what, why),))
    waits = [wait_of(inputs, group) for group in GROUPS]
    waits = [wait for wait in waits if wait.n >= least and wait.curve.days.size]
    curves, summary = curves_table([everyone, *waits]), summary_table(inputs, [everyone, *waits])
    reached = everyone.curve.quantile(MOST)
    lapse = int(reached[0]) if reached else inputs.settings.horizon_days
    n_cutoffs = silences(inputs)
    silence = silence_table(inputs) if n_cutoffs else None
    sides = shares(inputs, (lapse,)) if silence else pd.DataFrame()
    tables = {"next_order": summary, "curves": curves}
    charts = [curve_chart(inputs, curves, everyone)]
    findings = [next_order(inputs, everyone), _lapsed(inputs, lapse, reached is not None, sides)]
    refusals = []
    groups = groups_chart(inputs, summary)
    if groups:
        charts.append(groups)
    if waits and waits[0].group is GROUPS[0]:
        findings.insert(1, second_order(inputs, waits[0]))
    else:
        why = say(
            "fewer than {least} customers are known to be new, or none of them is back yet",
            least=count(least),
        )
        refusals.append(Refusal("How soon new customers order again", why))
    if silence is None:
        why = say(
            "it takes customers at an earlier cut-off with {before} of records before it and "
            "{horizon} after it; the records hold {held}",
            before=days(2 * inputs.settings.horizon_days),
            horizon=days(inputs.settings.horizon_days),
            held=days(inputs.window.n_days),
        )
        refusals.append(Refusal("How likely customers come back after a silence", why))
    else:
        tables["silence"] = silence
        charts.append(silence_chart(inputs, silence, lapse, sides))
        if len(sides) == 2:
            findings.append(returns(inputs, sides, lapse, n_cutoffs))
    engine.execute("drop table if exists gaps_silences")
    engine.execute("drop table gaps_occasions")
    return Result(
        tables=tables,
        charts=tuple(charts),
        findings=tuple(findings),
        refusals=tuple(refusals),
        fitted={"lapse_after_days": lapse, "lapse_share_reached": reached is not None},
    )


def _lapsed(inputs: Inputs, lapse: int, reached: bool, sides: pd.DataFrame) -> Finding:
    now = inputs.engine.row(NOW, lapse=lapse)
    part = share_of(now["n_lapsed"], now["n_customers"])
    money = inputs.money(now["spend"] or 0)
    if reached:
        sentence = say(
            "{part} of customers have not bought for more than {days}, by when {most} of purchases "
            "are followed by another; they had brought {money}.",
            part=part,
            days=days(lapse),
            most=share(MOST),
            money=money,
        )
    else:
        sentence = say(
            "{part} of customers have not bought for more than {days}, the horizon; they had "
            "brought {money}.",
            part=part,
            days=days(lapse),
            money=money,
        )
    so_what = say("Whoever is silent for longer than {days} counts as lapsed.", days=days(lapse))
    if len(sides) == 2:
        so_what = say(
            "They count as lapsed. Of those who were so at earlier cut-offs {back} bought within "
            "the {horizon} that followed.",
            back=share(sides["back"].iloc[1]),
            horizon=days(inputs.settings.horizon_days),
        )
    return Finding(
        name="lapsed",
        kind="description",
        sentence=sentence,
        value=part,
        n=int(now["n_customers"]),
        period=inputs.window.period,
        so_what=so_what,
        caveat="Where the share is not reached within the records, the horizon stands for its day."
        if not reached
        else "",
        money=inputs.money(abs(money.value)),
    )


chapter = Chapter(
    name="gaps",
    title="Time to the next order",
    question="How long until customers buy again, and when must we take them for lapsed?",
    run=run,
)

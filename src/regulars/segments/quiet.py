"""Gone quiet: which good customers are silent for longer than ever, and do they come back?

Whoever is silent for longer than ever before may be lost, or on holiday. What came of such
customers at earlier cut-offs is in the records: the rule is applied there once more, to the same
share of highest spending customers, and what they did in the horizon after it is counted. That
is what would have happened without doing anything, and the least that an action must beat.
"""

from dataclasses import dataclass

import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.window import Window
from ..core.words import Quantity, say, write_date
from ..facts.snapshot import bought_by, outcomes, past_windows
from ..stats.intervals import wilson

NOW = """
    select
        count(*) as n_good,
        count(case when gone_quiet then 1 end) as n_quiet,
        sum(case when gone_quiet then spend end) as spend
    from facts
    inner join tiers_customers using (customer_id)
    where tier in ('Premium', 'Regular')
"""

REPLAY = """
    select
        count(*) as n_quiet,
        count(case when n_orders_after > 0 then 1 end) as n_back,
        sum(cast(usual_daily_spend * $horizon_days as decimal(18, 2))) as usual,
        sum(coalesce(spend_after, cast(0 as decimal(38, 4)))) as spent
    from (
        select
            *,
            row_number() over (order by spend desc, customer_id) as place,
            count(*) over () as n_customers
        from facts_then
        where n_orders > 0
    ) as ranked
    left join outcomes_then using (customer_id)
    where gone_quiet and place <= $share * n_customers
"""


@dataclass(frozen=True)
class Replay:
    """What became of those who had gone quiet by an earlier cut-off, in the horizon after it."""

    window: Window
    n: int
    n_back: int
    usual: float
    spent: float


def run(inputs: Inputs) -> Result:
    """Count the good customers who have gone quiet, and look up what such customers did before."""
    engine, settings = inputs.engine, inputs.settings
    what = "Which good customers have gone quiet"
    if inputs.results["tiers"].customers is None:
        return _refuse(what, "without tiers nobody is known to be a good customer")
    now = engine.row(NOW)
    if now["n_quiet"] < settings.smallest_group:
        least = Quantity(settings.smallest_group, "count")
        why = say("fewer than {least} Premium and Regular customers have gone quiet", least=least)
        return Result(refusals=(Refusal(what, why),))
    finding = _gone_quiet(inputs, now)
    replays = [_replay(inputs, window, now) for window in past_windows(inputs.window)]
    n = sum(replay.n for replay in replays)
    if n < settings.smallest_group:
        why = say(
            "{n} such customers are known at earlier cut-offs with {horizon} of records after them",
            horizon=Quantity(settings.horizon_days, "days"),
            n=Quantity(n, "count"),
        )
        refused = Refusal("How many of them come back by themselves", why)
        return Result(findings=(finding,), refusals=(refused,))
    table = _table(inputs, replays)
    back = _came_back(inputs, replays)
    return Result(
        tables={"replay": table},
        charts=(_chart(inputs, table, back),),
        findings=(finding, back),
    )


def _refuse(what: str, why: str) -> Result:
    return Result(refusals=(Refusal(what, say(why)),))


def _replay(inputs: Inputs, window: Window, now: dict[str, int]) -> Replay:
    engine = inputs.engine
    ((customers,),) = engine.rows("select count(*) from facts where n_orders > 0")
    bought_by(engine, window, inputs.settings, table="facts_then")
    outcomes(engine, window, table="outcomes_then")
    found = engine.row(
        REPLAY, share=now["n_good"] / customers, horizon_days=inputs.settings.horizon_days
    )
    engine.execute("drop table facts_then")
    engine.execute("drop table outcomes_then")
    return Replay(
        window,
        int(found["n_quiet"]),
        int(found["n_back"]),
        float(found["usual"] or 0),
        float(found["spent"] or 0),
    )


def _table(inputs: Inputs, replays: list[Replay]) -> Table:
    currency = inputs.settings.currency
    shown = [replay for replay in reversed(replays) if replay.n]
    bounds = [wilson(replay.n_back, replay.n) for replay in shown]
    frame = pd.DataFrame(
        {
            "cutoff": [write_date(replay.window.cutoff) for replay in shown],
            "n": [replay.n for replay in shown],
            "came_back": [replay.n_back / replay.n for replay in shown],
            "low": [low for low, _ in bounds],
            "high": [high for _, high in bounds],
            "usual": [replay.usual for replay in shown],
            "spent": [replay.spent for replay in shown],
        }
    )
    frame["label"] = [f"{Quantity(r.n_back / r.n, 'share')} of {r.n:,}" for r in shown]
    return Table.of(
        frame,
        "one row per earlier cut-off",
        Axis("cutoff", "Quiet by"),
        Axis("n", "Customers", "count"),
        Axis("came_back", "Came back", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("usual", "Usual net sales", "money", currency),
        Axis("spent", "Net sales", "money", currency),
        Axis("label", "Share"),
    )


def _chart(inputs: Inputs, table: Table, back: Finding) -> Chart:
    horizon = Quantity(inputs.settings.horizon_days, "days")
    headline = say("{share} came back by themselves", share=Quantity(back.value.value, "share"))
    n = int(table.frame["n"].sum())
    return Chart(
        name="came_back",
        kind="bars",
        table=table.frame,
        x=table.columns["cutoff"],
        y=table.columns["came_back"],
        headline=headline,
        subtitle=f"Quiet customers who bought again within {horizon}, by cut-off; n = {n:,}",
        caption=(
            "The same rule at earlier cut-offs, for the same share of highest spending customers. "
            "Lines: 95% intervals."
        ),
        alt=f"Bars, one per earlier cut-off. {headline}.",
    )


def _gone_quiet(inputs: Inputs, now: dict[str, float]) -> Finding:
    quiet, n = int(now["n_quiet"]), int(now["n_good"])
    low, high = wilson(quiet, n)
    share = Quantity(quiet / n, "share", low=low, high=high)
    money = Quantity(float(now["spend"]), "money", inputs.settings.currency)
    rule = inputs.settings.quiet
    return Finding(
        name="gone_quiet",
        kind="description",
        sentence=say(
            "{quiet} of {n} Premium and Regular customers, {share}, have been silent for longer "
            "than ever before; they had brought {money}.",
            quiet=Quantity(quiet, "count"),
            n=Quantity(n, "count"),
            share=share,
            money=money,
        ),
        value=share,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "Silent for more than {days}, and for more than any gap between purchase days before.",
            days=Quantity(rule.days, "days"),
        ),
        money=money,
    )


def _came_back(inputs: Inputs, replays: list[Replay]) -> Finding:
    n, back = sum(r.n for r in replays), sum(r.n_back for r in replays)
    usual, spent = sum(r.usual for r in replays), sum(r.spent for r in replays)
    low, high = wilson(back, n)
    share = Quantity(back / n, "share", low=low, high=high)
    horizon = Quantity(inputs.settings.horizon_days, "days")
    currency = inputs.settings.currency
    return Finding(
        name="came_back",
        kind="description",
        sentence=say(
            "Of {n} such customers at {cutoffs} earlier cut-offs, {share} bought again within "
            "{horizon} by themselves.",
            n=Quantity(n, "count"),
            cutoffs=Quantity(len(replays), "count"),
            share=share,
            horizon=horizon,
        ),
        value=share,
        n=n,
        period=inputs.window.period,
        so_what=say(
            "They brought {spent}, where their pace before promised {usual}: only what is missing "
            "can be won.",
            spent=Quantity(spent, "money", currency),
            usual=Quantity(usual, "money", currency),
        ),
        caveat="A customer may count at more than one cut-off.",
        money=Quantity(max(usual - spent, 0.0), "money", currency),
    )


chapter = Chapter(
    name="quiet",
    title="Gone quiet",
    question="Which good customers have gone quiet, and do they come back by themselves?",
    run=run,
    needs=("tiers",),
)

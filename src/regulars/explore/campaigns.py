"""Who answers campaigns, and what do campaigns bring?

Whom a campaign is sent to is chosen, so a share that answers is no effect: many would have bought
anyway. Only where some were held out by lot does the difference between the two arms measure what
the campaign did, whoever opened or clicked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pandas as pd

from ..core.engine import render
from ..core.result import Axis, Chapter, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, days, say, share
from ..stats.corrections import LEVEL, holm
from ..stats.intervals import LEVEL as CONFIDENCE
from ..stats.intervals import wilson
from ..stats.relative import Relative
from ..stats.relative import of_shares as relative_of_shares
from ..stats.strata import Stratified, of_counts

HERE = Path(__file__).parent
WITHIN, LONGER = 14, 30
"""Days after the contact in which a purchase counts: WITHIN is what is tested, for that has to be
one span promised before anything is looked at; LONGER is shown in the table."""
LEAST_DAYS = 30
"""Days since the contact that it takes to be done with answering."""
LEAST = 100
"""Customers that it takes in either arm."""
SHOWN = 15
"""Campaigns in a chart, those with most contacts."""
UNLIKE = 0.01
"""A corrected p-value of the time before, below which the arms were not drawn by lot."""


@dataclass(frozen=True)
class Effect:
    """What a campaign did within some days of the contact, measured by assignment."""

    campaign: str
    days: int
    measured: Stratified
    relative: Relative | None
    n: int
    n_other: int
    net_sales: float
    """Of those who were contacted, in these days."""
    p_before: float
    """How often chance alone makes the arms as unlike as they were before the contact."""
    p_value: float = 1.0
    """Of the difference, corrected."""


def run(inputs: Inputs) -> Result:
    """Count the answers, and measure the effect where some were held out."""
    what = "Who answers campaigns"
    ((n,),) = inputs.engine.rows("select count(*) from facts where n_orders > 0")
    if not n:
        why = say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
        return Result(refusals=(Refusal(what, why),))
    answers = _answers(inputs)
    effects, refusals = _effects(inputs)
    tables, charts, findings = {}, [], []
    if isinstance(answers, Sentence):
        refusals = (Refusal(what, answers), *refusals)
    else:
        tables["responses"] = answers
        charts.append(_responses(inputs, answers))
        findings.append(_response(inputs, answers))
    if effects:
        tables["effects"] = _effects_table(inputs, effects)
        charts.append(_effects_chart(inputs, effects))
        findings += _measured(inputs, effects)
    return Result(tables, tuple(charts), tuple(findings), refusals)


def _answers(inputs: Inputs) -> Table | Sentence:
    """One row a campaign that is over; small ones are merged. Or why nothing can be said."""
    engine = inputs.engine
    recorded = engine.row(
        "select (select count(*) from campaign_contacts where day < $cutoff) as n_contacts, "
        "(select count(*) from campaign_responses where day < $cutoff) as n_responses",
        cutoff=inputs.window.cutoff,
    )
    if not recorded["n_contacts"]:
        return say("no contact of a customer by a campaign is on record")
    if not recorded["n_responses"]:
        return say("no response to a campaign is on record")
    frame = engine.frame(
        render(HERE / "campaigns_responses.sql"),
        start=inputs.window.start,
        cutoff=inputs.window.cutoff,
        least_days=LEAST_DAYS,
    )
    if frame.empty or frame["n_customers"].iloc[0] < inputs.settings.smallest_group:
        return say(
            "it takes {least} customers who were contacted {days} or longer ago, by campaigns that "
            "are over",
            least=count(inputs.settings.smallest_group),
            days=days(LEAST_DAYS),
        )
    small = frame["n"] < inputs.settings.smallest_group
    merged = frame[small]
    frame = frame[~small].rename(columns={"campaign_id": "campaign"})
    if merged["n"].sum() >= inputs.settings.smallest_group:
        others = {"campaign": f"{len(merged)} small campaigns", "n": merged["n"].sum(),
                  "k": merged["k"].sum()}  # fmt: skip
        frame = pd.concat([frame, pd.DataFrame([others])], ignore_index=True)
    whole = _whole(frame)
    frame["first_day"] = [
        "" if pd.isna(day) else day.date().isoformat() for day in pd.to_datetime(frame["first_day"])
    ]
    frame["campaign_kind"] = frame["campaign_kind"].fillna("").astype(str)
    frame["responded"] = frame["k"] / frame["n"]
    bounds = [wilson(int(k), int(n)) for k, n in zip(frame["k"], frame["n"], strict=True)]
    frame["low"], frame["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    for name, value in zip(("all", "all_low", "all_high"), whole, strict=True):
        frame[name] = value
    frame = frame.sort_values(["responded", "campaign"], ascending=[False, True])
    return Table.of(
        frame[["campaign", "campaign_kind", "first_day", "n", "k", "responded", "low", "high",
               "all", "all_low", "all_high"]].reset_index(drop=True),
        "one row per campaign",
        Axis("campaign", "Campaign"),
        Axis("campaign_kind", "Kind"),
        Axis("first_day", "First contact"),
        Axis("n", "Customers contacted", "count"),
        Axis("k", "of whom answered", "count"),
        Axis("responded", "Share that answered", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("all", "All campaigns", "share"),
        Axis("all_low", "from", "share"),
        Axis("all_high", "to", "share"),
    )  # fmt: skip


def _whole(frame: pd.DataFrame) -> tuple[float, float, float]:
    """The share of all contacts that were answered, with an interval whose unit is the customer.

    A customer is contacted by several campaigns and answers by habit: the linearised variance of a
    ratio of sums over customers (Cochran 1977, Sampling techniques, eq. 6.9).
    """
    sums = frame.dropna(subset=["n_customers"]).iloc[0]
    n, contacts = float(sums["n_customers"]), float(sums["n_contacts"])
    rate = float(sums["n_responses"]) / contacts
    squares = sums["k_squares"] - 2 * rate * sums["products"] + rate**2 * sums["n_squares"]
    error = sqrt(max(float(squares), 0.0) * n / (n - 1)) / contacts if n > 1 else 0.5
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * error
    return rate, max(rate - half, 0.0), min(rate + half, 1.0)


def _response(inputs: Inputs, answers: Table) -> Finding:
    frame = answers.frame
    first = frame.iloc[0]
    whole = share(first["all"], first["all_low"], first["all_high"])
    shown = _largest(frame)
    best, worst = shown.iloc[0], shown.iloc[-1]
    so_what = (
        say(
            "From {low} of those contacted by {worst} to {high} by {best}; whom they were sent to "
            "differs as well.",
            low=share(worst["responded"]),
            worst=_named(worst["campaign"]),
            high=share(best["responded"]),
            best=_named(best["campaign"]),
        )
        if len(frame) > 1
        else say("One campaign is over: nothing to hold it against.")
    )
    return Finding(
        name="response",
        kind="description",
        sentence=say(
            "Campaigns were answered by {whole} of the customers contacted, over {n} contacts.",
            whole=whole,
            n=count(frame["n"].sum()),
        ),
        value=whole,
        n=int(frame["n"].sum()),
        of="contacts",
        period=inputs.window.period,
        so_what=so_what,
        caveat=(
            "An answer is no effect: campaigns go to chosen customers, who may have bought anyway."
        ),
    )


def _named(campaign: str) -> str:
    """A campaign in a sentence: an id that is a mere number says what it is the number of."""
    return f"campaign {campaign}" if campaign.replace(".", "").isdigit() else campaign


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    """The campaigns with most contacts, those most answered first."""
    return frame.nlargest(SHOWN, "n", keep="first").sort_values(
        ["responded", "campaign"], ascending=[False, True]
    )


def _responses(inputs: Inputs, answers: Table) -> Chart:
    frame = answers.frame
    shown = _largest(frame)
    table = shown[["campaign", "responded", "low", "high", "n"]].assign(
        campaign=[_named(c) for c in shown["campaign"]],
        label=[f"{share(r)} of {n:,}" for r, n in zip(shown["responded"], shown["n"], strict=True)],
    )
    left = len(frame) - len(shown)
    whole = float(frame["all"].iloc[0])
    lowest, highest = shown["responded"].iloc[-1], shown["responded"].iloc[0]
    headline = (
        say(
            "Between {low} and {high} answered a campaign",
            low=share(lowest),
            high=share(highest),
        )
        if len(shown) > 1
        else say("{share} answered the campaign", share=share(whole))
    )
    n = int(frame["n"].sum())
    return Chart(
        name="responses",
        kind="dots",
        table=table.reset_index(drop=True),
        x=Axis("campaign", "Campaign"),
        y=Axis("responded", "Share of those contacted who answered", "share"),
        headline=headline,
        subtitle=f"Customers who answered, by campaign, {inputs.window}; n = {n:,} contacts",
        caption=(
            "A customer counts once in each campaign; an answer counts from the first contact on. "
            f"Campaigns that still run, and contacts of the last {LEAST_DAYS} days, are left out. "
            + (f"The {SHOWN} with most contacts; {left} more are in the table. " if left else "")
            + "Lines: 95% intervals. No measure of effect: whom to send to was chosen."
        ),
        alt=f"A point with its interval for each of {len(shown)} campaigns. {headline}.",
        guides=(Guide(whole, f"All: {share(whole)}"),),
    )


def _effects(inputs: Inputs) -> tuple[list[Effect], tuple[Refusal, ...]]:
    """Every campaign with a control group and every span of days, corrected for all of them."""
    what = "What campaigns bring"
    engine = inputs.engine
    if (
        "campaign_controls" not in engine.tables()
        or not engine.row(
            "select count(*) as n from campaign_controls where day < $cutoff",
            cutoff=inputs.window.cutoff,
        )["n"]
    ):
        why = say("nobody was held out by lot: what the contacted would have bought is not known")
        return [], (Refusal(what, why),)
    rows = engine.frame(
        render(HERE / "campaigns_effects.sql", {"spans": (WITHIN, LONGER)}),
        cutoff=inputs.window.cutoff,
    )
    effects, refusals = [], []
    for campaign, of_campaign in rows.groupby("campaign_id", sort=True):
        made = [e for span in (WITHIN, LONGER) if (e := _effect(str(campaign), of_campaign, span))]
        effects += made
        if not made:
            why = say(
                "it takes {least} customers in either arm, {days} or longer before the cut-off",
                least=count(LEAST),
                days=days(WITHIN),
            )
            refusals.append(Refusal(f"What {_named(str(campaign))} brought", why))
    tested = [effect for effect in effects if effect.days == WITHIN]
    before = holm([effect.p_before for effect in tested])
    unlike = {e.campaign for e, p in zip(tested, before, strict=True) if p < UNLIKE}
    for campaign in sorted(unlike):
        why = say(
            "its arms were not drawn by lot: before the contact {here} of those it went to had "
            "bought, and {there} of those held out",
            **_before(rows[rows["campaign_id"] == campaign]),
        )
        refusals.append(Refusal(f"What {_named(campaign)} brought", why))
    effects = [effect for effect in effects if effect.campaign not in unlike]
    tested = [effect for effect in effects if effect.days == WITHIN]
    corrected = holm([e.measured.difference.p_value for e in tested], inputs.n_families)
    by_campaign = {e.campaign: p for e, p in zip(tested, corrected, strict=True)}
    return (
        [replace(e, p_value=by_campaign[e.campaign]) if e in tested else e for e in effects],
        tuple(refusals),
    )


Arms = tuple[list[int], list[int], list[int], list[int]]
"""Of each stratum: buyers and customers who were contacted, buyers and customers held out."""


def _arms(rows: pd.DataFrame, column: str, *strata: str) -> Arms:
    wide = rows.pivot_table(
        index=list(strata), columns="contacted", values=[column, "n"], aggfunc="sum", fill_value=0
    ).astype(int)
    found = [
        wide[(name, arm)].tolist() if (name, arm) in wide else [0] * len(wide)
        for arm in (True, False)
        for name in (column, "n")
    ]
    return found[0], found[1], found[2], found[3]


def _effect(campaign: str, rows: pd.DataFrame, span: int) -> Effect | None:
    rows = rows[rows["days_observed"] > span]
    if rows.empty:
        return None
    # Who bought alike before is compared: by lot the arms are alike on average, here they are so
    # in fact, which makes the interval narrower (Miratrix, Sekhon & Yu 2013, Adjusting treatment
    # effect estimates by post-stratification in randomized experiments).
    after = _arms(rows, f"within_{span}", "day", "bought_before")
    n, n_other = sum(after[1]), sum(after[3])
    if min(n, n_other) < LEAST:
        return None
    try:
        measured, unlike = of_counts(*after), of_counts(*_arms(rows, f"before_{span}", "day"))
    except ValueError:
        return None
    return Effect(
        campaign,
        span,
        measured,
        relative_of_shares(measured.share * n, n, measured.share_other * n_other, n_other),
        n,
        n_other,
        float(rows.loc[rows["contacted"], f"net_sales_{span}"].sum()),
        unlike.difference.p_value,
    )


def _before(rows: pd.DataFrame) -> dict[str, Quantity]:
    k, n, k_other, n_other = map(sum, _arms(rows, f"before_{WITHIN}", "day"))
    return {"here": share(k / n), "there": share(k_other / n_other)}


def _effects_table(inputs: Inputs, effects: Sequence[Effect]) -> Table:
    frame = pd.DataFrame(
        {
            "campaign": [e.campaign for e in effects],
            "days": [e.days for e in effects],
            "n": [e.n for e in effects],
            "n_held_out": [e.n_other for e in effects],
            "contacted": [e.measured.share for e in effects],
            "held_out": [e.measured.share_other for e in effects],
            "difference": [e.measured.difference.value for e in effects],
            "low": [e.measured.difference.low for e in effects],
            "high": [e.measured.difference.high for e in effects],
            "relative": [e.relative.value if e.relative else None for e in effects],
            "relative_low": [e.relative.low if e.relative else None for e in effects],
            "relative_high": [e.relative.high if e.relative else None for e in effects],
            "p_value": [e.p_value if e.days == WITHIN else None for e in effects],
            "net_sales": [e.net_sales for e in effects],
        }
    )
    return Table.of(
        frame,
        "one row per campaign with a control group and span of days",
        Axis("campaign", "Campaign"),
        Axis("days", "Days after the contact", "count"),
        Axis("n", "Contacted", "count"),
        Axis("n_held_out", "Held out", "count"),
        Axis("contacted", "Bought, of those contacted", "share"),
        Axis("held_out", "Bought, of those held out", "share"),
        Axis("difference", "Difference", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("relative", "of those held out", "share"),
        Axis("relative_low", "from", "share"),
        Axis("relative_high", "to", "share"),
        Axis("p_value", "p, corrected", "number"),
        Axis("net_sales", "Net sales of those contacted", "money", inputs.settings.currency),
    )


def _effects_chart(inputs: Inputs, effects: Sequence[Effect]) -> Chart:
    tested = _tested(effects)
    sure = [e for e in tested if e.p_value < LEVEL]
    shown = tested[:SHOWN]
    table = pd.DataFrame(
        {
            "campaign": [_named(e.campaign) for e in shown],
            "difference": [e.measured.difference.value for e in shown],
            "low": [e.measured.difference.low for e in shown],
            "high": [e.measured.difference.high for e in shown],
            "label": [
                f"{share(e.measured.share)} against {share(e.measured.share_other)}" for e in shown
            ],
            "n": [e.n for e in shown],
            "n_held_out": [e.n_other for e in shown],
        }
    )
    headline = say(
        "{sure} of {tested} tested campaigns changed who bought",
        sure=count(len(sure)),
        tested=count(len(tested)),
    )
    n, n_other = sum(e.n for e in shown), sum(e.n_other for e in shown)
    return Chart(
        name="effects",
        kind="dots",
        table=table,
        x=Axis("campaign", "Campaign"),
        y=Axis("difference", "More buyers than among those held out", "share"),
        headline=headline,
        subtitle=(
            f"Share that bought within {WITHIN} days, contacted less held out, {inputs.window}; "
            f"n = {n:,} contacted, {n_other:,} held out"
        ),
        caption=(
            "By assignment, whoever opened or clicked, among those who had bought alike before. "
            "Lines: 95% intervals of each. Counted as changed: beyond chance, corrected for all "
            f"{len(tested)} that were looked at. Beside the points: both shares."
        ),
        alt=(
            f"A point with its interval for each of {len(shown)} campaigns, and a line at nought. "
            f"{headline}."
        ),
        guides=(Guide(0.0, "No effect"),),
    )


def _tested(effects: Sequence[Effect]) -> list[Effect]:
    """One effect a campaign, the largest first."""
    return sorted(
        (e for e in effects if e.days == WITHIN), key=lambda e: -e.measured.difference.value
    )


def _measured(inputs: Inputs, effects: Sequence[Effect]) -> list[Finding]:
    """A claim for each campaign that changed who bought; the others in one sentence."""
    tested = _tested(effects)
    found = [_claim(inputs, effect) for effect in tested if effect.p_value < LEVEL]
    others = [effect for effect in tested if effect.p_value >= LEVEL]
    if others:
        found.append(_no_effect(inputs, others))
    return found


def _no_effect(inputs: Inputs, effects: Sequence[Effect]) -> Finding:
    widest = max(effects, key=lambda e: abs(e.measured.difference.value))
    d = widest.measured.difference
    difference = share(d.value, d.low, d.high)
    return Finding(
        name="no_effect",
        kind="description",
        sentence=say(
            "{n} tested campaigns changed nothing beyond chance in who bought within {within}; "
            "farthest from nought is {campaign} with a difference of {difference}.",
            n=count(len(effects)),
            within=days(WITHIN),
            campaign=_named(widest.campaign),
            difference=difference,
        )
        if len(effects) > 1
        else say(
            "{campaign} changed nothing beyond chance in who bought within {within}: a difference "
            "of {difference}.",
            campaign=_named(widest.campaign),
            within=days(WITHIN),
            difference=difference,
        ),
        value=difference,
        n=sum(e.n + e.n_other for e in effects),
        of="contacts",
        period=inputs.window.period,
        so_what=say(
            "No proof that they did nothing: an interval of {interval} still holds larger effects.",
            interval=Quantity(d.value, "share", low=d.low, high=d.high).interval,
        ),
    )


def _claim(inputs: Inputs, effect: Effect) -> Finding:
    d = effect.measured.difference
    difference = share(d.value, d.low, d.high)
    relative = effect.relative
    # What the buyers more of them spent, at what buyers spent: never more than all of it.
    gained = max(d.value, 0.0) / effect.measured.share if effect.measured.share else 0.0
    return Finding(
        name=f"effect_of_{effect.campaign}",
        kind="claim",
        sentence=say(
            "Of those contacted by {campaign}, {contacted} bought within {within}, and {held_out} "
            "of those held out by lot: a difference of {difference}.",
            campaign=_named(effect.campaign),
            contacted=share(effect.measured.share),
            within=days(effect.days),
            held_out=share(effect.measured.share_other),
            difference=difference,
        ),
        value=difference,
        n=effect.n + effect.n_other,
        period=inputs.window.period,
        so_what=say(
            "In relation to those held out that is {relative}.",
            relative=share(relative.value, relative.low, relative.high),
        )
        if relative
        else say("None, or all, bought in one of the arms: no relation can be given."),
        caveat=(
            "By assignment, among those who had bought alike before. It rests on the control group "
            "having been drawn by lot: before the contact both arms bought alike."
        ),
        money=inputs.money(max(effect.net_sales * gained, 0.0)),
        p_value=effect.p_value,
    )


chapter = Chapter(
    name="campaigns",
    title="Campaigns",
    question="Who answers campaigns, and what do campaigns bring?",
    run=run,
    claims=True,
)

"""What campaigns bring, where some customers were held out by lot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ...core.engine import render
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, days, say, share
from ...stats.corrections import LEVEL, doubt, holm
from ...stats.relative import Relative
from ...stats.relative import of_shares as relative_of_shares
from ...stats.strata import Stratified, of_counts, of_shares_in_strata
from .answers import SHOWN, named

HERE = Path(__file__).parent
WITHIN, LONGER = 14, 30
"""Days after the contact in which a purchase counts: WITHIN is what is tested, for that has to be
one span promised before anything is looked at; LONGER is shown in the table."""
LEAST = 100
"""Customers that it takes in either arm."""
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


@dataclass(frozen=True)
class Tested:
    """Every campaign with a control group, before p-values are corrected."""

    effects: tuple[Effect, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def p_values(self) -> list[float]:
        """Of the span of days that is tested, as they are, in the order of the effects."""
        return [e.measured.difference.p_value for e in self.effects if e.days == WITHIN]


def look(inputs: Inputs) -> Tested:
    """Measure every campaign of which some were held out, if they were held out by lot."""
    engine = inputs.engine
    recorded = engine.row(
        "select count(*) as n from campaign_controls where day < $cutoff",
        cutoff=inputs.window.cutoff,
    )
    if not recorded["n"]:
        why = say("nobody was held out by lot: what the contacted would have bought is not known")
        return Tested(refusals=(Refusal("What campaigns bring", why),))
    rows = engine.frame(
        render(HERE / "effects.sql", {"spans": (WITHIN, LONGER)}), cutoff=inputs.window.cutoff
    )
    effects: list[Effect] = []
    refusals = []
    for campaign, of_campaign in rows.groupby("campaign_id", sort=True):
        made = [e for span in (WITHIN, LONGER) if (e := _effect(str(campaign), of_campaign, span))]
        effects += made
        if not made:
            why = say(
                "it takes {least} customers in either arm, {days} or longer before the cut-off",
                least=count(LEAST),
                days=days(WITHIN),
            )
            refusals.append(Refusal(f"What {named(str(campaign))} brought", why))
    tested = [effect for effect in effects if effect.days == WITHIN]
    before = holm([effect.p_before for effect in tested])
    unlike = {e.campaign for e, p in zip(tested, before, strict=True) if p < UNLIKE}
    for name in sorted(unlike):
        why = say(
            "its arms were not drawn by lot: before the contact {here} of those it went to had "
            "bought, and {there} of those held out",
            **_before(rows[rows["campaign_id"] == name]),
        )
        refusals.append(Refusal(f"What {named(name)} brought", why))
    kept = tuple(effect for effect in effects if effect.campaign not in unlike)
    return Tested(kept, tuple(refusals))


def tell(inputs: Inputs, found: Tested, corrected: Sequence[float]) -> Result:
    """What campaigns brought, with their p-values corrected."""
    if not found.effects:
        return Result(refusals=found.refusals)
    left = iter(corrected)
    effects = [replace(e, p_value=next(left)) if e.days == WITHIN else e for e in found.effects]
    return Result(
        tables={"effects": _effects_table(inputs, effects)},
        charts=(_chart(inputs, effects),),
        findings=tuple(_measured(inputs, effects)),
        refusals=found.refusals,
    )


Arms = list[tuple[int, int, int, int]]
"""Of each stratum: buyers and customers who were contacted, buyers and customers held out."""


def _arms(rows: pd.DataFrame, column: str, *strata: str) -> Arms:
    wide = rows.pivot_table(
        index=list(strata), columns="contacted", values=[column, "n"], aggfunc="sum", fill_value=0
    ).astype(int)
    columns = [
        wide[(name, arm)].tolist() if (name, arm) in wide else [0] * len(wide)
        for arm in (True, False)
        for name in (column, "n")
    ]
    return list(zip(*columns, strict=True))


def _effect(campaign: str, rows: pd.DataFrame, span: int) -> Effect | None:
    rows = rows[rows["days_observed"] > span]
    if rows.empty:
        return None
    # Who bought alike before is compared: by lot the arms are alike on average, here they are so
    # in fact, which makes the interval narrower (Miratrix, Sekhon & Yu 2013, Adjusting treatment
    # effect estimates by post-stratification in randomized experiments).
    after = _arms(rows, f"within_{span}", "day", "bought_before")
    n, n_other = sum(arms[1] for arms in after), sum(arms[3] for arms in after)
    if min(n, n_other) < LEAST:
        return None
    try:
        measured = of_counts(after)
        unlike = of_shares_in_strata(_arms(rows, f"before_{span}", "day"))
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
        unlike.p_value,
    )


def _before(rows: pd.DataFrame) -> dict[str, Quantity]:
    k, n, k_other, n_other = map(sum, zip(*_arms(rows, f"before_{WITHIN}", "day"), strict=True))
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


def _chart(inputs: Inputs, effects: Sequence[Effect]) -> Chart:
    tested = _tested(effects)
    sure = [e for e in tested if e.p_value < LEVEL]
    shown = tested[:SHOWN]
    table = pd.DataFrame(
        {
            "campaign": [named(e.campaign) for e in shown],
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
        "{sure} of {tested} tested campaigns surely changed who bought",
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
    unsure = doubt(d.low, d.high)
    return Finding(
        name="no_effect",
        kind="description",
        sentence=say(
            "{n} tested campaigns showed nothing beyond chance in who bought within {within}; "
            "farthest from nought is {campaign} with a difference of {difference}" + unsure + ".",
            n=count(len(effects)),
            within=days(WITHIN),
            campaign=named(widest.campaign),
            difference=difference,
        )
        if len(effects) > 1
        else say(
            "{campaign} showed nothing beyond chance in who bought within {within}: a difference "
            "of {difference}" + unsure + ".",
            campaign=named(widest.campaign),
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
            campaign=named(effect.campaign),
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

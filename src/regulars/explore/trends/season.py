"""Which months of the year are strong, and which weak."""

from datetime import date

import pandas as pd

from ...core.periods import MONTHS, days_in_month
from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Sentence, count, say, share, signed
from ...stats.corrections import LEVEL, doubt, holm
from ...stats.seasons import YEARS, MonthFactor, enough_years, month_factors


def season(inputs: Inputs, whole: pd.DataFrame) -> Result:
    """What each month of the year sells, where every month is there twice or more."""
    what = "Which months of the year are strong"
    starts = [date.fromisoformat(month) for month in whole["month"]]
    if not enough_years([day.month for day in starts]):
        why = say(
            "it takes {years} full years of each month to tell season from chance, "
            "and there are {n} full months in all",
            years=count(YEARS),
            n=count(len(starts)),
        )
        return Result(refusals=(Refusal(what, why),))
    without = int((whole["net_sales"] <= 0).sum())
    if without:
        why = say("{n} full months are without net sales", n=count(without))
        return Result(refusals=(Refusal(what, why),))
    per_day = whole["net_sales"] / [days_in_month(day) for day in starts]
    factors = month_factors([day.month for day in starts], per_day.tolist())
    table = _factors(factors)
    findings = _findings(inputs, whole, factors)
    headline = _headline(factors, findings)
    chart = Chart(
        name="season",
        kind="dots",
        table=table.frame,
        x=table.columns["month"],
        y=table.columns["above"],
        headline=headline,
        subtitle=f"Net sales per day by month of the year, {inputs.window}; "
        f"n = {len(starts)} full months",
        caption="Against an average month, after growth is taken out (logarithms regressed on "
        "month, time and its square). Lines: 95% intervals for all twelve at once, from how much "
        "the same month differs between years.",
        alt=f"Twelve dots with intervals, one per month of the year. {headline}.",
        guides=(Guide(0.0, "average month", "x"),),
    )
    return Result(tables={"season": table}, charts=(chart,), findings=findings)


def _headline(factors: list[MonthFactor], findings: tuple[Finding, ...]) -> Sentence:
    """The first claim in short; without one, that no month stands out."""
    first = findings[0]
    if first.kind == "claim":
        side = "above" if first.name == "strong_month" else "below"
        return say(
            "{month} sells {share} " + side + " an average month",
            month=str(first.sentence.fillings["month"]),
            share=share(first.value.value),
        )
    peak = max(factors, key=lambda f: f.value)
    return say(
        "No month stands out; {month} is {share} above average",
        month=MONTHS[peak.month - 1],
        share=share(peak.value - 1),
    )


def _factors(factors: list[MonthFactor]) -> Table:
    frame = pd.DataFrame(
        [
            (
                MONTHS[f.month - 1],
                f.value - 1,
                f.low - 1,
                f.high - 1,
                signed(f.value - 1),
                f.n_years,
            )
            for f in factors
        ],
        columns=["month", "above", "low", "high", "label", "n_years"],
    )
    frame["label"] = [signed(above) for above in frame["above"]]
    return Table.of(
        frame,
        "one row per month of the year",
        Axis("month", "Month"),
        Axis("above", "Above or below an average month", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("label", "Written"),
        Axis("n_years", "Years", "count"),
    )


def _findings(
    inputs: Inputs, whole: pd.DataFrame, factors: list[MonthFactor]
) -> tuple[Finding, ...]:
    """The strongest and the weakest month, if they differ beyond chance; else that none does."""
    corrected = holm([f.p_value for f in factors], inputs.n_families)
    sure = [
        (factor, p)
        for factor, p in zip(factors, corrected, strict=True)
        if p < LEVEL and not factor.low <= 1 <= factor.high
    ]
    found = []
    for sign, name, side in ((1, "strong_month", "more"), (-1, "weak_month", "less")):
        there = [pair for pair in sure if sign * (pair[0].value - 1) > 0]
        if there:
            factor, p_value = max(there, key=lambda pair: sign * pair[0].value)
            found.append(_month_claim(inputs, whole, factor, p_value, name, sign, side))
    if found:
        return tuple(found)
    widest = max(factors, key=lambda f: abs(f.value - 1))
    value = share(widest.value, widest.low, widest.high)
    return (
        Finding(
            name="no_season",
            kind="description",
            sentence=say(
                "No month of the year differs from an average one beyond chance; {month}, "
                "furthest from it, sells {share} of it" + doubt(widest.low, widest.high, 1.0) + ".",
                month=MONTHS[widest.month - 1],
                share=value,
            ),
            value=value,
            n=len(whole),
            of="full months",
            period=inputs.window.period,
            so_what=say("Months differ from each other by no more than they differ between years."),
        ),
    )


def _month_claim(
    inputs: Inputs,
    whole: pd.DataFrame,
    factor: MonthFactor,
    p_value: float,
    name: str,
    sign: int,
    side: str,
) -> Finding:
    low, high = sorted(sign * (bound - 1) for bound in (factor.low, factor.high))
    value = share(sign * (factor.value - 1), low, high)
    yearly = whole.loc[whole["month"].str.slice(5, 7) == f"{factor.month:02d}", "net_sales"].mean()
    season = inputs.money(abs(yearly - yearly / factor.value))
    return Finding(
        name=name,
        kind="claim",
        sentence=say(
            "{month} sells {share} {side} than an average month, as seen in {years} years.",
            month=MONTHS[factor.month - 1],
            share=value,
            side=side,
            years=count(factor.n_years),
        ),
        value=value,
        n=len(whole),
        of="full months",
        period=inputs.window.period,
        so_what=say(
            "It brings {net}, {season} {side} than without its season: hold it against the year "
            "before, not against the month before.",
            net=inputs.money(yearly),
            season=season,
            side=side,
        ),
        caveat="The interval holds for all twelve months at once. They were few years: the next "
        "one may differ more than these did from each other.",
        money=season,
        p_value=p_value,
    )

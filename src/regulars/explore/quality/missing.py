"""What is not on record, and whether those of whom more is known behave like the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from ...core.result import Axis, Chart, Finding, Guide, Inputs, Refusal, Result, Table
from ...core.words import Quantity, count, say, share
from ...stats.corrections import LEVEL, holm
from ...stats.differences import Sample
from ...stats.mean_ratios import Ratio, of_means
from ...stats.rank_sums import mann_whitney
from .reading import rows, spoken, sql

NEARLY_NONE = 0.005
"""A share missing that is not worth a bar."""
FEWEST = 20
"""Customers on each side that a comparison of means takes, whatever may be shown."""
TOLD = 3
"""How many comparisons are told of at most: those least likely to be chance."""

OF_LINES = {
    "customer": "customer_id is not null",
    "product": "product_id is not null",
    "product_name": "trim(product_name) <> ''",
    "category": "trim(category) <> ''",
    "channel": "trim(channel) <> ''",
    "cost": "margin is not null",
    "price": "kind = 'return' or gross_sales > 0",
    "pieces": "pieces is not null",
    "time_of_day": "ordered_at > cast(day as timestamp)",
}
"""What an order line may tell, and when it does."""

TRAITS = {
    "age": "age_years is not null or age_band is not null",
    "gender": "gender is not null",
    "city": "city is not null",
    "location": "location is not null",
    "country": "country is not null",
    "acquisition_channel": "acquisition_channel is not null",
    "sign_up_date": "tenure_days is not null",
    "profile": "coalesce(has_profile, false)",
}
"""What may be known of a customer, and when it is."""

MEASURES = {
    "spend": "net sales",
    "n_orders": "orders",
    "days_since_last_purchase": "silence",
}
"""What customers do, and what it is called."""


@dataclass(frozen=True)
class Comparison:
    """Customers of whom a trait is known against those of whom it is not, in one measure."""

    trait: str
    measure: str
    n_known: int
    n_unknown: int
    known: float
    unknown: float
    ratio: Ratio
    p_value: float


def missing(inputs: Inputs) -> Result:
    """What is on record of lines and customers, and whether being on record goes with behaviour."""
    engine = inputs.engine
    pairs = list(combinations(TRAITS, 2))
    traits = engine.row(sql("customers", traits=TRAITS, pairs=pairs))
    counted = [("Customers", name, int(traits["n"]), int(traits[name])) for name in TRAITS]
    if inputs.settings.lists_orders:
        lines = engine.row(sql("lines", columns=OF_LINES), cutoff=inputs.window.cutoff)
        counted += [("Order lines", name, int(lines["n"]), int(lines[name])) for name in OF_LINES]
    frame = pd.DataFrame(
        [(what, spoken(name), n, n - k, 1 - k / n) for what, name, n, k in counted if n],
        columns=["of", "column", "n", "n_missing", "share_missing"],
    )
    table = Table.of(
        frame,
        "one row per thing that a record may tell",
        Axis("of", "Records"),
        Axis("column", "What"),
        Axis("n", "Records", "count"),
        Axis("n_missing", "Missing", "count"),
        Axis("share_missing", "Share missing", "share"),
    )
    partly = frame[(frame["share_missing"] > 0) & (frame["share_missing"] < 1)]
    never = frame[frame["share_missing"] == 1]
    result = Result(tables={"missing": table})
    compared = _compare(inputs, traits, pairs)
    parts = [result]
    if len(partly):
        parts.append(_missing_chart(inputs, partly, never))
    parts.append(_behaviour(inputs, compared))
    return Result.of_parts(*parts)


def _missing_chart(inputs: Inputs, partly: pd.DataFrame, never: pd.DataFrame) -> Result:
    frame = partly.sort_values(
        ["share_missing", "of", "column"], ascending=[False, True, True]
    ).reset_index(drop=True)
    frame["what"] = [f"{row.column} of {row.of.lower()}" for row in rows(frame)]
    frame["label"] = [f"{share(row.share_missing)} of {row.n:,}" for row in rows(frame)]
    most = frame.iloc[0]
    column, of, part = str(most["column"]), str(most["of"]).lower(), share(most["share_missing"])
    headline = say(
        "{column} is missing for {share} of {of}", column=column.capitalize(), share=part, of=of
    )
    if len(str(headline).split()) > 10:
        headline = say("{column}: missing for {share}", column=column.capitalize(), share=part)
    drawn = frame[frame["share_missing"] >= NEARLY_NONE]
    absent = "; ".join(
        f"of {kind.lower()} {', '.join(never[never['of'] == kind]['column'])}"
        for kind in never["of"].unique()
    )
    chart = Chart(
        name="missing",
        kind="bars",
        table=drawn[["what", "share_missing", "n", "n_missing", "label"]],
        x=Axis("what", "What"),
        y=Axis("share_missing", "Share missing", "share"),
        headline=headline,
        subtitle=f"Share of customers, or of order lines, without it, {inputs.window}; "
        f"n = {int(most['n']):,} {of}",
        caption=(
            "What is on record of nearly all or of none is left out."
            + (f" Never on record: {absent}." if absent else "")
        ),
        alt=f"Bars, one per thing that is partly on record, most missing first. {headline}.",
    )
    finding = Finding(
        name="missing",
        kind="description",
        sentence=say(
            "{column} is missing for {n} of {all} {of}, {share}.",
            column=column.capitalize(),
            n=count(most["n_missing"]),
            all=count(most["n"]),
            of=of,
            share=part,
        ),
        value=part,
        n=int(most["n"]),
        of=of,
        period=inputs.window.period,
        so_what=say("Figures by what is missing are figures of the others."),
    )
    return Result(charts=(chart,) if len(drawn) else (), findings=(finding,))


def _compare(
    inputs: Inputs, counts: Mapping[str, int], pairs: list[tuple[str, str]]
) -> list[Comparison]:
    """Those of whom a trait is known against the others, once for traits known of the same."""
    n, least = int(counts["n"]), max(inputs.settings.smallest_group, FEWEST)
    kept: dict[str, list[str]] = {}
    for name in TRAITS:
        if not least <= counts[name] <= n - least:
            continue
        same = [
            first for first in kept if (first, name) in pairs and not counts[f"{first}__{name}"]
        ]
        if same:
            kept[same[0]].append(name)
        else:
            kept[name] = [name]
    if not kept:
        return []
    found = inputs.engine.frame(
        sql("behaviour", measures=MEASURES, traits={name: TRAITS[name] for name in kept})
    )
    by_measure = {row["measure"]: row for row in found.to_dict("records")}
    made = [
        _comparison(by_measure[measure], name, same, least)
        for name, same in kept.items()
        for measure in MEASURES
        if measure in by_measure
    ]
    return [comparison for comparison in made if comparison]


def _comparison(
    row: Mapping[Any, Any], name: str, same: list[str], least: int
) -> Comparison | None:
    n, n_known = int(row["n"]), int(row[f"{name}_n"])
    if not least <= n_known <= n - least:
        return None
    total, squares = row[f"{name}_total"], row[f"{name}_squares"]
    known = Sample.of(n_known, total, squares)
    unknown = Sample.of(n - n_known, row["total"] - total, row["squares"] - squares)
    if known.mean <= 0 or unknown.mean <= 0:
        return None
    ratio = of_means(known, unknown)
    ranks = mann_whitney(n_known, n - n_known, row[f"{name}_ranks"] / 2, row["ties"])
    return Comparison(
        trait=" and ".join(spoken(one) for one in same if one != "profile" or len(same) == 1),
        measure=str(row["measure"]),
        n_known=n_known,
        n_unknown=n - n_known,
        known=known.mean,
        unknown=unknown.mean,
        ratio=ratio,
        # Both must agree: ranks are not led astray by a few big customers, and the interval is
        # that of the ratio of means.
        p_value=max(ratio.p_value, ranks),
    )


def _behaviour(inputs: Inputs, compared: list[Comparison]) -> Result:
    """Whether customers of whom more is known behave like the others."""
    what = "Whether those of whom more is known behave like the others"
    if not compared:
        least = max(inputs.settings.smallest_group, FEWEST)
        why = say(
            "no trait is known of {least} customers and unknown of {least} others",
            least=count(least),
        )
        return Result(refusals=(Refusal(what, why),))
    corrected = holm([c.p_value for c in compared], inputs.n_families)
    frame = pd.DataFrame(
        {
            "what": [f"{c.trait}: {MEASURES[c.measure]}" for c in compared],
            "ratio": [c.ratio.value for c in compared],
            "low": [c.ratio.low for c in compared],
            "high": [c.ratio.high for c in compared],
            "n_known": [c.n_known for c in compared],
            "n_unknown": [c.n_unknown for c in compared],
            "known": [c.known for c in compared],
            "unknown": [c.unknown for c in compared],
            "p_value": corrected,
            "label": [str(Quantity(c.ratio.value, "times")) for c in compared],
        }
    )
    table = Table.of(
        frame,
        "one row per trait and measure",
        Axis("what", "Trait on record, measure"),
        Axis("ratio", "Known against unknown", "times"),
        Axis("low", "from", "times"),
        Axis("high", "to", "times"),
        Axis("n_known", "Customers with it", "count"),
        Axis("n_unknown", "Customers without", "count"),
        Axis("known", "Mean with it", "number"),
        Axis("unknown", "Mean without", "number"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("label", "Ratio"),
    )
    sure = sorted(
        (
            (p, place, c)
            for place, (p, c) in enumerate(zip(corrected, compared, strict=True))
            if p < LEVEL
        ),
        key=lambda found: found[:2],
    )
    first: dict[str, tuple[float, Comparison]] = {}
    for p, _, comparison in sorted(sure, key=lambda found: list(MEASURES).index(found[2].measure)):
        first.setdefault(comparison.trait, (p, comparison))
    told = sorted(first.values(), key=lambda found: (found[0], found[1].trait))[:TOLD]
    findings = tuple(_claim(inputs, p, c, len(compared)) for p, c in told)
    if told:
        _, shown = told[0]
        headline = say(
            "With {trait} known: {times} the {noun}",
            trait=shown.trait,
            times=Quantity(shown.ratio.value, "times"),
            noun=MEASURES[shown.measure],
        )
        if len(str(headline).split()) > 10:
            headline = say("{n} gaps in the records go with behaviour", n=count(len(told)))
    else:
        apart = max(abs(c.ratio.value - 1) for c in compared)
        headline = say("At most {share} apart: no more than chance", share=share(apart))
    n = compared[0].n_known + compared[0].n_unknown
    chart = Chart(
        name="missing_behaviour",
        kind="dots",
        table=frame,
        x=table.columns["what"],
        y=table.columns["ratio"],
        guides=(Guide(1.0, "no difference", "y"),),
        headline=headline,
        subtitle=f"Mean of customers with the trait on record over that of those without, "
        f"{inputs.window}; n = {n:,} customers",
        caption=(
            "Lines: 95% intervals, each by itself; claims are corrected for all "
            f"{len(compared)} comparisons. Traits known of the same customers are one. Silence: "
            "days since the last purchase."
        ),
        alt=f"Dots with intervals, one per trait and measure, and a line where there is no "
        f"difference. {headline}.",
    )
    return Result(tables={"missing_behaviour": table}, charts=(chart,), findings=findings)


CLAIMS = {
    "spend": "Customers whose {trait} is on record brought {ratio} the net sales of the others.",
    "n_orders": "Customers whose {trait} is on record placed {ratio} the orders of the others.",
    "days_since_last_purchase": "The last purchase of customers whose {trait} is on record is "
    "{ratio} as long ago as that of the others.",
}
"""The sentence about each measure."""


def _claim(inputs: Inputs, p_value: float, found: Comparison, n_compared: int) -> Finding:
    ratio = Quantity(found.ratio.value, "times", low=found.ratio.low, high=found.ratio.high)
    return Finding(
        name=f"{'_'.join(found.trait.split())}_{found.measure}",
        kind="claim",
        sentence=say(CLAIMS[found.measure], trait=found.trait, ratio=ratio),
        value=ratio,
        n=found.n_known + found.n_unknown,
        period=inputs.window.period,
        so_what=say(
            "It is not missing at random: what is said by {trait} holds for those who told it, not "
            "for the other {others} customers.",
            trait=found.trait,
            others=count(found.n_unknown),
        ),
        caveat=f"Corrected for {n_compared} comparisons.",
        p_value=p_value,
    )

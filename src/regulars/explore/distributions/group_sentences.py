"""What may be said of the groups: a claim for each difference beyond chance."""

from collections.abc import Sequence

import pandas as pd

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, Unit, say, share
from ...stats.corrections import doubt
from .groups import Compared, Comparison, ends_of


def differences(inputs: Inputs, comparisons: Sequence[Comparison]) -> list[Finding]:
    """A claim for each difference beyond chance; for a trait without any, what may be said."""
    found = []
    for trait in dict.fromkeys(c.trait.name for c in comparisons):
        mine = [c for c in comparisons if c.trait.name == trait]
        claims = [c for c in mine if c.is_claim]
        found += [_finding(inputs, c) for c in claims]
        varying = [c for c in mine if c.found.low < c.found.high]
        if not claims and varying:
            found.append(_finding(inputs, varying[0]))
    return found


def _finding(inputs: Inputs, comparison: Comparison) -> Finding:
    pair = len(comparison.groups) == 2
    sentence, so_what = _of_two(comparison) if pair else _of_many(inputs, comparison)
    compared = comparison.compared
    n = int(comparison.groups["n"].sum())
    return Finding(
        name=f"{comparison.trait.name}_{compared.column}",
        kind="claim" if comparison.is_claim else "description",
        sentence=sentence,
        value=_value(comparison),
        n=n,
        period=inputs.window.period,
        so_what=so_what,
        caveat="Of customers of whom it is known only, observed for different lengths of time; a "
        "difference is no cause.",
        money=inputs.money(_moved(comparison)) if comparison.is_claim and _in_money(compared)
        else None,
        p_value=comparison.p_value if comparison.is_claim else None,
    )  # fmt: skip


def _value(comparison: Comparison) -> Quantity:
    found = comparison.found
    return share(found.value, found.low, found.high)


def _of_two(comparison: Comparison) -> tuple[Sentence, Sentence]:
    one, other = (str(name) for name in comparison.groups["name"])
    found = comparison.found
    before = "" if comparison.is_claim else "no difference beyond chance; "
    return (
        say(
            f"{{trait}}: {before}of one customer each, {{one}} {comparison.compared.did} than "
            "{other} in {share} of pairs"
            + ("" if comparison.is_claim else doubt(found.low, found.high, 0.5))
            + ".",
            trait=comparison.trait.title,
            one=one,
            other=other,
            share=_value(comparison),
        ),
        say("Without any difference it would be {half}.", half=share(0.5)),
    )


def _of_many(inputs: Inputs, comparison: Comparison) -> tuple[Sentence, Sentence]:
    compared, groups = comparison.compared, comparison.groups
    trait, explained = comparison.trait.title, _value(comparison)
    if not comparison.is_claim:
        return (
            say(
                f"{{trait}}: no difference beyond chance; it goes with {{explained}} of how "
                f"customers rank in {compared.name}.",
                trait=trait, explained=explained,
            ),
            say("Nothing on record says that they should be treated differently."),
        )  # fmt: skip
    top, bottom = ends_of(groups)
    # Counts are tied so often that the medians may be the same.
    figure = "median" if top["median"] != bottom["median"] else "mean"

    def of(row: pd.Series) -> Quantity:
        unit: Unit = "number" if figure == "mean" and compared.unit == "count" else compared.unit
        bounds = (float(row["low"]), float(row["high"])) if figure == "median" else (None, None)
        return Quantity(float(row[figure]), unit, inputs.settings.currency, *bounds)

    return (
        say(
            f"{compared.name.capitalize()} differs by {{trait}} beyond chance: its {figure} is "
            "{high} for {top} and {low} for {bottom}.",
            trait=trait.lower(), high=of(top), low=of(bottom),
            top=str(top["name"]), bottom=str(bottom["name"]),
        ),
        say(
            "It goes with {explained} of how customers rank; the rest is their own.",
            explained=explained,
        ),
    )  # fmt: skip


def _in_money(compared: Compared) -> bool:
    return compared.column == "spend"


def _moved(comparison: Comparison) -> float:
    """What groups above the mean brought more than they would have at the mean of all."""
    n, mean = comparison.groups["n"], comparison.groups["mean"]
    overall = float((n * mean).sum() / n.sum())
    return float((n * (mean - overall)).clip(lower=0).sum())

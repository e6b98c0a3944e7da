"""All pairs in a matrix, and the strongest of them with their intervals."""

from itertools import combinations

import numpy as np
import pandas as pd

from ...core.result import Axis, Chart, Inputs
from ...core.words import Quantity, count, say
from ...facts.comparable import Comparable
from ...stats.seriation import alike_together, as_stairs
from .pairs import STRONG, Pair, within_sentence

DRAWN = 10
"""Pairs that are drawn with their intervals, the strongest first."""


def matrix(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Chart:
    """Each pair once, in a half of the square; the measures that go together are neighbours."""
    measures = list({m.column: m for pair in pairs for m in (pair.one, pair.other)}.values())
    found = {frozenset((p.one.column, p.other.column)): p for p in pairs}
    strengths = np.full((len(measures), len(measures)), np.nan)
    for i, j in combinations(range(len(measures)), 2):
        pair = found.get(frozenset((measures[i].column, measures[j].column)))
        if pair is not None:
            strengths[i, j] = strengths[j, i] = pair.found.value
    places = as_stairs(alike_together(strengths), lambda i, j: not np.isnan(strengths[i, j]))
    order = [measures[i] for i in places]
    rows = []
    # Half of it says all: each pair once.
    for i, other in enumerate(order):
        for one in order[:i]:
            pair = found.get(frozenset((one.column, other.column)))
            if pair is not None:
                label = f"{pair.found.value:.2f}" if pair.is_claim else ""
                rows.append((one.title, other.title, pair.found.value, label))
    frame = pd.DataFrame(rows, columns=["measure", "other", "strength", "label"])
    n_claims = sum(pair.is_claim for pair in pairs)
    headline = (
        say(
            "{n} of {all} pairs of measures go together",
            n=count(n_claims),
            all=count(len(pairs)),
        )
        if n_claims
        else say(
            "Strongest of {all} pairs: {strength}, no more than chance",
            all=count(len(pairs)),
            strength=Quantity(pairs[0].found.value, "number"),
        )
    )
    return Chart(
        name="correlations",
        kind="matrix",
        table=frame,
        x=Axis("measure", "Measure"),
        y=Axis("strength", "Strength", "number", reach=STRONG),
        other=Axis("other", "and measure"),
        headline=headline,
        subtitle=f"How strongly two measures of customers go together, {_basis(inputs, made)}",
        caption=_caption(made),
        alt=(
            f"A heat map of {len(order)} measures by each other; {n_claims} of {len(pairs)} pairs "
            f"are beyond chance. The strongest: {pairs[0].names}, {pairs[0].strength}."
        ),
    )


def strongest(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Chart:
    """The strongest claims with their intervals; the largest links by chance otherwise."""
    shown = [pair for pair in pairs if pair.is_claim][:DRAWN] or pairs[:DRAWN]
    frame = pd.DataFrame(
        {
            "pair": [pair.names for pair in shown],
            "strength": [pair.found.value for pair in shown],
            "low": [pair.found.low for pair in shown],
            "high": [pair.found.high for pair in shown],
            "label": [f"n = {pair.found.n:,}" for pair in shown],
        }
    )
    top = shown[0]
    strength = Quantity(top.found.value, "number")
    headline = (
        say("Strongest link, {r}: {names}", r=strength, names=top.names.lower())
        if top.is_claim
        else say("Largest by chance, {r}: {names}", r=strength, names=top.names.lower())
    )
    words = "beyond chance" if top.is_claim else "none beyond chance"
    return Chart(
        name="strongest",
        kind="dots",
        table=frame,
        x=Axis("pair", "Measures"),
        y=Axis("strength", "Strength", "number"),
        headline=headline,
        subtitle=f"The strongest links between measures, {words}, {_basis(inputs, made)}",
        caption=(
            "Lines: 95% intervals of each pair by itself. A negative value: the more of one, the "
            "less of the other; links with a category have no sign. That two go together does "
            "not say that one makes the other."
        ),
        alt=(
            f"Points with intervals for {len(shown)} pairs of measures. "
            + "; ".join(f"{pair.names} {pair.strength}" for pair in shown[:3])
            + "."
        ),
    )


def _basis(inputs: Inputs, made: Comparable) -> str:
    n = len(made.frame)
    drawn = f", drawn from {made.n_fit:,}" if made.n_fit > n else ""
    return f"last {made.span_days} days of {inputs.window}; n = {n:,} customers{drawn}"


def _caption(made: Comparable) -> str:
    left_out = ", ".join(within_sentence(measure) for measure in made.left_out)
    return (
        "Rank correlation from -1 to 1; where one is a category, the correlation ratio of ranks, "
        "and of two categories Cramer's V, from 0 to 1. Figures: beyond chance, all pairs allowed "
        "for. Blank: tied by construction, or too few. Customers first seen before these days "
        f"with {made.n_orders} orders or more in them; what is measured by order rests on "
        f"{made.n_orders} drawn at random, and two such measures on different halves of them."
        + (f" Nearly the same for all, so left out: {left_out}." if left_out else "")
    )

"""What goes together: how often, how much, when, at what discount customers buy, and who they are.

Customers are the unit. How their measures are made so that luck alone ties none of them, and which
pairs are tied by construction, is in facts/comparable.py.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..core.result import Axis, Chapter, Chart, Finding, Inputs, Refusal, Result, Table
from ..core.words import Quantity, Sentence, count, days, say
from ..facts.comparable import OTHER, TIED, Comparable, Measure, comparable
from ..facts.snapshot import WINDOWS
from ..stats import corrections
from ..stats.association import correlation_ratio, cramers_v
from ..stats.intervals import share_of
from ..stats.ranks import Association, rank_correlation, standard_ranks
from ..stats.seriation import alike_together, as_stairs
from ..tables.placed_orders import tells_hours

LEAST = 50
"""Customers: with fewer of them no two measures are held against each other."""
DRAWN = 10
"""Pairs that are drawn with their intervals, the strongest first."""
TOLD = 5
"""Pairs that are put into words."""
WEAK, STRONG = 0.3, 0.5
"""Cohen (1988), Statistical power analysis, section 3.2: from the first on a correlation is of
medium size, from the second on large."""


@dataclass(frozen=True)
class Pair:
    """Two measures held against each other, and what came of it."""

    one: Measure
    other: Measure
    found: Association
    p_value: float = 1.0
    """Corrected for all pairs, and for all chapters that compare."""

    @property
    def is_claim(self) -> bool:
        return self.p_value < corrections.LEVEL

    @property
    def measured_by(self) -> str:
        match self.one.is_category + self.other.is_category:
            case 0:
                return "rank correlation"
            case 1:
                return "correlation ratio"
            case _:
                return "Cramer's V"

    @property
    def strength(self) -> Quantity:
        found = self.found
        return Quantity(found.value, "number", low=found.low, high=found.high)

    @property
    def names(self) -> str:
        return f"{self.one.title} and {_inner(self.other)}"


def run(inputs: Inputs) -> Result:
    """Hold every two measures against each other, and tell what goes beyond chance."""
    engine, settings = inputs.engine, inputs.settings
    what = "What goes together"
    made = comparable(engine, inputs.window, LEAST, settings.smallest_group)
    if made is None:
        why = say(
            "it takes {least} customers who ordered twice or more within the last {shortest}, and "
            "were there before",
            least=count(LEAST),
            shortest=days(WINDOWS[0]),
        )
        return Result(refusals=(Refusal(what, why),))
    pairs = compare(made, inputs.n_families)
    if not pairs:
        why = say("customers differ in fewer than two measures that are not tied by construction")
        return Result(refusals=(Refusal(what, why),))
    refusals = []
    if not tells_hours(engine, inputs.window.cutoff):
        why = say("the records tell days, but no times of day")
        refusals.append(Refusal("What goes with the hour of the day", why))
    return Result(
        tables={"pairs": _table(pairs), "measures": _meanings(made)},
        charts=(_matrix(inputs, made, pairs), _strongest(inputs, made, pairs)),
        findings=(
            _counted(inputs, made, pairs),
            *(_claim(inputs, made, pair) for pair in pairs[:TOLD] if pair.is_claim),
        ),
        refusals=tuple(refusals),
    )


def compare(made: Comparable, n_families: int) -> list[Pair]:
    """All pairs of measures that are not tied by construction, the surest claims first."""
    pairs = []
    for one, other in combinations(made.measures, 2):
        if frozenset((one.column, other.column)) in TIED:
            continue
        found = _associate(made, one, other)
        if found is not None:
            pairs.append(Pair(one, other, found))
    corrected = corrections.holm([pair.found.p_value for pair in pairs], n_families)
    held = [replace(pair, p_value=p) for pair, p in zip(pairs, corrected, strict=True)]
    return sorted(held, key=lambda pair: (not pair.is_claim, -abs(pair.found.value)))


def _associate(made: Comparable, one: Measure, other: Measure) -> Association | None:
    """How two measures go together among the customers of whom both are known."""
    known = _known(made, one) & _known(made, other)
    if known.sum() < LEAST:
        return None
    if one.is_category and other.is_category:
        first, second = made.groups(one)[0][known], made.groups(other)[0][known]
        if min(len(np.unique(first)), len(np.unique(second))) < 2:
            return None
        return cramers_v(first, second)
    if other.is_category:
        codes, values = made.groups(other)[0][known], made.numbers(one)[known]
        if len(np.unique(codes)) < 2 or len(np.unique(values)) < 2:
            return None
        return correlation_ratio(codes, values)
    if one.of_orders and other.of_orders:
        (a, b), (c, d) = made.halves(one), made.halves(other)
        sides = [[a, b], [d, c]]
    else:
        sides = [[made.numbers(one)], [made.numbers(other)]]
    ranks = [[standard_ranks(values[known]) for values in side] for side in sides]
    if any(np.isnan(values).any() for side in ranks for values in side):
        return None
    return rank_correlation(ranks[0], ranks[1])


def _known(made: Comparable, measure: Measure) -> npt.NDArray[np.bool_]:
    if measure.is_category:
        return made.groups(measure)[0] >= 0
    return ~np.isnan(made.numbers(measure))


def _table(pairs: list[Pair]) -> Table:
    frame = pd.DataFrame(
        {
            "one": [pair.one.title for pair in pairs],
            "other": [pair.other.title for pair in pairs],
            "measured_by": [pair.measured_by for pair in pairs],
            "strength": [pair.found.value for pair in pairs],
            "low": [pair.found.low for pair in pairs],
            "high": [pair.found.high for pair in pairs],
            "n": [pair.found.n for pair in pairs],
            "p_value": [pair.p_value for pair in pairs],
            "beyond_chance": [pair.is_claim for pair in pairs],
        }
    )
    return Table.of(
        frame,
        "one row per pair of measures",
        Axis("one", "Measure"),
        Axis("other", "and measure"),
        Axis("measured_by", "Strength is the"),
        Axis("strength", "Strength", "number"),
        Axis("low", "from", "number"),
        Axis("high", "to", "number"),
        Axis("n", "Customers", "count"),
        Axis("p_value", "Corrected p-value", "number"),
        Axis("beyond_chance", "Beyond chance"),
    )


def _meanings(made: Comparable) -> Table:
    frame = pd.DataFrame(
        {
            "measure": [measure.title for measure in made.measures],
            "meaning": [measure.meaning for measure in made.measures],
            "n": [int(_known(made, measure).sum()) for measure in made.measures],
        }
    )
    return Table.of(
        frame,
        "one row per measure of customers",
        Axis("measure", "Measure"),
        Axis("meaning", "Meaning"),
        Axis("n", "Known of", "count"),
    )


def _matrix(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Chart:
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
        y=Axis("strength", "Strength", "number"),
        other=Axis("other", "and measure"),
        headline=headline,
        subtitle=f"How strongly two measures of customers go together, {_basis(inputs, made)}",
        caption=_caption(made),
        alt=(
            f"A heat map of {len(order)} measures by each other; {n_claims} of {len(pairs)} pairs "
            f"are beyond chance. The strongest: {pairs[0].names}, {pairs[0].strength}."
        ),
    )


def _basis(inputs: Inputs, made: Comparable) -> str:
    n = len(made.frame)
    drawn = f", drawn from {made.n_fit:,}" if made.n_fit > n else ""
    return f"last {made.span_days} days of {inputs.window}; n = {n:,} customers{drawn}"


def _caption(made: Comparable) -> str:
    left_out = ", ".join(_inner(measure) for measure in made.left_out)
    return (
        "Rank correlation from -1 to 1; where one is a category, the correlation ratio of ranks, "
        "and of two categories Cramer's V, from 0 to 1. Figures: beyond chance, all pairs allowed "
        "for. Blank: tied by construction, or too few. Customers first seen before these days "
        f"with {made.n_orders} orders or more in them; what is measured by order rests on "
        f"{made.n_orders} drawn at random, and two such measures on different halves of them."
        + (f" Nearly the same for all, so left out: {left_out}." if left_out else "")
    )


def _strongest(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Chart:
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


def _counted(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Finding:
    n_claims, top = sum(pair.is_claim for pair in pairs), pairs[0]
    sentence = say(
        "Of {all} pairs of measures of customers, {n} go together beyond chance; the strongest is "
        "{names}: {measured_by} {strength}.",
        all=count(len(pairs)),
        n=count(n_claims) if n_claims else "none",
        names=top.names.lower(),
        measured_by=top.measured_by,
        strength=top.strength,
    )
    return Finding(
        name="pairs",
        kind="description",
        sentence=sentence,
        value=top.strength,
        n=len(made.frame),
        period=inputs.window.period,
        so_what=say(
            "What is not among them may be treated apart: to know one says little of the other."
        )
        if n_claims
        else say("To know one of them about a customer says little of the others."),
        caveat=(
            "Customers who order more than once; measures rest on few orders of each, which makes "
            "links look weaker than they are."
        ),
    )


def _claim(inputs: Inputs, made: Comparable, pair: Pair) -> Finding:
    one, other = pair.one, pair.other
    size = abs(pair.found.value)
    word = "weak" if size < WEAK else "fairly strong" if size < STRONG else "strong"
    if pair.measured_by == "rank correlation":
        sentence = say(
            "On the whole, customers who {these} {also}: rank correlation {strength}, a {word} "
            "link.",
            these=one.more,
            also=other.more if pair.found.value > 0 else other.less,
            strength=pair.strength,
            word=word,
        )
        so_what = _in_figures(made, one, other)
    else:
        sentence = say(
            "{one} differs by {other}: {measured_by} {strength}, a {word} link.",
            one=one.title,
            other=_inner(other),
            measured_by=pair.measured_by,
            strength=pair.strength,
            word=word,
        )
        so_what = _by_group(inputs, made, one, other)
    return Finding(
        name=f"{one.column}_{other.column}",
        kind="claim",
        sentence=sentence,
        value=pair.strength,
        n=pair.found.n,
        period=inputs.window.period,
        so_what=so_what,
        caveat="That two things go together does not say that one makes the other.",
        p_value=pair.p_value,
    )


def _in_figures(made: Comparable, one: Measure, other: Measure) -> Sentence:
    """The link in figures: who is above average in one, among those who are in the other."""
    first, second = made.numbers(one), made.numbers(other)
    if one.of_orders and other.of_orders:
        first, second = made.halves(one)[0], made.halves(other)[1]
    known = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[known], second[known]
    above, high = second > second.mean(), first > first.mean()
    return say(
        "Of customers above average in {one}, {share} are above average in {other}, against "
        "{rest} of the rest.",
        share=share_of(above[high].sum(), high.sum()),
        one=_inner(one),
        other=_inner(other),
        rest=share_of(above[~high].sum(), (~high).sum()),
    )


def _by_group(inputs: Inputs, made: Comparable, one: Measure, category: Measure) -> Sentence:
    """The link in figures: the group that stands out upwards, and the one downwards."""
    codes, names = made.groups(category)
    known = _known(made, one) & _known(made, category)
    if one.is_category:
        kinds, kind_names = made.groups(one)
        together = pd.crosstab(codes[known], kinds[known])
        counts = together.to_numpy(float)
        expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
        ratio = np.where(expected >= inputs.settings.smallest_group, counts / expected, 0.0)
        row, column = np.unravel_index(int(ratio.argmax()), ratio.shape)
        return say(
            "{share} of {group} ({category}) are of {kind} ({one}), against {all} of everyone.",
            share=share_of(counts[row, column], counts[row].sum()),
            group=names[together.index[row]],
            category=_inner(category),
            kind=kind_names[together.columns[column]],
            one=_inner(one),
            all=share_of(counts[:, column].sum(), counts.sum()),
        )
    values = made.numbers(one)
    above = values > values[known].mean()
    shares = {}
    for code, name in enumerate(names):
        those = known & (codes == code)
        if those.sum() >= inputs.settings.smallest_group and name != OTHER:
            shares[name] = share_of(above[those].sum(), those.sum())
    if len(shares) < 2:
        return say("The groups are too small to be told one by one.")
    top, bottom = (choose(shares, key=lambda name: shares[name].value) for choose in (max, min))
    return say(
        "{share} of {top} are above average in {one}, against {rest} of {bottom}.",
        share=shares[top],
        top=top,
        one=_inner(one),
        rest=shares[bottom],
        bottom=bottom,
    )


def _inner(measure: Measure) -> str:
    """The title as it stands within a sentence."""
    return measure.title[0].lower() + measure.title[1:]


chapter = Chapter(
    name="correlations",
    title="What goes together",
    question="Which habits and traits of customers go together, beyond chance?",
    run=run,
    claims=True,
)

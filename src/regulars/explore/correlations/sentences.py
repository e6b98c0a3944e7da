"""How many pairs go together, and what the surest of them come to in figures."""

import numpy as np
import pandas as pd

from ...core.result import Finding, Inputs
from ...core.words import Sentence, count, say
from ...facts.comparable import OTHER, Comparable, Measure
from ...stats.intervals import share_of
from .pairs import STRONG, WEAK, Pair, known_of, within_sentence


def how_many(inputs: Inputs, made: Comparable, pairs: list[Pair]) -> Finding:
    """How many pairs go together, and the strongest of them."""
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


def claim(inputs: Inputs, made: Comparable, pair: Pair) -> Finding:
    """That two measures go together beyond chance, and what it comes to in figures."""
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
            other=within_sentence(other),
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
        one=within_sentence(one),
        other=within_sentence(other),
        rest=share_of(above[~high].sum(), (~high).sum()),
    )


def _by_group(inputs: Inputs, made: Comparable, one: Measure, category: Measure) -> Sentence:
    """The link in figures: the group that stands out upwards, and the one downwards."""
    codes, names = made.groups(category)
    known = known_of(made, one) & known_of(made, category)
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
            category=within_sentence(category),
            kind=kind_names[together.columns[column]],
            one=within_sentence(one),
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
        one=within_sentence(one),
        rest=shares[bottom],
        bottom=bottom,
    )

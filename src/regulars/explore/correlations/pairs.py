"""Two measures of customers held against each other, and how sure what came of it is."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ...core.words import Quantity
from ...facts.comparable import TIED, Comparable, Measure
from ...stats import corrections
from ...stats.association import correlation_ratio, cramers_v
from ...stats.ranks import Association, rank_correlation, standard_ranks

WEAK, STRONG = 0.3, 0.5
"""Cohen (1988), Statistical power analysis, section 3.2: from the first on a correlation is of
medium size, from the second on large."""
LEAST = 50
"""Customers: with fewer of them no two measures are held against each other."""


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
        return f"{self.one.title} and {within_sentence(self.other)}"


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
    known = known_of(made, one) & known_of(made, other)
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


def known_of(made: Comparable, measure: Measure) -> npt.NDArray[np.bool_]:
    """Of which customers a measure is known."""
    if measure.is_category:
        return made.groups(measure)[0] >= 0
    return ~np.isnan(made.numbers(measure))


def within_sentence(measure: Measure) -> str:
    """The title as it stands within a sentence."""
    return measure.title[0].lower() + measure.title[1:]

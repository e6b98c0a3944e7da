"""Who goes one way against who goes the other: more than chance would give?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from ..core.words import Quantity
from .intervals import share_of


@dataclass(frozen=True)
class Turn:
    """So many went one way and so many the other, of customers who are independent."""

    one: int
    other: int
    p_value: float

    @property
    def moved(self) -> int:
        return self.one + self.other

    @property
    def by_chance(self) -> float:
        """How many would have gone either way if nothing had changed."""
        return self.moved / 2

    @property
    def share(self) -> Quantity:
        """The part of those who moved that went the first way, with its interval."""
        return share_of(self.one, self.moved)


def turn(one: int, other: int) -> Turn:
    """The sign test: whether either way is as likely.

    Someone whose habits are the same in two spans of equal length is as likely to be seen high and
    then low as low and then high, however noisy the spans and wherever the borders: the two spans
    could be swapped. The same holds of comers and leavers together, where as many come as go. So of
    those whose state differs half go each way, and their number is binomial (McNemar 1947, Note on
    the sampling error of the difference between correlated proportions; the exact form). Regression
    to the mean is in it: it takes as many down as up.
    """
    if one < 0 or other < 0:
        raise ValueError(f"{one} one way and {other} the other are no counts")
    moved = one + other
    p_value = float(scipy.stats.binomtest(one, moved, 0.5).pvalue) if moved else 1.0
    return Turn(one, other, p_value)


def fallen(counts: Sequence[Sequence[int]]) -> Turn:
    """Who is lower against who is higher, from a square of counts: state then by state now.

    States are ordered from the highest to the lowest.
    """
    square = np.asarray(counts)
    return turn(int(np.triu(square, 1).sum()), int(np.tril(square, -1).sum()))


def gone_from(counts: Sequence[Sequence[int]], state: int) -> Turn:
    """Who left one state against who came to it: the change of its size (Stuart 1955)."""
    square = np.asarray(counts)
    stayed = square[state, state]
    return turn(int(square[state].sum() - stayed), int(square[:, state].sum() - stayed))

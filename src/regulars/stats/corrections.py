"""Many comparisons: the more are looked at, the more seem to differ by chance."""

from collections.abc import Sequence

LEVEL = 0.05
"""A corrected p-value below it makes a claim."""

DOUBT = ", which chance may still give among so many comparisons"
"""What is added to an interval that seems to tell a difference where the p-value claims none."""


def doubt(low: float, high: float, none: float = 0.0) -> str:
    """DOUBT if the interval from `low` to `high` leaves out `none`, where nothing would differ.

    An interval stands for one comparison by itself, a corrected p-value for all of them: where they
    disagree the reader is told why nothing is claimed.
    """
    return "" if low <= none <= high else DOUBT


def holm(p_values: Sequence[float], families: int = 1) -> list[float]:
    """Corrected p-values, in the order given: at most LEVEL of studies claim anything wrongly.

    Holm (1979), A simple sequentially rejective multiple test procedure: the j-th smallest of m is
    multiplied by m - j + 1, and none comes below one before it. It needs no independence.
    `families` is how many such sets of comparisons a study looks at: each gets an even part of
    LEVEL (Bonferroni), which multiplies every p-value once more.
    """
    if families < 1:
        raise ValueError(f"{families} families of comparisons")
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    m, corrected, highest = len(p_values), [1.0] * len(p_values), 0.0
    for place, i in enumerate(sorted(range(m), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (m - place) * p_values[i] * families))
        corrected[i] = highest
    return corrected

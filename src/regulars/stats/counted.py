"""Quantiles of whole numbers that are known by how often each occurs."""

from collections.abc import Sequence


def quantile(counts: Sequence[tuple[int, int]], share: float) -> int:
    """The smallest value that at least `share` of all do not exceed.

    `counts` are (value, how often) with values ascending. It is the inverse of the distribution
    function (type 1 of Hyndman & Fan 1996, Sample quantiles in statistical packages): always a
    value that occurs, so that "half of orders hold five lines or fewer" is true as it stands.
    """
    total, reached = sum(n for _, n in counts), 0
    if not total:
        raise ValueError("no values, no quantile")
    for value, n in counts:
        reached += n
        # A hair less: shares such as 0.9 are not exact in binary.
        if reached >= share * total * (1 - 1e-12):
            return value
    return counts[-1][0]

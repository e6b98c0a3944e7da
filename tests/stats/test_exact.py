"""Fisher's exact test: by hand, and never more sure than it may be."""

from math import comb

import pytest
from scipy.stats import binom

from regulars.stats.exact import fisher


def test_the_lady_tasting_tea() -> None:
    """Fisher's own example: three of four cups right on either side."""
    ways = [comb(4, k) * comb(4, 4 - k) / comb(8, 4) for k in range(5)]
    assert fisher(3, 4, 1, 4) == pytest.approx(ways[0] + ways[1] + ways[3] + ways[4])


def test_a_small_group_with_a_rare_outcome_is_not_oversold() -> None:
    """A normal approximation says one in a hundred thousand; it is one in five hundred."""
    assert fisher(4, 12, 50, 1000) == pytest.approx(float(binom.sf(3, 12, 0.05)), rel=0.5)


def test_impossible_counts() -> None:
    with pytest.raises(ValueError, match="no shares"):
        fisher(5, 4, 1, 2)

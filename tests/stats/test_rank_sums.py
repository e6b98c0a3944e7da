"""The rank test equals SciPy's from sums alone, ties and all."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.rank_sums import mann_whitney


def from_sums(one: np.ndarray, other: np.ndarray) -> float:
    both = np.concatenate([one, other])
    _, tied = np.unique(both, return_counts=True)
    ranks = stats.rankdata(both)
    return mann_whitney(
        len(one), len(other), float(ranks[: len(one)].sum()), float((tied**3 - tied).sum())
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("levels", [3, 10**6])
def test_it_equals_scipy(seed: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, levels, 40) + seed * levels // 10, rng.integers(0, levels, 25)
    expected = stats.mannwhitneyu(one, other, use_continuity=False, method="asymptotic").pvalue
    assert from_sums(one, other) == pytest.approx(expected)


def test_all_alike_differ_in_nothing() -> None:
    assert from_sums(np.ones(5), np.ones(9)) == 1.0


def test_an_empty_group_compares_with_nothing() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mann_whitney(0, 4, 0.0)

"""Rank correlations, against SciPy, by hand, and over many draws."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.ranks import rank_correlation, standard_ranks


def drawn(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    one = rng.integers(0, 6, n).astype(float)
    return one, one + rng.integers(0, 12, n)


def correlate(one: np.ndarray, other: np.ndarray):
    return rank_correlation([standard_ranks(one)], [standard_ranks(other)])


@pytest.mark.parametrize("n", [10, 200])
def test_it_is_spearmans_with_ties(n: int) -> None:
    one, other = drawn(n)
    theirs, ours = stats.spearmanr(one, other), correlate(one, other)
    assert ours.value == pytest.approx(theirs.statistic, abs=1e-12)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-9)
    assert ours.low < ours.value < ours.high


def test_a_perfect_order_is_one_and_equal_values_have_no_ranks() -> None:
    values = np.arange(20.0)
    assert correlate(values, values**3).value == pytest.approx(1)
    assert correlate(values, -values).value == pytest.approx(-1)
    assert np.isnan(standard_ranks(np.ones(20))).all()
    with pytest.raises(ValueError, match="no correlation"):
        correlate(values[:3], values[:3])


def test_the_interval_is_that_of_bonett_and_wright() -> None:
    """Their formula at n = 84 and the correlation found, by hand."""
    one, other = drawn(84)
    found = correlate(one, other)
    half = 1.959963985 * np.sqrt((1 + found.value**2 / 2) / 81)
    assert found.low == pytest.approx(np.tanh(np.arctanh(found.value) - half))
    assert found.high == pytest.approx(np.tanh(np.arctanh(found.value) + half))


def test_halves_vary_as_much_as_their_variance_says() -> None:
    """Over permutations of the customers; the two halves of each measure go together."""
    rng, n = np.random.default_rng(2), 60
    trait, other_trait = rng.normal(size=(2, n))
    one = [standard_ranks(trait + rng.normal(size=n)) for _ in range(2)]
    other = [standard_ranks(other_trait + 0.3 * rng.normal(size=n)) for _ in range(2)]
    values = []
    for _ in range(4000):
        order = rng.permutation(n)
        values.append(np.mean([a @ b[order] for a, b in zip(one, other, strict=True)]))
    factor = (1 + float(one[0] @ one[1]) * float(other[0] @ other[1])) / 2
    assert np.var(values) == pytest.approx(factor / (n - 1), rel=0.08)
    found = rank_correlation(one, other)
    t = abs(found.value) / np.sqrt(factor / (n - 1))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(t), abs=0.03)


@pytest.mark.prove
@pytest.mark.parametrize("shape", ["normal", "tied", "skewed"])
@pytest.mark.parametrize("halves", [1, 2])
def test_intervals_cover_and_p_values_are_honest(shape: str, halves: int) -> None:
    def made(rng: np.random.Generator, n: int, link: float):
        trait = rng.normal(size=n)
        other = link * trait + np.sqrt(1 - link**2) * rng.normal(size=n)
        sides = []
        for of in (trait, other):
            seen = [of + rng.normal(size=n) for _ in range(halves)]
            if shape == "tied":
                seen = [np.clip(np.round(values * 2), 0, 3) for values in seen]
            if shape == "skewed":
                seen = [np.exp(2 * values) for values in seen]
            sides.append(seen)
        (one, two) = sides
        two = two[::-1]
        return [[standard_ranks(v) for v in one], [standard_ranks(v) for v in two]]

    rng = np.random.default_rng(5)
    for link in (0.0, 0.5):
        truth = rank_correlation(*made(rng, 400_000, link)).value if link else 0.0
        covered, wrong, runs = 0, 0, 1000
        for _ in range(runs):
            found = rank_correlation(*made(rng, 150, link))
            covered += found.low <= truth <= found.high
            wrong += found.p_value < 0.05
        assert 0.93 <= covered / runs <= 0.975
        if not link:
            assert wrong / runs <= 0.066

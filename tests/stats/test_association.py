"""Associations with categories, against SciPy, at their extremes, and over many draws."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.association import correlation_ratio, cramers_v


def test_a_ratio_is_that_of_kruskal_and_wallis() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 4, 120)
    values = groups + rng.integers(0, 5, 120).astype(float)
    found = correlation_ratio(groups, values)
    theirs = stats.kruskal(*(values[groups == group] for group in range(4)))
    assert found.p_value == pytest.approx(theirs.pvalue)
    # Kelley's epsilon squared from the statistic.
    h, n, k = theirs.statistic, 120, 4
    assert found.value**2 == pytest.approx(1 - (1 - h / (n - 1)) * (n - 1) / (n - k))
    assert found.low < found.value < found.high < 1


def test_a_v_is_that_of_bergsma() -> None:
    """By hand: a table of 3 x 2 with chi-square 32.5 at n = 130."""
    table = np.array([[30, 10], [20, 20], [10, 40]])
    one = np.repeat([0, 0, 1, 1, 2, 2], table.ravel())
    other = np.repeat([0, 1, 0, 1, 0, 1], table.ravel())
    found = cramers_v(one, other)
    theirs = stats.chi2_contingency(table, correction=False)
    assert found.p_value == pytest.approx(theirs.pvalue)
    phi2 = theirs.statistic / 130 - 2 / 129
    assert found.value == pytest.approx(np.sqrt(phi2 / min(3 - 4 / 129 - 1, 2 - 1 / 129 - 1)))


def test_what_tells_all_is_one_and_what_tells_nothing_nought() -> None:
    groups = np.tile([0, 1, 2], 50)
    assert cramers_v(groups, groups).value == pytest.approx(1, abs=0.01)
    assert correlation_ratio(groups, groups.astype(float)).value == pytest.approx(1)
    even = cramers_v(groups, np.repeat([0, 1], 75))
    assert (even.value, even.low) == (0, 0)
    assert even.p_value == pytest.approx(1)
    for values in (np.ones(150), np.zeros(150)):
        with pytest.raises(ValueError, match="unequal values"):
            correlation_ratio(groups, values)
        with pytest.raises(ValueError, match="the same for all"):
            cramers_v(groups, values.astype(int))


def test_codes_that_nobody_has_change_nothing() -> None:
    rng = np.random.default_rng(3)
    groups, kinds, values = rng.integers(0, 3, 90), rng.integers(0, 2, 90), rng.normal(size=90)
    gaps = groups * 4 + 2
    assert correlation_ratio(gaps, values) == correlation_ratio(groups, values)
    assert cramers_v(gaps, kinds * 3) == cramers_v(groups, kinds)


def test_intervals_invert_the_noncentral_distribution() -> None:
    """At either bound what was found is at the 2.5th percentile from one side."""
    rng = np.random.default_rng(4)
    groups = rng.integers(0, 3, 300)
    values = 0.4 * groups + rng.normal(size=300)
    found = correlation_ratio(groups, values)
    h = stats.kruskal(*(values[groups == group] for group in range(3))).statistic
    explained = h / 299
    f = explained / (1 - explained) * 297 / 2
    for bound, tail in ((found.low, 0.975), (found.high, 0.025)):
        noncentrality = 300 * bound**2 / (1 - bound**2)
        assert stats.ncf.cdf(f, 2, 297, noncentrality) == pytest.approx(tail, abs=1e-6)


@pytest.mark.prove
def test_intervals_cover_and_p_values_are_honest() -> None:
    rng = np.random.default_rng(6)

    def ratio(n: int, link: float):
        groups = rng.integers(0, 4, n)
        return correlation_ratio(groups, np.exp(link * groups + rng.normal(size=n)))

    def v(n: int, link: float):
        one = rng.integers(0, 3, n)
        other = np.where(rng.random(n) < link, one, rng.integers(0, 3, n))
        return cramers_v(one, other)

    for measure in (ratio, v):
        for link in (0.0, 0.25):
            truth = measure(400_000, link).value if link else 0.0
            made = [measure(200, link) for _ in range(600)]
            covered = np.mean([m.low <= truth <= m.high for m in made])
            assert covered >= 0.925
            if not link:
                assert np.mean([m.p_value < 0.05 for m in made]) <= 0.07

"""Differences within strata: a published table, counting by hand, coverage where cases cluster."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from regulars.stats.differences import of_shares
from regulars.stats.strata import of_counts, over_clusters


def test_the_published_example() -> None:
    """Rothman, Greenland & Lash (2008), Modern epidemiology, table 15-1: deaths in the trial of
    tolbutamide, below 55 years and above; .0349 with the 90% interval from -.0176 to .0874."""
    found = of_counts([8, 22], [106, 98], [5, 16], [120, 85], level=0.9)
    difference = found.difference
    assert [round(x, 4) for x in (difference.value, difference.low, difference.high)] == [
        0.0349,
        -0.0176,
        0.0874,
    ]
    assert found.share - found.share_other == pytest.approx(difference.value)
    assert found.n == 409


def test_one_stratum_is_the_plain_difference() -> None:
    found, plain = of_counts([30], [100], [45], [300]), of_shares(30, 100, 45, 300)
    assert found.difference.value == pytest.approx(plain.value)
    assert (found.share, found.share_other) == pytest.approx((0.3, 0.15))
    # Wald's interval and Newcombe's, for a few hundred cases.
    assert found.difference.low == pytest.approx(plain.low, abs=0.01)


def test_a_stratum_of_one_group_says_nothing() -> None:
    one = of_counts([3, 9], [10, 10], [5, 0], [20, 0])
    assert one == of_counts([3], [10], [5], [20])
    with pytest.raises(ValueError, match="no stratum"):
        of_counts([3], [10], [0], [0])
    one_group = np.array([1, 2]), np.array([True, False]), np.array([True, True]), np.arange(2)
    with pytest.raises(ValueError, match="no stratum"):
        over_clusters(*one_group)


def test_the_p_value_is_that_of_mantel_and_haenszel() -> None:
    """statsmodels' test of the same tables, without continuity correction."""
    tables = [[[8, 98], [5, 115]], [[22, 76], [16, 69]]]
    expected = StratifiedTable([np.array(t).T for t in tables]).test_null_odds(correction=False)
    found = of_counts([8, 22], [106, 98], [5, 16], [120, 85])
    assert found.difference.p_value == pytest.approx(expected.pvalue)


def test_a_small_group_with_few_outcomes_is_not_sure() -> None:
    """Three of 50 against 160 of 1,000: by Wald's variance 2.8 standard errors, by chance 1.9."""
    assert 0.05 < of_counts([160], [1000], [3], [50]).difference.p_value < 0.06


def cases(
    rng: np.random.Generator, n_customers: int, per_customer: int, strata: int, effect: float
) -> tuple[np.ndarray, ...]:
    """Customers seen several times, each with a leaning of their own to both sides."""
    customer = np.repeat(np.arange(n_customers), per_customer)
    time = np.tile(np.arange(per_customer), n_customers)
    kind = rng.integers(0, strata, len(customer))
    stratum = time * strata + kind
    leaning = rng.normal(0, 0.15, n_customers)[customer]
    # Being exposed is lasting too, which is where clustering hurts.
    exposed = rng.random(n_customers)[customer] < 0.2 + 0.6 * kind / strata
    base = 0.2 + 0.5 * kind / strata + leaning
    outcome = rng.random(len(customer)) < np.clip(base + effect * exposed, 0.01, 0.99)
    return stratum, exposed, outcome, customer


def test_single_cases_give_what_counts_give() -> None:
    rng = np.random.default_rng(3)
    stratum, exposed, outcome, customer = cases(rng, 4000, 1, 20, 0.1)
    found = over_clusters(stratum, exposed, outcome, customer)
    k, n, k_other, n_other = (
        [int(((stratum == s) & (exposed == e) & (outcome | every)).sum()) for s in range(20)]
        for e in (True, False)
        for every in (False, True)
    )
    counted = of_counts(k, n, k_other, n_other)
    assert found.difference.value == pytest.approx(counted.difference.value)
    assert (found.share, found.share_other) == pytest.approx((counted.share, counted.share_other))
    assert found.n == counted.n
    # Two estimates of one variance.
    assert found.difference.low == pytest.approx(counted.difference.low, abs=0.002)


@pytest.mark.parametrize(("strata", "effect"), [(10, 0.0), (300, 0.0), (40, 0.1)])
def test_intervals_hold_where_customers_come_again(strata: int, effect: float) -> None:
    """In 400 shops the truth lies within the interval in 95%, less three standard errors of .011;
    plain strata, which take each case for a customer, do not hold that."""
    rng = np.random.default_rng(11)
    held = plain = 0
    for _ in range(400):
        drawn = cases(rng, 250, 5, strata, effect)
        found = over_clusters(*drawn).difference
        held += found.low <= effect <= found.high
        alone = over_clusters(*drawn[:3], np.arange(len(drawn[0]))).difference
        plain += alone.low <= effect <= alone.high
    assert held / 400 >= 0.917
    assert plain < held


def test_many_pairs_are_not_surer_than_they_are() -> None:
    """Strata of two, of one customer each: both variances hold what they promise."""
    rng = np.random.default_rng(5)
    held = counted = 0
    for _ in range(300):
        base = rng.uniform(0.1, 0.9, 150)
        one, other = rng.random(150) < base, rng.random(150) < base
        ones = np.ones(150, int)
        pairs = of_counts(one.astype(int), ones, other.astype(int), ones).difference
        counted += pairs.low <= 0 <= pairs.high
        stratum = np.tile(np.arange(150), 2)
        exposed = np.repeat([True, False], 150)
        cluster = np.arange(300)
        found = over_clusters(stratum, exposed, np.concatenate([one, other]), cluster).difference
        held += found.low <= 0 <= found.high
    assert counted / 300 >= 0.91
    assert held / 300 >= 0.91

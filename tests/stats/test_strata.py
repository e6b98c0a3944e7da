"""Differences within strata: a published table, counting by hand, coverage where cases cluster."""

import numpy as np
import pytest

from regulars.stats.differences import of_shares
from regulars.stats.strata import of_counts, of_shares_in_strata, over_clusters


def test_one_stratum_is_the_plain_difference() -> None:
    found, plain = of_shares_in_strata([(30, 100, 20, 100)]), of_shares(30, 100, 20, 100)
    assert found.value == pytest.approx(plain.value)
    # The test's variance has n - 1 where that of the z-test has n.
    assert found.p_value == pytest.approx(plain.p_value, rel=0.02)
    # The interval of Newcombe is another one, near to it for such numbers.
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.005)


def test_it_is_statsmodels_test() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    strata = [(30, 100, 20, 90), (5, 12, 9, 40), (7, 9, 3, 9)]
    tables = [np.array([[k, n - k], [j, m - j]]) for k, n, j, m in strata]
    test = StratifiedTable(tables).test_null_odds(correction=False)
    assert of_shares_in_strata(strata).p_value == pytest.approx(test.pvalue)


def test_what_goes_with_size_alone_is_no_difference() -> None:
    """Large orders are more often on discount and more often followed: that alone is a paradox."""
    small, large = (20, 100, 80, 400), (240, 400, 60, 100)
    plain = of_shares(260, 500, 140, 500)
    within = of_shares_in_strata([small, large])
    assert plain.value == pytest.approx(0.24)
    assert plain.p_value < 1e-10
    assert within.value == 0
    assert within.p_value == 1


def test_a_stratum_with_one_group_says_nothing() -> None:
    one = of_shares_in_strata([(30, 100, 20, 100)])
    assert of_shares_in_strata([(30, 100, 20, 100), (5, 5, 0, 0)]) == one
    with pytest.raises(ValueError, match="both groups"):
        of_shares_in_strata([(5, 5, 0, 0)])


@pytest.mark.prove
@pytest.mark.parametrize("truth", [0.0, 0.15])
def test_its_interval_holds_the_truth(truth: float) -> None:
    rng = np.random.default_rng(7)
    runs, held, claimed = 2000, 0, 0
    for _ in range(runs):
        strata = []
        for base, n, m in ((0.2, 15, 60), (0.4, 40, 40), (0.6, 60, 12), (0.8, 6, 3)):
            strata.append((rng.binomial(n, base + truth), n, rng.binomial(m, base), m))
        found = of_shares_in_strata(strata)
        held += found.low <= truth <= found.high
        claimed += found.p_value < 0.05
    assert 0.935 <= held / runs <= 0.965
    if not truth:
        assert claimed / runs < 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


def test_the_published_example() -> None:
    """Rothman, Greenland & Lash (2008), Modern epidemiology, table 15-1: deaths in the trial of
    tolbutamide, below 55 years and above; .0349 with the 90% interval from -.0176 to .0874."""
    found = of_shares_in_strata([(8, 106, 5, 120), (22, 98, 16, 85)], level=0.9)
    assert [round(x, 4) for x in (found.value, found.low, found.high)] == [
        0.0349,
        -0.0176,
        0.0874,
    ]


def test_the_shares_are_averaged_with_the_weights_of_the_difference() -> None:
    found = of_counts([(30, 100, 45, 300), (8, 10, 3, 10), (4, 7, 0, 0)])
    weights = 100 * 300 / 400, 10 * 10 / 20
    assert found.share == pytest.approx((weights[0] * 0.3 + weights[1] * 0.8) / sum(weights))
    assert found.share_other == pytest.approx((weights[0] * 0.15 + weights[1] * 0.3) / sum(weights))
    assert found.n == 420


def test_cases_of_one_group_alone_are_compared_with_nobody() -> None:
    one_group = np.array([1, 2]), np.array([True, False]), np.array([True, True]), np.arange(2)
    with pytest.raises(ValueError, match="no stratum"):
        over_clusters(*one_group)


def test_a_small_group_with_few_outcomes_is_not_sure() -> None:
    """Three of 50 against 160 of 1,000: by Wald's variance 2.8 standard errors, by chance 1.9."""
    assert 0.05 < of_shares_in_strata([(160, 1000, 3, 50)]).p_value < 0.06


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
    sides = (
        [int(((stratum == s) & (exposed == e) & (outcome | every)).sum()) for s in range(20)]
        for e in (True, False)
        for every in (False, True)
    )
    counted = of_counts(list(zip(*sides, strict=True)))
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
        pairs = of_shares_in_strata(
            [(int(a), 1, int(b), 1) for a, b in zip(one, other, strict=True)]
        )
        counted += pairs.low <= 0 <= pairs.high
        stratum = np.tile(np.arange(150), 2)
        exposed = np.repeat([True, False], 150)
        cluster = np.arange(300)
        found = over_clusters(stratum, exposed, np.concatenate([one, other]), cluster).difference
        held += found.low <= 0 <= found.high
    assert counted / 300 >= 0.91
    assert held / 300 >= 0.91

"""Differences of shares within strata."""

import numpy as np
import pytest

from regulars.stats.differences import of_shares
from regulars.stats.strata import of_shares_in_strata


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

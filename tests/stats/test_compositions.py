"""What groups are made of, against plain computation and by how often chance seems to tell."""

import numpy as np
import pandas as pd
import pytest
import scipy

from regulars.stats.association import cramers_v
from regulars.stats.compositions import Composition


def of(groups: np.ndarray, shares: np.ndarray) -> Composition:
    """The sums of customers' shares of values, a row a customer."""
    parts = [shares[groups == group] for group in range(groups.max() + 1)]
    return Composition(
        np.array([len(part) for part in parts]),
        np.array([(part > 0).sum(axis=0) for part in parts]),
        np.array([part.sum(axis=0) for part in parts]),
        np.array([(part**2).sum(axis=0) for part in parts]),
    )


def test_whole_customers_are_compared_by_cramers_v_and_fishers_test() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 3, 500)
    values = (groups + rng.integers(0, 4, 500)) % 5
    found = of(groups, np.eye(5)[values])
    assert found.whole
    effect, known = found.effect(), cramers_v(groups, values)
    assert effect.value == pytest.approx(known.value, rel=0.01)
    assert (effect.low, effect.high) == pytest.approx((known.low, known.high), rel=0.02)
    assert effect.n == 500
    table = pd.crosstab(groups == 1, values == 2)
    gap = found.against_the_rest(1, 2)
    assert gap.p_value == pytest.approx(scipy.stats.fisher_exact(table).pvalue, rel=1e-6)
    assert gap.value == pytest.approx(
        (values[groups == 1] == 2).mean() - (values[groups != 1] == 2).mean()
    )


def test_shares_are_compared_by_the_means_of_customers() -> None:
    rng = np.random.default_rng(2)
    groups, shares = rng.integers(0, 2, 300), rng.dirichlet([1, 2, 3], 300)
    shares[groups == 0] = shares[groups == 0][:, [1, 0, 2]]
    gap = of(groups, shares).against_the_rest(0, 0)
    here, rest = shares[groups == 0, 0], shares[groups == 1, 0]
    welch = scipy.stats.ttest_ind(here, rest, equal_var=False)
    error = np.sqrt(shares[:, 0].var(ddof=1) * (1 / len(here) + 1 / len(rest)))
    alike = 2 * scipy.stats.t.sf(abs(here.mean() - rest.mean()) / error, 298)
    assert gap.value == pytest.approx(here.mean() - rest.mean())
    assert gap.p_value == pytest.approx(max(welch.pvalue, alike), rel=1e-6)
    interval = welch.confidence_interval()
    assert (gap.low, gap.high) == pytest.approx((interval.low, interval.high))


def test_a_group_without_a_rare_value_is_not_sure_to_have_less_of_it() -> None:
    """None of thirty have it: taken alone they seem not to vary at all."""
    shares = np.zeros((3000, 2))
    shares[:60, 0] = 1.0
    shares[100, 0] = 0.5
    shares[:, 1] = 1 - shares[:, 0]
    groups = np.zeros(3000, dtype=int)
    groups[-30:] = 1
    assert of(groups, shares).against_the_rest(1, 0).p_value > 0.3


@pytest.mark.parametrize("whole", [True, False])
def test_effects_of_chance_are_nought_in_the_mean_and_rarely_sure(whole: bool) -> None:
    rng = np.random.default_rng(3)
    sure, smallest, squares = 0, 0, []
    for _ in range(300):
        groups = rng.integers(0, 3, 400)
        shares = (
            np.eye(4)[rng.integers(0, 4, 400)] if whole else rng.dirichlet([0.3, 0.2, 1, 0.5], 400)
        )
        found = of(groups, shares)
        effect = found.effect()
        sure += effect.p_value < 0.05
        squares.append(effect.value)
        smallest += found.against_the_rest(0, 1).p_value < 0.05
        assert effect.low <= effect.value <= effect.high
    assert sure <= 300 * 0.09
    assert smallest <= 300 * 0.09
    assert np.mean(squares) < 0.04


def test_customers_who_are_all_alike_tell_no_effect() -> None:
    groups = np.array([0, 0, 1, 1])
    with pytest.raises(ValueError, match="two groups, two values"):
        of(groups, np.ones((4, 1))).effect()
    with pytest.raises(ValueError, match="customers who differ"):
        of(groups, np.full((4, 2), 0.5)).effect()

"""Ratios of means: by hand, the same whichever way round, and intervals that hold their level."""

import numpy as np
import pytest

from regulars.stats.differences import Sample
from regulars.stats.mean_ratios import of_means


def sample(values: np.ndarray) -> Sample:
    return Sample.of(len(values), float(values.sum()), float((values**2).sum()))


def test_it_is_the_ratio_with_the_interval_of_the_delta_method() -> None:
    one, other = np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0, 2.0])
    ratio = of_means(sample(one), sample(other))
    error = np.sqrt(one.var(ddof=1) / 3 / 16 + other.var(ddof=1) / 4 / 4)
    assert ratio.value == pytest.approx(2.0)
    assert ratio.high == pytest.approx(2 * np.exp(1.959964 * error))
    assert ratio.low * ratio.high == pytest.approx(ratio.value**2)


def test_the_other_way_round_is_the_inverse() -> None:
    rng = np.random.default_rng(1)
    one, other = sample(rng.gamma(2, 3, 50)), sample(rng.gamma(2, 2, 70))
    there, back = of_means(one, other), of_means(other, one)
    assert back.value == pytest.approx(1 / there.value)
    assert back.low == pytest.approx(1 / there.high)
    assert back.p_value == pytest.approx(there.p_value)


def test_a_ratio_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="positive"):
        of_means(Sample(5, 0.0, 1.0), Sample(5, 1.0, 1.0))


def test_its_interval_covers_the_truth_at_its_level() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(400):
        one, other = rng.lognormal(0, 0.7, 150), rng.lognormal(0.5, 0.7, 150)
        found = of_means(sample(one), sample(other))
        hits += found.low <= np.exp(-0.5) <= found.high
    # 95% of 400 with three standard errors of a share.
    assert hits / 400 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)

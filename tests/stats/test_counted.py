"""Quantiles from counts are those of the values themselves."""

import numpy as np
import pytest

from regulars.stats.counted import quantile


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
def test_they_equal_numpy(share: float) -> None:
    values = np.random.default_rng(3).poisson(4, 501)
    counts = list(zip(*np.unique(values, return_counts=True), strict=True))
    assert quantile(counts, share) == np.quantile(values, share, method="inverted_cdf")


def test_half_of_two() -> None:
    assert quantile([(1, 1), (9, 1)], 0.5) == 1
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)

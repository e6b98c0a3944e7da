"""A share relative to another, against a published ratio and against counting."""

import numpy as np
import pytest

from regulars.stats.relative import of_shares


def test_against_a_known_ratio() -> None:
    """The trial of aspirin in physicians (1988): 104 heart attacks in 11,037 against 189 in 11,034.

    Agresti (2007), An introduction to categorical data analysis, section 2.3.2, for placebo over
    aspirin: ratio 1.82 with the 95% interval from 1.43 to 2.30, where the book rounds logarithms
    on the way: the counts give 2.306.
    """
    found = of_shares(189, 11034, 104, 11037)
    assert found is not None
    assert 1 + found.value == pytest.approx(1.82, abs=0.005)
    assert (1 + found.low, 1 + found.high) == pytest.approx((1.43, 2.30), abs=0.006)


@pytest.mark.parametrize("k", [(0, 5), (5, 0), (10, 5), (5, 10)])
def test_none_or_all_have_no_ratio(k: tuple[int, int]) -> None:
    assert of_shares(k[0], 10, k[1], 10) is None


def test_the_interval_holds_in_95_of_100() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for one, other in zip(rng.binomial(500, 0.24, 1000), rng.binomial(400, 0.2, 1000), strict=True):
        found = of_shares(int(one), 500, int(other), 400)
        assert found is not None
        held += found.low <= 0.2 <= found.high
    # Three standard errors of a share of 1,000.
    assert 0.929 <= held / 1000 <= 0.971

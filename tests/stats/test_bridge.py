"""The parts of a change add up, and say what they should."""

from itertools import permutations
from math import prod

import numpy as np
import pytest

from regulars.stats.bridge import shares_of_change, to_the_cent


def test_two_factors_by_hand() -> None:
    """10 x 2 to 12 x 3: the first moved 2 on average of 2 and 3, the second 1 on that of 10, 12."""
    assert shares_of_change([10, 2], [12, 3]) == pytest.approx([5, 11])


def test_it_adds_up_and_a_factor_that_stands_still_gets_nothing() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        before, after = rng.normal(2, 3, 3), rng.normal(2, 3, 3)
        after[1] = before[1]
        steps = shares_of_change(before, after)
        assert sum(steps) == pytest.approx(prod(after) - prod(before))
        assert steps[1] == pytest.approx(0)


def test_no_order_of_the_factors_is_preferred() -> None:
    before, after = [3.0, 5.0, 7.0], [4.0, 2.0, 0.0]
    straight = dict(zip(before, shares_of_change(before, after), strict=True))
    for order in permutations(range(3)):
        turned = shares_of_change([before[i] for i in order], [after[i] for i in order])
        for i, step in zip(order, turned, strict=True):
            assert step == pytest.approx(straight[before[i]])


def test_cents_add_up_to_the_change() -> None:
    rng = np.random.default_rng(4)
    for _ in range(200):
        steps = rng.normal(0, 1000, 4)
        change = round(float(steps.sum()), 2)
        cents = to_the_cent(steps.tolist(), change)
        assert round(sum(cents), 2) == change
        assert np.abs(np.array(cents) - steps).max() < 0.03
        assert all(round(value, 2) == value for value in cents)


def test_other_numbers_of_factors_are_no_bridge() -> None:
    with pytest.raises(ValueError, match="2 factors before and 3 after"):
        shares_of_change([1, 2], [1, 2, 3])

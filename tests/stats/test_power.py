"""What a test of two groups can see: by simulation, and refused where there is no group."""

import numpy as np
import pytest

from regulars.stats.power import smallest_visible_difference


@pytest.mark.parametrize("n", [50, 400])
def test_the_difference_shows_four_times_in_five(n: int) -> None:
    """20,000 simulated tests; the power's standard error is .003, the bound five of them.

    At n = 50 the normal approximation itself is off by about .02.
    """
    rng = np.random.default_rng(11)
    difference = smallest_visible_difference(n)
    a = rng.binomial(n, 0.5 - difference / 2, 20_000) / n
    b = rng.binomial(n, 0.5 + difference / 2, 20_000) / n
    pooled = (a + b) / 2
    z = (b - a) / np.sqrt(2 * pooled * (1 - pooled) / n)
    assert (z > 1.96).mean() == pytest.approx(0.8, abs=0.035 if n == 50 else 0.015)


def test_larger_groups_see_more() -> None:
    seen = [smallest_visible_difference(n) for n in (1, 20, 200, 2000)]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == 1.0


def test_no_group_shows_nothing() -> None:
    with pytest.raises(ValueError, match="0 customers"):
        smallest_visible_difference(0)

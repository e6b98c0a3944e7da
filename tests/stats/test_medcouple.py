"""The medcouple: by its definition, and as another package has it."""

from itertools import product
from math import exp

import numpy as np
import pytest
from statsmodels.stats.stattools import medcouple as theirs

from regulars.stats.medcouple import fences, medcouple


def by_definition(values: list[float]) -> float:
    """The median of the kernel over all pairs (Brys, Hubert and Struyf 2004, eq. 2.1 and 2.2)."""
    x = sorted(values)
    m = float(np.median(x))
    up, down = [v for v in x if v >= m], [v for v in x if v <= m]
    k = sum(v == m for v in x)
    kernel = [
        (a - 2 * m + b) / (a - b) for a, b in product(up, down) if not (a == m and b == m)
    ] + [float(np.sign(k - 1 - i - j)) for i, j in product(range(k), range(k))]
    return float(np.median(kernel))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n", [3, 4, 11, 60, 101])
def test_it_is_the_median_over_all_pairs(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for values in (
        rng.lognormal(size=n),
        rng.poisson(2, n).astype(float),
        -rng.exponential(size=n),
    ):
        assert medcouple(values) == pytest.approx(by_definition(list(values)), abs=1e-11)


def test_it_agrees_with_another_package() -> None:
    values = np.random.default_rng(4).lognormal(size=901)
    assert medcouple(values) == pytest.approx(float(theirs(values)), abs=1e-10)


def test_weights_count_as_values() -> None:
    rng = np.random.default_rng(5)
    values, weights = rng.gamma(2, 3, 40).round(1), rng.integers(0, 7, 40)
    assert medcouple(values, weights) == medcouple(np.repeat(values, weights))


def test_its_promises() -> None:
    values = np.random.default_rng(6).lognormal(size=300)
    found = medcouple(values)
    assert found > 0.2
    assert medcouple(-values) == pytest.approx(-found, abs=1e-11)
    assert medcouple(3 * values + 7) == pytest.approx(found, abs=1e-10)
    assert medcouple([5, 5, 5]) == 0
    assert medcouple([1]) == 0
    with pytest.raises(ValueError, match="no values"):
        medcouple([])


def test_thinned_values_have_nearly_the_same() -> None:
    values = np.sort(np.random.default_rng(7).lognormal(size=200_001))
    thinned = values[((np.arange(2000) + 0.5) / 2000 * len(values)).astype(int)]
    assert medcouple(thinned) == pytest.approx(medcouple(values), abs=0.001)


def test_fences_move_with_the_skew() -> None:
    assert (fences(10, 20, 0).low, fences(10, 20, 0).high) == (-5, 35)
    assert fences(10, 20, 0.5).high == pytest.approx(20 + 15 * exp(1.5))
    assert fences(10, 20, 0.5).low == pytest.approx(10 - 15 * exp(-2))
    # Mirrored values have mirrored fences.
    assert fences(-20, -10, -0.5).low == pytest.approx(-fences(10, 20, 0.5).high)

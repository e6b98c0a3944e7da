"""Valleys are found between groups, and never within one, whatever its shape."""

from collections.abc import Callable

import numpy as np
import pytest

from regulars.stats.valleys import ALPHA, LEAST, breaks, spread_ties

Rng = np.random.Generator
Make = Callable[[Rng, int], np.ndarray]


def tied(values: np.ndarray, rng: Rng) -> np.ndarray:
    return spread_ties(values, rng.random(len(values)))


def bought(rng: Rng, n: int, shape: float, mean: float) -> np.ndarray:
    """Orders of customers who each buy at a rate of their own, those who never do left out."""
    orders = rng.poisson(rng.gamma(shape, mean / shape, 3 * n))
    return tied(orders[orders > 0][:n], rng)


ONE_PEAK: dict[str, Make] = {
    "lognormal": lambda rng, n: np.log(rng.lognormal(4, 1.3, n)),
    "gamma": lambda rng, n: rng.gamma(2, 1, n),
    "logarithm of a gamma": lambda rng, n: np.log(rng.gamma(0.5, 1, n)),
    "exponential": lambda rng, n: rng.exponential(1, n),
    "uniform": lambda rng, n: rng.random(n),
    "heavy tails": lambda rng, n: rng.standard_t(3, n),
    "two normals that overlap": lambda rng, n: rng.normal(1.9 * (rng.random(n) < 0.5), 1),
    "orders, few": lambda rng, n: bought(rng, n, 0.6, 3),
    "orders, many": lambda rng, n: bought(rng, n, 1.5, 40),
    "orders, each as likely again": lambda rng, n: tied(rng.geometric(0.3, n), rng),
    "pieces of one price": lambda rng, n: tied(9.9 * rng.geometric(0.5, n), rng),
}


@pytest.mark.parametrize("name", ONE_PEAK)
@pytest.mark.parametrize("n", [400, 4000])
def test_one_peak_has_no_valley(name: str, n: int) -> None:
    """At most one in twenty runs; the test itself promises one in a hundred."""
    runs = 40
    found = sum(
        bool(breaks(ONE_PEAK[name](np.random.default_rng(seed), n)).valleys) for seed in range(runs)
    )
    assert found <= 0.05 * runs


def groups(seed: int, n: int, weights: list[float]) -> np.ndarray:
    """Normal groups whose means are four standard deviations apart."""
    rng = np.random.default_rng(seed)
    return rng.normal(4 * rng.choice(len(weights), n, p=weights), 1)


@pytest.mark.parametrize(
    ("weights", "n"),
    [([0.5, 0.5], 1500), ([0.8, 0.2], 10_000), ([0.4, 0.3, 0.3], 4000), ([0.2] * 5, 10_000)],
)
def test_groups_four_deviations_apart_are_told_apart(weights: list[float], n: int) -> None:
    runs = 20
    right = 0
    for seed in range(runs):
        found = breaks(groups(seed, n, weights))
        if len(found.valleys) == len(weights) - 1 and found.stable:
            right += 1
            for place, valley in enumerate(found.valleys):
                assert abs(valley.at - (4 * place + 2)) < 1
                assert valley.low <= valley.at <= valley.high
                assert valley.p_value < ALPHA
    assert right >= 0.9 * runs


def test_the_share_below_a_valley_is_counted() -> None:
    values = groups(3, 4000, [0.7, 0.3])
    (valley,) = breaks(values).valleys
    assert valley.share == pytest.approx((values < valley.at).mean(), abs=0.002)
    assert valley.unsure == pytest.approx(
        ((values >= valley.low) & (values < valley.high)).mean(), abs=0.002
    )
    # Groups this far apart vary about as their sizes do.
    assert valley.share_error == pytest.approx(np.sqrt(0.7 * 0.3 / 4000), rel=0.5)


@pytest.mark.parametrize("weights", [[1.0], [0.5, 0.5], [0.4, 0.3, 0.3]])
def test_neither_seed_nor_unit_change_what_is_stable(weights: list[float]) -> None:
    values = groups(8, 4000, weights)
    known = breaks(values)
    assert len(known.valleys) == len(weights) - 1
    for seed in (2, 3, 4):
        again = breaks(values, seed=seed)
        assert again.stable == known.stable
        assert [v.at for v in again.valleys] == [v.at for v in known.valleys]
    scaled = breaks(10 + 0.01 * values)
    assert [v.at for v in scaled.valleys] == pytest.approx(
        [10 + 0.01 * v.at for v in known.valleys]
    )


def test_peaks_that_are_too_near_do_not_count() -> None:
    values = groups(1, 4000, [0.5, 0.5])
    assert len(breaks(values, apart=3.0).valleys) == 1
    assert not breaks(values, apart=5.0).valleys


def test_a_few_huge_values_hide_no_valley() -> None:
    values = np.concatenate([groups(1, 4000, [0.5, 0.5]), [1e6, -1e6, 1e9]])
    values = np.random.default_rng(1).permutation(values)
    assert len(breaks(values).valleys) == 1


@pytest.mark.parametrize(
    "values", [np.ones(500), np.array([]), np.arange(LEAST - 1.0), np.r_[np.zeros(990), 1:11]]
)
def test_too_few_or_equal_values_have_none(values: np.ndarray) -> None:
    assert not breaks(values).valleys


def test_tied_values_are_spread_over_the_room_between_their_neighbours() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(1, 9, 4000).astype(float)
    spread = np.exp(spread_ties(values, rng.random(4000)))
    assert (np.round(spread + 1e-12) == values).all()
    assert spread[values == 1].min() < 0.55
    assert len(np.unique(spread)) == len(spread)


def test_values_without_ties_stay_nearly_where_they_are() -> None:
    rng = np.random.default_rng(1)
    values = rng.lognormal(4, 1, 5000)
    moved = np.abs(spread_ties(values, rng.random(5000)) - np.log(values))
    assert np.median(moved) < 0.001
    assert moved.max() <= np.log(2) + 1e-12

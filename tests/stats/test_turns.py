"""Who goes one way against who goes the other, and what chance gives."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.corrections import LEVEL, holm
from regulars.stats.turns import fallen, gone_from, turn


def states(rng: np.random.Generator, n: int, now: float = 1.0) -> list[list[int]]:
    """A square of counts by states then and now, of customers with rates and sizes of their own."""
    rate, size = rng.gamma(0.6, 3.0, n), rng.lognormal(0, 1, n)
    spend = [
        np.array([s * rng.lognormal(0, 0.7, k).sum() for s, k in zip(size, orders, strict=True)])
        for orders in (rng.poisson(rate), rng.poisson(rate * now))
    ]
    place = [np.digitize(-s, [-6.0, -1.5, -1e-9], right=True) for s in spend]
    square = np.zeros((4, 4), dtype=int)
    np.add.at(square, tuple(place), 1)
    return square.tolist()


def smallest_p(square: list[list[int]]) -> float:
    turns = [fallen(square), *(gone_from(square, i) for i in range(len(square)))]
    return min(holm([one.p_value for one in turns]))


def test_habits_that_do_not_change_move_nobody_but_by_chance() -> None:
    """Of 400 worlds at most the level, for a binomial count, claims anything."""
    claimed = 0
    for seed in range(400):
        square = states(np.random.default_rng(seed), 500)
        moved = sum(map(sum, square)) - sum(square[i][i] for i in range(4))
        assert moved > 100, "there is much to be taken for movement"
        claimed += smallest_p(square) < LEVEL
    assert claimed <= stats.binom.isf(1e-3, 400, LEVEL)


def test_a_slide_is_found() -> None:
    """Everyone buys a quarter less often."""
    found = 0
    for seed in range(40):
        square = states(np.random.default_rng(seed), 2000, now=0.75)
        slid = fallen(square)
        found += slid.p_value < LEVEL and slid.share.low is not None and slid.share.low > 0.5
    assert found >= 38


def test_counts_by_hand() -> None:
    square = [[5, 4, 3], [2, 6, 1], [0, 7, 8]]
    slid = fallen(square)
    assert (slid.one, slid.other, slid.moved, slid.by_chance) == (8, 9, 17, 8.5)
    middle = gone_from(square, 1)
    assert (middle.one, middle.other) == (3, 11)
    # Three or fewer, or eleven or more, of fourteen.
    assert middle.p_value == pytest.approx(2 * sum((1, 14, 91, 364)) / 2**14)
    assert turn(0, 0).p_value == 1
    assert turn(3, 11) == middle
    assert turn(11, 3).p_value == pytest.approx(middle.p_value)
    with pytest.raises(ValueError, match="no counts"):
        turn(-1, 4)

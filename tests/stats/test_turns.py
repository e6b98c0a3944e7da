"""One way against the other: an exact sign test that luck does not fool."""

import numpy as np
import pytest
from scipy.stats import binom

from regulars.stats.turns import fallen, gone_from, turn


def test_the_p_value_is_that_of_a_fair_coin() -> None:
    found = turn(14, 5)
    by_hand = 2 * binom.cdf(5, 19, 0.5)
    assert found.p_value == pytest.approx(by_hand)
    assert found.by_chance == 9.5
    assert found.share.value == pytest.approx(14 / 19)
    assert turn(0, 0).p_value == 1


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="no counts"):
        turn(-1, 3)


def test_a_square_is_read_from_high_to_low() -> None:
    square = [[5, 2, 1], [3, 7, 4], [0, 6, 9]]
    assert (fallen(square).one, fallen(square).other) == (2 + 1 + 4, 3 + 0 + 6)
    assert (gone_from(square, 0).one, gone_from(square, 0).other) == (3, 3)
    assert (gone_from(square, 1).one, gone_from(square, 1).other) == (7, 8)


def moved(rng: np.random.Generator, fall: float) -> float:
    """The p-value for customers of unlike habits whose purchases are counted in two spans."""
    rates = rng.gamma(1.0, 4.0, 800)
    one, two = rng.poisson(rates), rng.poisson(rates * (1 - fall))
    borders = np.array([1, 4, 10])
    before, now = (3 - np.searchsorted(borders, counts, "right") for counts in (one, two))
    square = np.zeros((4, 4), dtype=int)
    np.add.at(square, (before, now), 1)
    return fallen(square.tolist()).p_value


def test_where_nothing_changes_it_claims_in_one_run_of_twenty_at_most() -> None:
    claims = sum(moved(np.random.default_rng(seed), 0.0) < 0.05 for seed in range(400))
    assert claims < 32  # 20 are meant; 32 come by chance in one run of two hundred
    assert claims > 4


def test_a_slide_is_found() -> None:
    assert sum(moved(np.random.default_rng(seed), 0.25) < 0.05 for seed in range(40)) >= 38

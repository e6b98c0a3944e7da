"""Promotions are found where they are, and the dip after them where there is one."""

import numpy as np
import pytest

from regulars.stats.promotions import around_promotions, promotion_weeks

EVERY = 11
"""Weeks from one promotion to the next."""


def shop(
    seed: int, *, dip: float = 0.0, n: int = 130, carry: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of discount, net sales and the true promotions of `n` weeks; sales grow slowly."""
    rng = np.random.default_rng(seed)
    true = np.zeros(n, bool)
    true[6::EVERY] = True
    true[7::EVERY] = True
    shares = rng.normal(0.08, 0.01, n).clip(0) + 0.1 * true
    noise = np.zeros(n)
    for i, shock in enumerate(rng.normal(0, 0.06, n)):
        noise[i] = carry * (noise[i - 1] if i else 0) + shock
    log_sales = 8 + 0.002 * np.arange(n) + noise + 0.3 * true
    behind = (np.r_[False, true[:-1]] | np.r_[False, False, true[:-2]]) & ~true
    log_sales += np.where(behind, dip, 0)
    return shares, np.exp(log_sales), true


def test_planted_promotions_are_found() -> None:
    for seed in range(10):
        shares, _, true = shop(seed)
        found = np.array(promotion_weeks(shares))
        assert (found & true).sum() == true.sum()
        assert (found & ~true).sum() <= 1


def test_a_shop_that_always_gives_the_same_has_no_promotions() -> None:
    assert not any(promotion_weeks([0.1] * 60))
    assert not any(promotion_weeks([0.1, 0.11] * 30))
    assert not any(promotion_weeks([]))
    assert not any(promotion_weeks([float("nan")] * 5))


def test_a_level_that_rises_is_no_promotion() -> None:
    assert not any(promotion_weeks(np.linspace(0.05, 0.3, 104)))


def test_a_dip_is_found_by_hand() -> None:
    """Flat sales of 100, doubled in a promotion, 80 in the week after and 90 in the next."""
    sales, promoted = np.full(60, 100.0), np.zeros(60, bool)
    for week in (12, 30, 48):
        promoted[week] = True
        sales[week : week + 3] = 200, 80, 90
    found = around_promotions(sales, promoted)
    assert found is not None
    assert found.n == 3
    assert {w.week: round(w.value, 6) for w in found.weeks} == {
        -2: 1, -1: 1, 0: 2, 1: 0.8, 2: 0.9, 3: 1,
    }  # fmt: skip
    assert found.after.value == pytest.approx(np.sqrt(0.8 * 0.9) - 1)


def test_promotions_at_the_edge_or_without_ordinary_weeks_are_left_out() -> None:
    sales, promoted = np.full(30, 100.0), np.zeros(30, bool)
    promoted[[0, 15, 29]] = True
    assert around_promotions(sales, promoted) is None, "one of three has weeks on both sides"
    assert around_promotions(np.zeros(30), promoted) is None
    assert around_promotions(sales, np.zeros(30, bool)) is None
    assert around_promotions([], []) is None


def test_weeks_that_are_all_alike_are_no_dip() -> None:
    promoted = np.zeros(60, bool)
    promoted[[12, 30, 48]] = True
    found = around_promotions(np.full(60, 100.0), promoted)
    assert found is not None
    assert found.after.value == pytest.approx(0)
    assert found.after.p_value > 0.5


@pytest.mark.prove
@pytest.mark.parametrize("carry", [0.0, 0.4])
def test_no_dip_is_claimed_where_there_is_none(carry: float) -> None:
    """Also where a good week is followed by good ones."""
    runs = 600
    wrong = 0
    for seed in range(runs):
        _, sales, true = shop(seed, carry=carry)
        found = around_promotions(sales, true)
        assert found is not None
        wrong += found.after.p_value < 0.05
    assert wrong / runs < 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.prove
def test_a_planted_dip_is_found_and_lies_in_its_interval() -> None:
    runs, held, seen = 400, 0, 0
    for seed in range(runs):
        shares, sales, _ = shop(seed, dip=-0.1)
        found = around_promotions(sales, promotion_weeks(shares))
        assert found is not None
        held += found.after.low <= np.exp(-0.1) - 1 <= found.after.high
        seen += found.after.p_value < 0.05 and found.after.value < 0
    assert held / runs > 0.92
    assert seen / runs > 0.8

"""Silences and jumps: planted ones are found where they are, and noise makes none."""

import numpy as np
import pytest

from regulars.stats.coverage import FACTOR, SPAN, Jump, Silence, jumps, silences


def open_days(n: int, closed: tuple[int, ...] = (6,)) -> np.ndarray:
    return np.array([day % 7 not in closed for day in range(n)])


def test_closing_days_are_no_silence() -> None:
    assert silences(open_days(200, (5, 6)).tolist()) == []
    holidays = open_days(365)
    holidays[[0, 100, 358, 359]] = False
    assert silences(holidays.tolist()) == []


def test_a_lost_fortnight_is_found_without_the_sundays_around_it() -> None:
    sold = open_days(200)
    sold[70:83] = False  # from a Monday to a Saturday; days 69 and 83 are Sundays
    assert silences(sold.tolist()) == [Silence(70, 13)]


def test_a_shop_that_sells_on_few_days_is_often_silent() -> None:
    """Chance alone makes a silence in at most one history in twenty, three standard errors more."""
    rng = np.random.default_rng(4)
    wrong = sum(bool(silences((rng.random(300) < 0.2).tolist())) for _ in range(200))
    assert wrong <= 0.05 * 200 + 3 * np.sqrt(200 * 0.05 * 0.95)
    sold = rng.random(300) < 0.3
    sold[120:190] = False
    assert any(s.first <= 125 and s.n_days > 60 for s in silences(sold.tolist()))


def test_nothing_sold_at_all() -> None:
    assert silences([False] * 10) == []
    assert silences([]) == []


def test_a_step_is_a_jump_at_its_week() -> None:
    counts = [100.0] * 20 + [200.0] * 20
    assert jumps(counts) == [Jump(20, 100.0, 200.0)]
    assert jumps(counts[::-1]) == [Jump(20, 200.0, 100.0)]
    assert jumps([0.0] * SPAN + [3.0] * SPAN) == [Jump(SPAN, 0.0, 3.0)]


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param(100 * 1.03 ** np.arange(60), id="a trend of three per cent a week"),
        pytest.param(np.where(np.arange(60) == 30, 900, 100), id="one huge week"),
        pytest.param(np.where(np.arange(60) >= 30, 100 * (FACTOR - 0.05), 100), id="a small step"),
        pytest.param(np.full(2 * SPAN - 1, 5.0), id="too short"),
    ],
)
def test_what_is_no_jump(counts: np.ndarray) -> None:
    assert jumps(counts.tolist()) == []


def test_noise_makes_no_jump() -> None:
    rng = np.random.default_rng(5)
    found = sum(bool(jumps(rng.poisson(4, 100).tolist())) for _ in range(100))
    assert found <= 2

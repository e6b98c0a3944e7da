"""Intervals of how many customers hold a share of a total, against resampling and by coverage."""

import numpy as np
import pytest

from regulars.stats.holders import Held, on_logit, shares_of_holders
from regulars.stats.intervals import wilson

ASKED = (0.5, 0.8)


def cut(spend: np.ndarray) -> tuple[list[Held], list[float]]:
    """Tiers by what the highest spending hold together."""
    ordered = np.sort(spend)[::-1]
    held = np.cumsum(ordered) / ordered.sum()
    borders = [float(ordered[held >= asked][0]) for asked in ASKED]
    parts = [
        spend[spend >= borders[0]],
        spend[(spend >= borders[1]) & (spend < borders[0])],
        spend[spend < borders[1]],
    ]
    return [Held(len(p), float(p.sum()), float((p**2).sum())) for p in parts], borders


def test_they_are_those_of_resampling_the_whole_procedure() -> None:
    rng = np.random.default_rng(5)
    spend = rng.lognormal(4, 1.1, 2000)
    found = shares_of_holders(*cut(spend))
    drawn = [[group.n / 2000 for group in cut(rng.choice(spend, 2000))[0]] for _ in range(600)]
    for (low, high), shares in zip(found, np.transpose(drawn), strict=True):
        assert high - low == pytest.approx(2 * 1.96 * shares.std(), rel=0.12)


def test_they_hold_the_true_share_as_often_as_they_say() -> None:
    rng = np.random.default_rng(6)
    truth = [group.n / 1_000_000 for group in cut(rng.lognormal(4, 0.8, 1_000_000))[0]]
    inside = np.zeros(3)
    for _ in range(400):
        found = shares_of_holders(*cut(rng.lognormal(4, 0.8, 800)))
        inside += [low <= true <= high for (low, high), true in zip(found, truth, strict=True)]
    assert (inside / 400 > 0.92).all()


def test_the_border_found_anew_moves_less_than_one_that_is_fixed() -> None:
    """Where all spend is doubled, so is the border: the share of Premium customers stays."""
    groups, borders = cut(np.random.default_rng(7).lognormal(4, 0.8, 2000))
    (low, high), *_ = shares_of_holders(groups, borders)
    fixed_low, fixed_high = wilson(groups[0].n, 2000)
    assert high - low < 0.8 * (fixed_high - fixed_low)


def test_without_positive_borders_they_are_those_of_a_count() -> None:
    groups = [Held(3, 9.0, 30.0), Held(7, -1.0, 1.0)]
    assert shares_of_holders(groups, [0.0]) == [wilson(3, 10), wilson(7, 10)]


def test_an_interval_on_the_logit_stays_between_nought_and_one() -> None:
    low, high = on_logit(0.01, 0.02)
    assert 0 < low < 0.01 < high < 1
    assert on_logit(0.3, 0.0) == (0.3, 0.3)

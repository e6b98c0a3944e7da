"""Bins: they hold everything between their ends, and a person can read their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.stats.bins import MOST, even_bins, how_many, log_bins, spans_decades


@given(st.floats(-1e4, 1e4), st.floats(0.1, 1e6), st.integers(5, MOST))
def test_even_bins_hold_the_span(low: float, width: float, most: int) -> None:
    bins = even_bins(low, low + width, most)
    assert bins.edges[0] <= low + 1e-6
    assert bins.edges[-1] > low + width - 1e-6
    assert len(bins.edges) - 1 <= most
    steps = np.diff(bins.edges)
    assert steps == pytest.approx(steps[0], rel=1e-3)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(5, MOST))
def test_whole_numbers_lie_between_edges(low: int, more: int, most: int) -> None:
    bins = even_bins(low, low + more, most, whole=True)
    assert bins.edges[0] < low
    assert bins.edges[-1] > low + more
    assert len(bins.edges) - 1 <= most
    assert all(edge % 1 == 0.5 for edge in bins.edges)


@given(st.floats(1e-2, 1e3), st.floats(1.01, 1e7))
def test_logarithmic_bins_hold_the_span(low: float, ratio: float) -> None:
    bins = log_bins(low, low * ratio)
    assert bins.edges[0] <= low * (1 + 1e-5)
    assert bins.edges[-1] >= low * ratio * (1 - 1e-5)
    assert len(bins.edges) - 1 <= MOST
    ratios = np.diff(np.log(bins.edges))
    assert ratios == pytest.approx(ratios[0], rel=1e-3)


def test_edges_can_be_read() -> None:
    assert even_bins(1, 9, 32, whole=True).edges[:3] == (0.5, 1.5, 2.5)
    assert even_bins(1, 150, 32, whole=True).edges[:3] == (0.5, 5.5, 10.5)
    assert even_bins(0, 61.2, 32).edges[:3] == (0, 2, 4)
    assert {1.0, 10.0, 100.0} <= set(log_bins(0.5, 300).edges)


def test_the_scale_and_the_number_of_bins_follow_rules() -> None:
    assert spans_decades(0.9, 100)
    assert not spans_decades(1, 100)
    assert not spans_decades(0, 100)
    assert (how_many(10), how_many(1000), how_many(10**7)) == (5, 20, MOST)

"""No small cell can be worked out from what is shown: held against a solver that tries."""

import numpy as np
import pytest
from scipy.optimize import linprog

from regulars.stats.suppression import derivable, hidden_cells, hidden_in_sums, told_by

LEAST = 10


def bounds(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """Between what an attacker who knows all totals and all shown cells can place a cell."""
    rows, columns = counts.shape
    known, right = [], []
    for side, lines in ((0, rows), (1, columns)):
        for line in range(lines):
            mask = np.zeros_like(counts)
            mask[(line, slice(None)) if side == 0 else (slice(None), line)] = 1
            known.append((mask * hidden).ravel())
            right.append((mask * hidden * counts).sum())
    aim = np.zeros_like(counts)
    aim[cell] = 1
    found = [
        linprog(sign * aim.ravel(), A_eq=np.array(known), b_eq=right).fun * sign for sign in (1, -1)
    ]
    return found[0], found[1]


@pytest.mark.parametrize("seed", range(25))
def test_small_cells_cannot_be_worked_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(2, 6)), int(rng.integers(2, 7)))
    counts = rng.negative_binomial(0.8, 0.03, shape)
    hidden = hidden_cells(counts, LEAST)
    small = (counts > 0) & (counts < LEAST)
    assert (hidden | ~small).all()
    for cell in map(tuple, np.argwhere(small)):
        low, high = bounds(counts, hidden, cell)
        assert high - low > 0.5


def test_a_lone_small_cell_takes_three_more_the_smallest_that_serve() -> None:
    counts = np.array([[4, 90, 80], [70, 30, 95], [60, 99, 20]])
    hidden = hidden_cells(counts, LEAST)
    assert hidden[0, 0]
    assert hidden.sum() == 4
    assert counts[hidden].sum() == 4 + 80 + 60 + 20


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert not hidden_cells(np.array([[10, 0], [33, 12]]), LEAST).any()


def test_noughts_are_poor_hiding_places() -> None:
    hidden = hidden_cells(np.array([[4, 0, 60], [70, 0, 80], [90, 50, 99]]), LEAST)
    assert not hidden[0, 1]


def test_a_chain_of_subtractions_is_seen() -> None:
    """Two squares of hidden cells that share a line: the cell between them is told."""
    hidden = np.zeros((4, 4), dtype=bool)
    hidden[:2, :2] = hidden[2:, 2:] = hidden[1, 2] = True
    told = derivable(hidden)
    assert told[1, 2]
    assert told.sum() == 1


def test_of_a_single_group_nothing_is_left() -> None:
    assert hidden_cells(np.array([[4, 80]]), LEAST).all()


@pytest.mark.parametrize("seed", range(15))
def test_sums_that_are_told_give_no_small_cell_away(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.negative_binomial(0.8, 0.03, (4, 4))
    above = np.triu(np.ones((4, 4), dtype=bool), 1)
    sums = [above, above.T, np.ones((4, 4), dtype=bool)]
    small = (counts > 0) & (counts < LEAST)
    hidden = hidden_in_sums(counts, LEAST, sums)
    assert (hidden | ~small).all()
    assert not (small & told_by(hidden, sums)).any()


def test_a_sum_tells_its_only_hidden_cell() -> None:
    hidden = np.array([[True, True], [True, True]])
    corner = np.array([[True, False], [False, False]])
    assert told_by(hidden, [corner]).sum() == 1
    assert not told_by(hidden, [hidden]).any()

"""Which cells of a table must not be shown, so that no small one can be worked out from the rest.

A cell is told by subtraction where it is the only one left out of its row or its column, or by a
chain of such steps. With the totals known, what is left out must leave every small cell open: then
no sum of rows and columns gives it away. (Complementary suppression; Fischetti & Salazar 1999,
Models and algorithms for the 2-dimensional cell suppression problem. Theirs leaves out the least
of all; here each cell in turn gets the cheapest rectangle in which customers could be moved round
without any total changing.)
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def hidden_cells(counts: npt.NDArray[np.int64], least: int) -> Mask:
    """The cells that are not shown: those of one to `least` - 1 customers, and as many
    more as it takes.

    `counts` has the customers of each group (row) and value (column); all totals of rows and
    columns are taken to be known.
    """
    small = (counts > 0) & (counts < least)
    hidden = small.copy()
    while (told := small & derivable(hidden)).any():
        i, j = (int(place) for place in np.argwhere(told)[0])
        boxes = [
            ((i, k), (h, j), (h, k))
            for h in range(counts.shape[0])
            for k in range(counts.shape[1])
            if h != i and k != j
        ]
        if not boxes:  # a single row or column: its total tells
            hidden[:] = True
            break

        def price(box: tuple[tuple[int, int], ...]) -> tuple[int, int, int]:
            # A nought hides nothing from whoever guesses it.
            more = [cell for cell in box if not hidden[cell]]
            noughts = sum(counts[cell] == 0 for cell in box)
            return int(noughts), int(sum(counts[cell] for cell in more)), len(more)

        for cell in min(boxes, key=lambda box: (price(box), box)):
            hidden[cell] = True
    return hidden


def hidden_in_sums(counts: npt.NDArray[np.int64], least: int, sums: Sequence[Mask]) -> Mask:
    """The same where no totals are told, but the sums of the cells that each of `sums` picks.

    Each small cell gets the smallest other one of its sums for company, until none is told and what
    is hidden of a sum is of `least` customers or more.
    """
    small = (counts > 0) & (counts < least)
    hidden = small.copy()
    while True:
        told = small & told_by(hidden, sums)
        thin = [s for s in sums if 0 < counts[s & hidden].sum() < least or (s & told).any()]
        free = [(int(i), int(j)) for s in thin for i, j in np.argwhere(s & ~hidden)]
        if not free:
            return hidden
        hidden[min(free, key=lambda cell: (counts[cell] == 0, counts[cell], cell))] = True


def derivable(hidden: Mask) -> Mask:
    """Which hidden cells follow from the cells that are shown and the totals of both sides."""
    rows, columns = np.indices(hidden.shape)
    lines = [rows == i for i in range(hidden.shape[0])]
    lines += [columns == j for j in range(hidden.shape[1])]
    return told_by(hidden, lines)


def told_by(hidden: Mask, sums: Sequence[Mask]) -> Mask:
    """Which hidden cells follow from the cells that are shown and from the sums of `sums`."""
    told = np.zeros_like(hidden)
    n = int(hidden.sum())
    if not n:
        return told
    _, sizes, directions = np.linalg.svd(np.array([s[hidden].astype(np.float64) for s in sums]))
    rank = int((sizes > 1e-9).sum())
    # What can change without changing any sum is open; a cell that never does is told.
    free = np.abs(directions[rank:]).sum(axis=0) if rank < n else np.zeros(n)
    told[hidden] = free < 1e-9
    return told

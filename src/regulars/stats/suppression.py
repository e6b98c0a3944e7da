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


def hidden_cells(counts: npt.NDArray[np.int64], least: int, sums: Sequence[Mask] = ()) -> Mask:
    """The cells that are not shown: those of one to `least` - 1 customers, and as many
    more as it takes.

    `counts` has the customers of each group (row) and value (column); all totals of rows and
    columns are taken to be known, and the sums of the cells that each of `sums` picks.
    """
    small = (counts > 0) & (counts < least)
    hidden = small.copy()
    while (told := small & derivable(hidden, sums)).any():
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

        best: tuple[tuple[int, int], ...] = min(boxes, key=lambda box: (price(box), box))
        if all(hidden[cell] for cell in best):
            # Totals are open already, and one of the sums is not: the smallest cell shown goes.
            shown = np.argwhere(~hidden)
            if not len(shown):
                break
            best = (min(((int(h), int(k)) for h, k in shown), key=lambda c: (counts[c], c)),)
        for cell in best:
            hidden[cell] = True
    return hidden


def derivable(hidden: Mask, sums: Sequence[Mask] = ()) -> Mask:
    """Which hidden cells follow from those that are shown, from all totals, and from `sums`."""
    cells = np.argwhere(hidden)
    told = np.zeros_like(hidden)
    if not len(cells):
        return told
    totals = np.zeros((sum(hidden.shape), len(cells)))
    for place, (i, j) in enumerate(cells):
        totals[i, place] = totals[hidden.shape[0] + j, place] = 1
    totals = np.vstack([totals, *(picked[hidden].astype(float) for picked in sums)])
    _, sizes, directions = np.linalg.svd(totals)
    rank = int((sizes > 1e-9).sum())
    # What can change without changing any total is open; a cell that never does is told.
    free = np.abs(directions[rank:]).sum(axis=0) if rank < len(cells) else np.zeros(len(cells))
    told[hidden] = free < 1e-9
    return told

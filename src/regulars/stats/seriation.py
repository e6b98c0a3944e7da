"""An order in which what is alike stands together: for the rows of a matrix."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy


def alike_together(strengths: npt.NDArray[np.float64]) -> list[int]:
    """Places of rows and columns, given how strongly (0 to 1) each goes with each other.

    Average linkage, its leaves turned so that neighbours are as alike as can be: Bar-Joseph,
    Gifford & Jaakkola (2001), Fast optimal leaf ordering for hierarchical clustering. What is
    unknown (NaN) counts as not alike.
    """
    if len(strengths) < 3:
        return list(range(len(strengths)))
    distances = 1 - np.nan_to_num(np.abs(strengths))
    np.fill_diagonal(distances, 0)
    condensed = scipy.spatial.distance.squareform((distances + distances.T) / 2, checks=False)
    tree = scipy.cluster.hierarchy.linkage(condensed, "average", optimal_ordering=True)
    return [int(leaf) for leaf in scipy.cluster.hierarchy.leaves_list(tree)]


def as_stairs(order: list[int], has_cell: Callable[[int, int], bool]) -> list[int]:
    """The order changed as little as it takes to read half of a matrix with holes from its top.

    Row by row, each cell left of the diagonal, columns should come up in the order of the rows:
    whatever has its first cell further down than its right neighbour changes places with it.
    """
    order, n = list(order), len(order)

    def first(place: int) -> int:
        below = (row for row in range(place + 1, n) if has_cell(order[place], order[row]))
        return next(below, n)

    for _ in range(n * n):
        late = next((c for c in range(n - 1) if n > first(c) > first(c + 1)), None)
        if late is None:
            late = next((c for c in range(n - 2) if n == first(c) > first(c + 1)), None)
        if late is None:
            break
        order[late], order[late + 1] = order[late + 1], order[late]
    return order

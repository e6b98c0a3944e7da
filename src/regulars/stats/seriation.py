"""An order in which what is alike stands together: for the rows of a matrix."""

import numpy as np
import numpy.typing as npt
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform


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
    condensed = squareform((distances + distances.T) / 2, checks=False)
    tree = hierarchy.linkage(condensed, "average", optimal_ordering=True)
    return [int(leaf) for leaf in hierarchy.leaves_list(tree)]

"""Worlds of points whose groups are known: so far apart, or one crowd of many a shape."""

import numpy as np
from numpy.typing import NDArray

SHARES = {2: (0.6, 0.4), 3: (0.5, 0.3, 0.2), 5: (0.3, 0.25, 0.2, 0.15, 0.1)}
"""How large groups are: never alike."""


def groups_apart(
    n_groups: int, distance: float, n: int, d: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """n points in d measures, and their groups: every two centres lie `distance` apart.

    Distances are in standard deviations within the groups, which are round; the directions in
    which centres lie are drawn anew, so that every measure has a part in them.
    """
    centres = np.linalg.qr(rng.normal(size=(d, d)))[0][:n_groups] * distance / np.sqrt(2)
    groups = rng.choice(n_groups, size=n, p=SHARES[n_groups])
    return centres[groups] + rng.normal(size=(n, d)), groups


def crowd(shape: int, n: int, d: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """n points without groups: round, long, skew, even, bent or thick-tailed by `shape`."""
    turned = rng.normal(size=(d, d))
    match shape % 6:
        case 0:
            return rng.normal(size=(n, d)) @ turned
        case 1:
            return rng.exponential(size=(n, d)) @ turned
        case 2:
            return rng.uniform(size=(n, d))
        case 3:
            return np.log1p(np.exp(rng.normal(size=(n, d)) @ turned))
        case 4:
            return rng.gamma(2.0, size=(n, d))
        case _:
            return rng.standard_t(4, size=(n, d)) @ turned

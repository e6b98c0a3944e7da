"""How good a forecast of customers was: measures, each with its meaning and its weakness.

y is what came of each customer, m what was foretold, 0 or more. No measure is enough by itself: an
absolute error is least for who foretells the median, which is nought in most shops.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rmse(y: ArrayLike, m: ArrayLike) -> float:
    """Root mean squared error: least where the mean is foretold; ruled by few big customers."""
    return float(np.sqrt(np.mean((np.asarray(y, float) - np.asarray(m, float)) ** 2)))


def poisson_deviances(y: ArrayLike, m: ArrayLike) -> Floats:
    """Of each customer 2 (y ln(y / m) - (y - m)); y below nought counts as nought.

    Its mean is least where the mean is foretold (McCullagh & Nelder 1989, Generalized linear
    models, 2.3.1), and to be wrong about a small customer counts as well. A forecast of nought for
    who then buys would be endlessly wrong: as much as one purchase among all customers is taken to
    have been foretold.
    """
    y = np.maximum(np.asarray(y, dtype=np.float64), 0.0)
    m = np.maximum(np.asarray(m, dtype=np.float64), max(y.mean(), 1e-12) / len(y))
    log = np.log(np.where(y > 0, y, 1.0) / np.where(y > 0, m, 1.0))
    return np.asarray(2 * (y * log - (y - m)))


def bias(y: ArrayLike, m: ArrayLike) -> float:
    """How much too much was foretold of the total, as a share of it."""
    return float(np.sum(m) / np.sum(y) - 1)


@dataclass(frozen=True)
class Ranking:
    """Customers in the order of a score: what the normalised Gini is counted on.

    order    customers, the highest score first
    ends     after how many of them each group of equal scores ends
    """

    order: NDArray[np.intp]
    ends: NDArray[np.intp]

    @classmethod
    def of(cls, score: ArrayLike) -> "Ranking":
        score = np.asarray(score, dtype=np.float64)
        order = np.argsort(-score, kind="stable")
        ordered = score[order]
        return cls(order, np.append(np.flatnonzero(np.diff(ordered)) + 1, len(score)))

    def area(self, y: Floats, weight: Floats) -> float:
        """Between the gain curve (share of y held by the first customers) and the diagonal."""
        own = weight[self.order]
        people = np.append(0.0, np.cumsum(own)[self.ends - 1])
        held = np.append(0.0, np.cumsum(own * y[self.order])[self.ends - 1])
        return float(np.trapezoid(held / held[-1], people / people[-1])) - 0.5


def normalised_gini(y: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None) -> float:
    """How well a score ranks customers by y: 1 as perfect foresight, 0 as chance.

    The area between the gain curve and the diagonal over that of who knows y; customers of equal
    score share the curve evenly. `weight`: how many customers each stands for, as in a bootstrap.
    """
    y = np.asarray(y, dtype=np.float64)
    own = np.ones_like(y) if weight is None else np.asarray(weight, dtype=np.float64)
    return Ranking.of(score).area(y, own) / Ranking.of(y).area(y, own)


def gini_differences(
    y: ArrayLike, score: ArrayLike, other: ArrayLike, seed: int, n: int = 200
) -> Floats:
    """Normalised Gini of a score less that of another, in n bootstraps of the customers."""
    y = np.asarray(y, dtype=np.float64)
    ranked = [Ranking.of(what) for what in (score, other, y)]
    rng = np.random.default_rng(seed)
    differences = np.empty(n)
    for i in range(n):
        weight = rng.poisson(1.0, len(y)).astype(np.float64)
        one, two, perfect = (ranking.area(y, weight) for ranking in ranked)
        differences[i] = (one - two) / perfect
    return differences

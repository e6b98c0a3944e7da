"""How many natural groups are there in a cloud of points, if any?

k-means always gives k groups, whether there are any or not, and a silhouette always has a highest
value. Here groups count as natural where the density falls between each of them and its neighbours:
with as many groups as can be told apart that way, and with none where no two can: see `separation`.
All neighbours must be apart, so the largest of their p-values stands for the number of groups; of
several numbers that pass, corrected for all that were tried, the largest stable one is taken.

Stability. Each group's Jaccard index over bootstraps (Hennig 2007): how much of it is found again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .partition import METHODS, Partition, begun, nearest, partition, points_needed
from .separation import LEAST, separation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FARTHEST = 6.0
"""Standard deviations from the middle beyond which a value counts as that far: an outlier must not
have a group to itself."""
SMALLEST = 0.01
"""Share of the points that a group holds at the least."""
STABLE = 0.75
"""Mean Jaccard index from which a group counts as stable (Hennig 2007)."""


class NaturalGroups:
    """Natural groups of points by k-means or Gaussian mixtures; one group where there are none.

    n_most         groups at the most
    level          of the test, over every number of groups and both methods
    n_learned      points that are learned from; the rest are only given their group
    n_bootstraps   for the Jaccard index
    seed           of halves, starts and bootstraps

    Fitted: `n_groups_` (1: no natural groups), `method_`, `labels_` (0 the largest group),
    `centres_` (in the facts' own units), `jaccard_` of each group, `evidence_` (one row per method
    and number of groups: p_value, how far
    the shallowest valley is filled, share of the smallest group, the smallest Jaccard index).
    """

    def __init__(
        self,
        *,
        n_most: int = 8,
        level: float = 0.05,
        n_learned: int = 20_000,
        n_bootstraps: int = 20,
        seed: int = 1,
    ) -> None:
        self.n_most = n_most
        self.level = level
        self.n_learned = n_learned
        self.n_bootstraps = n_bootstraps
        self.seed = seed

    def fit(self, X: ArrayLike | pd.DataFrame) -> Self:
        """Find the groups of the rows of X, (n, d) finite numbers; ValueError where some are not.

        Constant columns say nothing and are left out. Rows are taken as they come: who wants an
        answer that does not depend on their order sorts them.
        """
        values = _checked(X)
        self._measure(values)
        rng = np.random.default_rng(self.seed)
        learned = np.sort(rng.permutation(len(values))[: self.n_learned])
        points = self._scaled(values[learned])
        # Loaded before threads are limited: what is loaded later is not, and brings its own.
        import sklearn.cluster
        import sklearn.mixture  # noqa: F401
        from threadpoolctl import threadpool_limits

        # Sums must not depend on the number of cores, and threads that wait for each other burn
        # more time than they save.
        with threadpool_limits(1):
            self._choose(points, rng)
        self.labels_ = self.predict(values)
        return self

    def predict(self, X: ArrayLike | pd.DataFrame) -> Ints:
        """The group of each row."""
        values = _checked(X)
        return nearest(self._scaled(values), self._means, self._roots, self._offsets)

    def _measure(self, values: Floats) -> None:
        """Where the middle of each column is, and how wide it spreads, outliers apart."""
        self.d_ = values.shape[1]
        low, middle, high = np.percentile(values, [25, 50, 75], axis=0)
        wide = (high - low) / 1.349
        spread = values.std(axis=0)
        self._middle = middle
        # Where half of all are alike, the quartiles tell no width.
        self._width = np.where(wide > 0.05 * spread, wide, spread)
        self._used = self._width > 1e-12 * np.maximum(1.0, np.abs(middle))

    def _scaled(self, values: Floats) -> Floats:
        if values.shape[1] != self.d_:
            raise ValueError(f"{values.shape[1]} columns; the groups were found with {self.d_}")
        used = self._used
        scaled: Floats = (values[:, used] - self._middle[used]) / self._width[used]
        return np.clip(scaled, -FARTHEST, FARTHEST)

    def _choose(self, points: Floats, rng: np.random.Generator) -> None:
        half = rng.permutation(len(points)) < 0.4 * len(points)
        learn, test = points[half], points[~half]
        tried = [] if not points.shape[1] else list(self._tried(learn, test))
        n_tests = max(1, len(METHODS) * (self.n_most - 1))
        self.evidence_ = pd.DataFrame(
            [
                (t.method, t.k, min(1.0, t.p_value * n_tests), t.filled, t.smallest, np.nan)
                for t in tried
            ],
            columns=["method", "k", "p_value", "filled", "smallest", "jaccard"],
        )
        self.n_groups_: int = 1
        self.method_: str | None = None
        self.jaccard_: Floats = np.ones(1)
        self._means: Floats = np.zeros((1, points.shape[1]))
        self._offsets: Floats = np.zeros(1)
        self._roots: Floats = np.eye(points.shape[1])[None]
        apart = [t for t in tried if t.p_value * n_tests < self.level]
        for k in sorted({t.k for t in apart}, reverse=True):
            found = []
            for t in (t for t in apart if t.k == k):
                model = partition(t.method, k, points, self.seed, t.means)
                jaccard = self._jaccard(t.method, k, points, model, rng)
                row = (self.evidence_["method"] == t.method) & (self.evidence_["k"] == k)
                self.evidence_.loc[row, "jaccard"] = jaccard.min()
                found.append((jaccard.min(), t.method, jaccard, model))
            # At the same stability the simpler method is kept.
            best = max(found, key=lambda f: (round(float(f[0]), 2), f[1] == METHODS[0]))
            if best[0] >= STABLE:
                self._keep(points, k, best[1], best[2], best[3])
                return

    def _tried(self, learn: Floats, test: Floats) -> Iterator["_Tried"]:
        """Each number of groups by each method: what looks best in `learn`, tested in `test`."""
        labels = np.zeros(len(learn), dtype=np.int64)
        for k in range(2, self.n_most + 1):
            starts = [None, *begun(learn, labels)]
            best = 2.0, 2.0
            for method in METHODS:
                if len(learn) < max(k * LEAST, points_needed(k, learn.shape[1], method)):
                    continue
                models = [partition(method, k, learn, self.seed, start) for start in starts]
                judged = [_judged(model, learn, learn) for model in models]
                first = min(range(len(models)), key=lambda i: judged[i][:2])
                p_value, filled, smallest = _judged(models[first], learn, test)
                yield _Tried(method, k, p_value, filled, smallest, models[first].means)
                if judged[first][:2] < best:
                    best, labels = judged[first][:2], models[first].predict(learn)

    def _jaccard(
        self, method: str, k: int, points: Floats, model: Partition, rng: np.random.Generator
    ) -> Floats:
        """Mean over bootstraps of how much of each group is found again, begun at its centre."""
        own = model.predict(points)
        found = np.zeros((self.n_bootstraps, k))
        for b in range(self.n_bootstraps):
            drawn = rng.integers(len(points), size=len(points))
            again = partition(method, k, points[drawn], self.seed + b + 1, model.means)
            both = np.zeros((k, k))
            np.add.at(both, (own, again.predict(points)), 1)
            either = both.sum(1)[:, None] + both.sum(0)[None, :] - both
            found[b] = (both / either).max(axis=1)
        means: Floats = found.mean(axis=0)
        return means

    def _keep(self, points: Floats, k: int, method: str, jaccard: Floats, model: Partition) -> None:
        """Take these groups, the largest first."""
        sizes = np.bincount(model.predict(points), minlength=k)
        order = np.lexsort((model.means[:, 0], -sizes))
        self.n_groups_, self.method_ = k, method
        self.jaccard_ = jaccard[order]
        self._means = model.means[order]
        self._roots = model.roots[order]
        self._offsets = model.offsets[order]
        self.centres_ = np.tile(self._middle, (k, 1))
        self.centres_[:, self._used] += self._means * self._width[self._used]

    def saved(self) -> dict[str, Any]:
        """What `predict` needs, as plain numbers."""
        return {
            "n_groups": self.n_groups_,
            "method": self.method_,
            "middle": self._middle.tolist(),
            "width": np.where(self._used, self._width, 0).tolist(),
            "means": self._means.tolist(),
            "roots": self._roots.tolist(),
            "offsets": self._offsets.tolist(),
        }

    @classmethod
    def of(cls, saved: dict[str, Any]) -> "NaturalGroups":
        """What `saved` gave, to `predict` with; ValueError where it was edited badly."""
        groups = cls()
        groups.n_groups_, groups.method_ = int(saved["n_groups"]), saved["method"]
        groups._middle, groups._width = (np.array(saved[n], float) for n in ("middle", "width"))
        groups._used = groups._width > 0
        groups.d_ = len(groups._middle)
        groups._means, groups._offsets, groups._roots = (
            np.array(saved[n], float) for n in ("means", "offsets", "roots")
        )
        k, d = groups.n_groups_, int(groups._used.sum())
        shapes = [groups._means.shape == (k, d), groups._offsets.shape == (k,)]
        shapes += [groups._roots.shape == (k, d, d)]
        if not all(shapes):
            raise ValueError(f"{k} groups of {d} facts: the saved numbers are of another shape")
        return groups


@dataclass(frozen=True)
class _Tried:
    method: str
    k: int
    p_value: float
    filled: float
    smallest: float
    means: Floats


def _judged(model: Partition, learn: Floats, points: Floats) -> tuple[float, float, float]:
    """p-value of all groups being apart in `points`, how filled their border, the smallest part."""
    own, other = model.predict(learn), model.predict(points)
    k = len(model.means)
    sizes = np.minimum(np.bincount(own, minlength=k), np.bincount(other, minlength=k))
    smallest = float(sizes.min() / len(points))
    if smallest < SMALLEST or sizes.min() < LEAST:
        return 1.0, 1.0, smallest
    return *separation(learn, points, own, k), smallest


def _checked(X: ArrayLike | pd.DataFrame) -> Floats:
    values = np.asarray(X, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"rows and columns are needed; the shape is {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("some values are missing or infinite; leave those rows out")
    return values

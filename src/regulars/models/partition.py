"""Points cut into k groups, by k-means or as a mixture of normal distributions.

Both find what lies near where they begin. Beside random starts they begin where a group falls into
two along one measure or one principal component: a measure in which groups are apart is easily lost
among others in which customers merely differ much.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .separation import root_within, valley

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

METHODS = ("k-means", "gaussian mixture")
N_STARTS = 3
"""Of the clearest divisions of one group, so many are begun from."""
STEPS = 30
"""Of k-means, at the most: few points move in later ones."""
N_COMPONENTS = 3
"""Principal components of a group along which it is divided."""


@dataclass(frozen=True)
class Partition:
    """Groups as a point is given to one: that of the least (distance^2 + offset).

    Distances are measured with the root of the precision within the groups (k, d, d): of all groups
    together for k-means, of each for a mixture, whose offsets hold weight and volume.
    """

    means: Floats
    roots: Floats
    offsets: Floats

    def predict(self, points: Floats) -> Ints:
        """The group of each row."""
        return nearest(points, self.means, self.roots, self.offsets)


def partition(
    method: str, k: int, points: Floats, seed: int, start: Floats | None = None
) -> Partition:
    """Fit k groups, from `start` (k centres) or from random ones."""
    # They take long to load, and most of what the package does needs neither.
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    if method == METHODS[0]:
        if start is None:
            start = KMeans(k, n_init=4, random_state=seed).fit(points).cluster_centers_
        return _settled(points, start)
    model = GaussianMixture(
        k, reg_covar=1e-3, max_iter=60, tol=3e-3, random_state=seed, means_init=start
    )
    # The steps are few on purpose: a mixture that creeps on does not get better groups.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(points)
    roots = model.precisions_cholesky_
    volumes = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    return Partition(model.means_, roots, -2 * (np.log(model.weights_) + volumes))


def _settled(points: Floats, start: Floats) -> Partition:
    """k-means from `start`, distances in standard deviations within the groups.

    The scatter within the groups is measured anew after each step (Art, Gnanadesikan & Kettenring
    1982): a measure that differs much within every group, and tells none apart, counts for little.
    """
    k, d = start.shape
    means, root = start, np.eye(d)
    labels = nearest(points, means, None, np.zeros(k))
    for _ in range(STEPS):
        if np.bincount(labels, minlength=k).min() <= d:
            break
        means = np.array([points[labels == group].mean(axis=0) for group in range(k)])
        root = root_within(points, labels, k)
        moved = nearest(points @ root, means @ root, None, np.zeros(k))
        if (moved == labels).all():
            break
        labels = moved
    return Partition(means, np.repeat(root[None], k, axis=0), np.zeros(k))


def points_needed(k: int, d: int, method: str) -> int:
    """So many points that a mixture has ten for each of its parameters."""
    return 0 if method == METHODS[0] else 10 * k * (d + 1) * (d + 2) // 2


def begun(points: Floats, labels: Ints) -> list[Floats]:
    """Centres to begin from: those of the groups, one of which is divided where it is clearest."""
    k = int(labels.max()) + 1
    centres = np.array([points[labels == group].mean(axis=0) for group in range(k)])
    found: list[tuple[float, float, Floats]] = []
    for group in range(k):
        own = points[labels == group]
        for along in (*own.T, *_components(own)):
            above = _in_two(along)
            if above.all() or not above.any():
                continue
            low, high = along[~above].mean(), along[above].mean()
            scaled = (along - low) / (high - low)
            pair = np.array([own[~above].mean(axis=0), own[above].mean(axis=0)])
            start = np.vstack([np.delete(centres, group, axis=0), pair])
            found.append((*valley(scaled, scaled), start))
    found.sort(key=lambda f: f[:2])
    return [start for _, _, start in found[:N_STARTS]]


def _components(points: Floats) -> Floats:
    centred = points - points.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    projected: Floats = (centred @ directions[:N_COMPONENTS].T).T
    return projected


def _in_two(values: Floats) -> NDArray[np.bool_]:
    """Which values belong to the upper of two means (k-means with k = 2 in one dimension)."""
    border = float(values.mean())
    for _ in range(50):
        above = values > border
        if above.all() or not above.any():
            break
        moved = float(values[above].mean() + values[~above].mean()) / 2
        if moved == border:
            break
        border = moved
    return values > border


def nearest(points: Floats, means: Floats, roots: Floats | None, offsets: Floats) -> Ints:
    nearest = np.full(len(points), np.inf)
    labels = np.zeros(len(points), dtype=np.int64)
    for group, mean in enumerate(means):
        away = points - mean if roots is None else (points - mean) @ roots[group]
        distance = np.einsum("ij,ij->i", away, away) + offsets[group]
        closer = distance < nearest
        nearest[closer], labels[closer] = distance[closer], group
    return labels

"""Are groups of points apart, or parts of one crowd?

Two groups are neighbours if no third centre lies in the ball whose diameter joins theirs (Gabriel &
Sokal 1969). The points about their joint are cut out by one half-space for each other group, so
that the region is convex, and are projected on the line through the two centres. Where the density
is log-concave (normal, uniform, exponential, gamma, any of them stretched and turned), so is that
of a convex part of it, and of its projection (Prekopa 1973): it has one peak, wherever the groups
were put. So a valley between two peaks says that the groups are real. Groups, peaks and valley are
found on one part of the points and counted on the other, where a valley that is none holds as many
points as a peak, and the binomial test is exact.
"""

from itertools import combinations

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 30
"""Points of each part that a group holds at the least, to be tested at all."""
STEPS = 41
"""Places at which a peak or a valley is looked for."""
WINDOW = 1.2
"""Width in which points are counted, in standard deviations of the narrower group."""


def separation(learn: Floats, test: Floats, labels: Ints, k: int) -> tuple[float, float]:
    """Of the neighbours that are least apart: p-value, and how far the valley is filled.

    All groups are apart if this p-value is small.

    Distances are measured in standard deviations within the groups, all groups taken together.
    """
    root = root_within(learn, labels, k)
    learn, test = learn @ root, test @ root
    centres = np.array([learn[labels == group].mean(axis=0) for group in range(k)])
    worst = 0.0, 0.0
    for i, j in combinations(range(k), 2):
        middle, radius = (centres[i] + centres[j]) / 2, np.linalg.norm(centres[i] - centres[j]) / 2
        others = np.delete(centres, [i, j], axis=0)
        if (np.linalg.norm(others - middle, axis=1) < radius).any():
            continue
        along = [_between(points, centres[i], centres[j], others) for points in (learn, test)]
        worst = max(worst, valley(*along))
    return worst


def root_within(points: Floats, labels: Ints, k: int) -> Floats:
    """What turns the scatter within the groups into that of a ball."""
    centred = points - np.array([points[labels == g].mean(axis=0) for g in range(k)])[labels]
    within = centred.T @ centred / len(points) + 1e-3 * np.eye(points.shape[1])
    root: Floats = np.linalg.inv(np.linalg.cholesky(within)).T
    return root


def _between(points: Floats, one: Floats, other: Floats, others: Floats) -> Floats:
    """Points about the joint of two groups, projected on the line through their centres.

    0 is one centre, 1 the other. Each further group is cut off by the half-space midway between its
    centre and the nearest point of the joint.
    """
    line = other - one
    length = line @ line
    inside = np.ones(len(points), dtype=bool)
    for third in others:
        nearest = one + np.clip((third - one) @ line / length, 0, 1) * line
        away = third - nearest
        inside &= (points - (third + nearest) / 2) @ away <= 0
    return (points[inside] - one) @ line / length


def valley(learn: Floats, test: Floats) -> tuple[float, float]:
    """p-value of a valley between the peaks at about 0 and at about 1, and how far it is filled.

    Peaks and valley are found in `learn`, as the windows that hold most and least points; `test`
    counts the points in these windows. A valley as high as the lower peak would get half of the
    points of both: the binomial test is one-sided, and both peaks must pass. Filled is the share
    of the lower peak's count that the valley holds, one at the most.
    """
    left, right = learn[(learn < 0.5) & (learn > -0.5)], learn[(learn >= 0.5) & (learn < 1.5)]
    if min(len(left), len(right)) < LEAST // 2:
        return 1.0, 1.0
    window = WINDOW * min(left.std(), right.std())
    learn = np.sort(learn)
    midst = np.linspace(0.2, 0.8, STEPS)
    lowest = midst[np.argmin(_counted(learn, midst, window))]
    peaks = [
        grid[np.argmax(_counted(learn, grid, window))]
        for grid in (np.linspace(-0.5, lowest, STEPS), np.linspace(lowest, 1.5, STEPS))
    ]
    test = np.sort(test)
    return max(_lower(test, lowest, peak, window) for peak in peaks)


def _lower(ordered: Floats, valley: float, peak: float, window: float) -> tuple[float, float]:
    """p-value of fewer points about the valley than about the peak, and the share that it holds.

    Points in both windows are left out of the test: the rest differs by as much.
    """
    low, high = _counted(ordered, np.array([valley, peak]), window)
    near, far = sorted((valley, peak))
    both = np.searchsorted(ordered, near + window / 2) - np.searchsorted(ordered, far - window / 2)
    shared = max(0, int(both))
    p_value = float(scipy.stats.binom.cdf(low - shared, low + high - 2 * shared, 0.5))
    return p_value, min(1.0, float(low / high)) if high else 1.0


def _counted(ordered: Floats, at: Floats, window: float) -> Ints:
    """How many lie in the window about each place."""
    return np.searchsorted(ordered, at + window / 2) - np.searchsorted(ordered, at - window / 2)

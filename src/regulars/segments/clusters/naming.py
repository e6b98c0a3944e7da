"""What a cluster is called: by the two measures in which it differs most from all customers."""

import numpy as np
from numpy.typing import NDArray

from .measures import Floats, Measure

CLEAR = 0.25
"""Standard deviations of all customers, from which a difference is spoken of."""


def names(points: Floats, labels: NDArray[np.int64], measures: list[Measure]) -> list[str]:
    """A name for each group, from its two clearest differences; no two have the same.

    points    (n, number of measures), labels (n,) from 0 on
    """
    spread = np.where(points.std(axis=0) > 0, points.std(axis=0), 1)
    middle = points.mean(axis=0)
    groups = range(int(labels.max()) + 1)
    away = np.array([(points[labels == g].mean(axis=0) - middle) / spread for g in groups])
    found: dict[int, str] = {}
    told: list[set[str]] = []
    # The one that differs most has the plain words; another of the same words is "fairly" so.
    for group in sorted(groups, key=lambda g: -float(np.abs(away[g]).max())):
        order = np.argsort(-np.abs(away[group]), kind="stable")
        clear = [i for i in order if abs(away[group][i]) >= CLEAR] or [int(order[0])]
        words = [measures[i].high if away[group][i] > 0 else measures[i].low for i in clear[:2]]
        again = told.count(set(words))
        told.append(set(words))
        degree = ("", "fairly ", "a little ")[min(again, 2)]
        name = ", ".join(degree + word for word in words)
        name = name[0].upper() + name[1:]
        number = 2
        while name in found.values():
            name, number = f"{name} ({number})", number + 1
        found[group] = name
    return [found[group] for group in groups]

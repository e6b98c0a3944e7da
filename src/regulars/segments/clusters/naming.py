"""What a cluster is called: by the two measures in which it differs most from all customers."""

import numpy as np
from numpy.typing import NDArray

from .measures import Floats, Measure

CLEAR = 0.25
"""Standard deviations of all customers, from which a difference is spoken of."""


def names(points: Floats, labels: NDArray[np.int64], measures: list[Measure]) -> list[str]:
    """A name for each group: its two clearest differences, and more where two would be alike.

    points    (n, number of measures), labels (n,) from 0 on
    """
    spread = np.where(points.std(axis=0) > 0, points.std(axis=0), 1)
    middle = points.mean(axis=0)
    found: list[str] = []
    for group in range(int(labels.max()) + 1):
        away = (points[labels == group].mean(axis=0) - middle) / spread
        order = np.argsort(-np.abs(away), kind="stable")
        clear = [i for i in order if abs(away[i]) >= CLEAR] or [int(order[0])]
        words = [measures[i].high if away[i] > 0 else measures[i].low for i in clear]
        told = min(2, len(words))
        name = _sentence(words[:told])
        while name in found and told < len(words):
            told += 1
            name = _sentence(words[:told])
        number = 2
        while name in found:
            name, number = f"{_sentence(words)} ({number})", number + 1
        found.append(name)
    return found


def _sentence(words: list[str]) -> str:
    text = ", ".join(words)
    return text[0].upper() + text[1:]

"""How many purchases there may be: of the chances of at least k of them, k = 1, 2, ...

The chance of at least k is what the repeat-buying models have in closed form. What is made of it
is alike for all of them: the distribution of a customer's count, and intervals of it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AtLeast = Callable[[Floats], Floats]
"""From a number for each row, 1 or more: P(at least so many purchases) of that row."""

LARGEST = 2.0**52
"""Above it not every whole number is a number of the machine."""

NORMAL = 1e15
"""Mean above which the generator refuses Poisson numbers; there they are normal to 8 digits."""


def distribution(at_least: AtLeast, rows: int, most: int) -> Floats:
    """P(k purchases) of each row: a column for each k = 0..most - 1, the last for `most` or more.

    Each row adds up to one, however few columns there are.
    """
    if most < 0:
        raise ValueError(f"purchases up to {most} are none")
    tails = np.zeros((rows, most + 2))
    tails[:, 0] = 1
    for k in range(1, most + 1):
        tails[:, k] = at_least(np.full(rows, float(k)))
    # No tail is above the one before: by the last digit they can be.
    tails = np.minimum.accumulate(tails, axis=1)
    return np.asarray(tails[:, :-1] - tails[:, 1:])


def interval(at_least: AtLeast, rows: int, level: float) -> tuple[Floats, Floats]:
    """Least and most purchases of each row: the central interval that has at least `level`.

    A count is whole, so that beyond either end there is at most half of what is left out, and
    mostly less: such an interval holds its level or more, never exactly.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    tail = (1 - level) / 2
    # P(N < low) <= tail, low as high as can be; P(N > high) <= tail, high as low as can be.
    low = _last(lambda k: at_least(k) >= 1 - tail, rows)
    return low, _last(lambda k: at_least(k) > tail, rows)


def span(t: float) -> float:
    """The time ahead; ValueError where it is none."""
    if not 0 <= t < np.inf:
        raise ValueError(f"a time of {t:g} is none to buy in")
    return t


def random_poisson(mean: Floats, rng: np.random.Generator) -> Floats:
    """Random Poisson numbers, however large the mean: from where it is as good, by the normal."""
    large = mean > NORMAL
    numbers = rng.poisson(np.where(large, 0.0, mean)).astype(np.float64)
    numbers[large] = np.rint(rng.normal(mean[large], np.sqrt(mean[large])))
    return numbers


def _last(holds: Callable[[Floats], NDArray[np.bool_]], rows: int) -> Floats:
    """The largest k of each row up to which it holds; 0 where it does not for 1."""
    low, high = np.zeros(rows), np.ones(rows)
    while (grows := holds(high) & (high < LARGEST)).any():
        low, high = np.where(grows, high, low), np.where(grows, high * 2, high)
    while (high - low > 1).any():
        middle = np.where(high - low > 1, np.floor((low + high) / 2), high)
        fits = (high - low > 1) & holds(middle)
        low, high = np.where(fits, middle, low), np.where(fits, high, np.maximum(middle, low + 1))
    return low

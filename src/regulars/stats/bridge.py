"""Why a product of factors changed: a share of the change for each factor, adding up exactly."""

from collections.abc import Sequence
from itertools import permutations
from math import prod


def shares_of_change(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """What each factor contributes to prod(after) - prod(before), in the unit of the product.

    The factors are changed one after the other, and each gets what the product moved by when its
    turn came, averaged over all orders in which they can have their turns: Shapley (1953), A value
    for n-person games; as a decomposition of a total, Sun (1998), Changes in energy consumption
    and energy intensity: a complete decomposition model. It leaves no residue, treats all factors
    alike, gives nothing to one that did not change, and, unlike those with logarithms, takes
    factors of nought and below.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} factors before and {len(after)} after")
    n = len(before)
    given = [0.0] * n
    orders = list(permutations(range(n)))
    for order in orders:
        now = list(before)
        value = prod(now)
        for i in order:
            now[i] = after[i]
            moved = prod(now)
            given[i] += moved - value
            value = moved
    return [total / len(orders) for total in given]


def to_the_cent(steps: Sequence[float], change: float) -> list[float]:
    """The steps in whole cents, adding up to `change`: the largest takes what rounding leaves."""
    rounded = [round(step, 2) for step in steps]
    largest = max(range(len(rounded)), key=lambda i: abs(rounded[i]))
    others = sum(round(step * 100) for i, step in enumerate(rounded) if i != largest)
    rounded[largest] = (round(change * 100) - others) / 100
    return rounded

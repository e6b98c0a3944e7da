"""How many customers it takes to hold a share of a total, from sums alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from .intervals import LEVEL, wilson


@dataclass(frozen=True)
class Held:
    """A group of customers, cut off at a value: how many, their sum, and their sum of squares."""

    n: int
    total: float
    squares: float


def shares_of_holders(
    groups: Sequence[Held], borders: Sequence[float]
) -> list[tuple[float, float]]:
    """Intervals of the groups' shares of customers, where shares of the total set the borders.

    Groups come highest first; `borders` are the least values of all but the last. Another sample of
    customers would have other borders, which hold the same share of the total. With S the share of
    customers above the border q, who hold the share a, each customer with value x moves S by
    1[x >= q] - S - (x 1[x >= q] - a x) / q: the influence function of the inverse of a Lorenz
    curve (Beach & Davidson 1983, Distribution-free statistical inference with Lorenz curves and
    income shares). It is linear in x within each group, so that sums and squares do. The interval
    is made on the logit, so that it stays between 0 and 1.
    """
    n, total = sum(g.n for g in groups), sum(g.total for g in groups)
    if n < 2 or total <= 0 or min(borders) <= 0:
        return [wilson(group.n, n) for group in groups]
    # What each customer adds to the share above a border: a constant and a factor of x, by group.
    above: list[list[tuple[float, float]]] = [[(0.0, 0.0)] * len(groups)]
    for j, border in enumerate(borders):
        held = sum(g.total for g in groups[: j + 1]) / total
        above.append(
            [
                (1.0, -(1 - held) / border) if i <= j else (0.0, held / border)
                for i in range(len(groups))
            ]
        )
    above.append([(1.0, 0.0)] * len(groups))
    found = []
    for place, group in enumerate(groups):
        moved = [
            (a - b, x - y) for (a, x), (b, y) in zip(above[place + 1], above[place], strict=True)
        ]
        mean = sum(a * g.n + x * g.total for (a, x), g in zip(moved, groups, strict=True)) / n
        square = sum(
            a * a * g.n + 2 * a * x * g.total + x * x * g.squares
            for (a, x), g in zip(moved, groups, strict=True)
        )
        error = sqrt(max(square / n - mean * mean, 0.0) / n)
        found.append(on_logit(group.n / n, error))
    return found


def on_logit(share: float, error: float) -> tuple[float, float]:
    """The 95% interval of a share from its standard error."""
    if error <= 0 or not 0 < share < 1:
        return share, share
    centre = log(share / (1 - share))
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * error / (share * (1 - share))
    low, high = (
        1 / (1 + exp(-max(min(at, 700.0), -700.0))) for at in (centre - half, centre + half)
    )
    return min(low, share), max(high, share)

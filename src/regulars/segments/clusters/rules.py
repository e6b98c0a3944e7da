"""Clusters as rules that a person can apply: a shallow tree, and how often it is right."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...core.rules import Grouping, Rule, Span
from .measures import LEAST_DAYS, Measure

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

GAIN = 0.02
"""Of customers: a longer rule must place so many more of them rightly."""
DIGITS = 2
"""Of a border: one that is easy to remember."""

Borders = dict[str, tuple[Decimal | None, Decimal | None]]


def readable(
    frame: pd.DataFrame, labels: NDArray[np.int64], names: list[str], measures: list[Measure]
) -> Grouping:
    """The shortest tree over the measures that tells the clusters nearly as well as a longer one.

    frame     one row a customer, a column for each measure
    labels    (n,) place of the customer's cluster in `names`
    """
    from sklearn.tree import DecisionTreeClassifier

    columns = [measure.column for measure in measures]
    values = frame[columns].to_numpy(np.float64)
    k = len(names)
    trees = [
        DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(values, labels)
        for leaves in range(k, 2 * k + 1)
    ]
    scores = [tree.score(values, labels) for tree in trees]
    best = trees[next(i for i, score in enumerate(scores) if score >= max(scores) - GAIN)]
    boxes: dict[str, list[tuple[Span, ...]]] = {name: [] for name in names}
    for label, borders in _leaves(best, columns):
        box = tuple(Span(column, *ends) for column, ends in borders.items())
        if all(span.least is None or span.below is None or span.least < span.below for span in box):
            boxes[names[label]].append(box)
    among = Rule(((Span("n_purchase_days", Decimal(LEAST_DAYS)), Span("spend", Decimal("0.01"))),))
    rules = {name: Rule(tuple(found)) for name, found in boxes.items() if found}
    return Grouping("cluster_by_rule", rules, among)


def _leaves(tree: "DecisionTreeClassifier", columns: list[str]) -> Iterator[tuple[int, Borders]]:
    """Each leaf: the cluster that most of it are in, and the borders on the way to it."""
    nodes = tree.tree_

    def walk(node: int, borders: Borders) -> Iterator[tuple[int, Borders]]:
        if nodes.children_left[node] < 0:
            yield int(nodes.value[node][0].argmax()), borders
            return
        column = columns[nodes.feature[node]]
        border = rounded(float(nodes.threshold[node]))
        least, below = borders.get(column, (None, None))
        yield from walk(nodes.children_left[node], {**borders, column: (least, border)})
        yield from walk(nodes.children_right[node], {**borders, column: (border, below)})

    yield from walk(0, {})


def rounded(value: float) -> Decimal:
    """A border to a few digits: 43.7 to 44, 0.0318 to 0.032."""
    return Decimal(f"{float(f'{value:.{DIGITS}g}'):.6f}".rstrip("0").rstrip("."))

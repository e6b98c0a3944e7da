"""What is alike stands together."""

import numpy as np

from regulars.stats.seriation import alike_together, as_stairs


def test_two_clusters_are_pulled_apart() -> None:
    cluster = np.array([0, 1, 0, 1, 0, 1])
    strengths = np.where(np.equal.outer(cluster, cluster), 0.8, 0.1)
    order = alike_together(strengths)
    assert sorted(order) == list(range(6))
    assert len({*cluster[order[:3]]}) == len({*cluster[order[3:]]}) == 1


def test_signs_and_gaps_do_no_harm() -> None:
    strengths = np.array([[1, np.nan, -0.9], [np.nan, 1, 0.1], [-0.9, 0.1, 1]])
    order = alike_together(strengths)
    assert abs(order.index(0) - order.index(2)) == 1
    assert alike_together(np.eye(2)) == [0, 1]
    assert alike_together(np.eye(1)) == [0]


def test_columns_come_up_in_the_order_of_the_rows() -> None:
    """Nought goes with the last only, one and two with all the others: nought moves down."""
    cells = {frozenset(pair) for pair in ((0, 4), (1, 2), (1, 3), (2, 3), (1, 4), (2, 4))}
    order = as_stairs([0, 1, 2, 3, 4], lambda i, j: frozenset((i, j)) in cells)
    assert sorted(order) == [0, 1, 2, 3, 4]
    seen = [
        order[column]
        for row in range(5)
        for column in range(row)
        if frozenset((order[column], order[row])) in cells
    ]
    columns = [*dict.fromkeys(seen)]
    assert columns == sorted(columns, key=order.index)
    assert order.index(1) < order.index(0)


def test_a_whole_matrix_stays_as_it_is() -> None:
    assert as_stairs([2, 0, 1], lambda i, j: True) == [2, 0, 1]
    assert as_stairs([2, 0, 1], lambda i, j: False) == [2, 0, 1]

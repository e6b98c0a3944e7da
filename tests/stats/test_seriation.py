"""What is alike stands together."""

import numpy as np

from regulars.stats.seriation import alike_together


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

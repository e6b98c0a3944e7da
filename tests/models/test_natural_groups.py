"""Natural groups: found where they are apart, none where there is one crowd."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from regulars.models.natural_groups import NaturalGroups
from regulars.models.separation import separation, valley
from tests.worlds import crowd, groups_apart


def found(points: NDArray[np.float64], seed: int = 1) -> NaturalGroups:
    return NaturalGroups(seed=seed, n_bootstraps=5).fit(points)


@pytest.fixture(scope="module")
def three() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    return groups_apart(3, 5.0, 3_000, 6, np.random.default_rng(1))


def test_groups_that_are_apart_are_found(three: tuple) -> None:
    points, truth = three
    model = found(points)
    assert model.n_groups_ == 3
    assert adjusted_rand_score(truth, model.labels_) > 0.95
    assert (model.jaccard_ > 0.95).all()
    kept = model.evidence_.query("k == 3 and method == @model.method_").iloc[0]
    assert kept["p_value"] < 0.05
    assert kept["filled"] < 0.5
    # The largest group comes first.
    assert (np.diff(np.bincount(model.labels_)) <= 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_one_crowd_has_none(seed: int) -> None:
    points = crowd(seed, 4_000, 4, np.random.default_rng(seed))
    model = found(points)
    assert model.n_groups_ == 1
    assert model.method_ is None
    assert (model.labels_ == 0).all()
    assert not (model.evidence_["p_value"] < 0.05).any()


def test_units_and_mirrors_change_nothing(three: tuple) -> None:
    points, _ = three
    other = points * np.array([1e6, -1, 0.001, 1, 50, 1]) + np.array([0, 5, 0, 0, 1e5, 0])
    assert adjusted_rand_score(found(points).labels_, found(other).labels_) == pytest.approx(1)


def test_another_seed_gives_the_same_groups(three: tuple) -> None:
    points, _ = three
    one, two = found(points, 1), found(points, 2)
    assert one.n_groups_ == two.n_groups_ == 3
    assert adjusted_rand_score(one.labels_, two.labels_) > 0.98


def test_the_same_seed_gives_the_same_numbers(three: tuple) -> None:
    points, _ = three
    one, two = found(points), found(points)
    pd.testing.assert_frame_equal(one.evidence_, two.evidence_, check_exact=True)
    assert one.saved() == two.saved()


def test_centres_are_in_the_units_of_the_facts(three: tuple) -> None:
    points, _ = three
    model = found(points * 100 + 7)
    by_hand = [(points[model.labels_ == g] * 100 + 7).mean(axis=0) for g in range(3)]
    assert model.centres_ == pytest.approx(np.array(by_hand), rel=0.02, abs=5)


def test_a_measure_that_only_spreads_does_not_hide_the_groups(three: tuple) -> None:
    points, truth = three
    rng = np.random.default_rng(2)
    heavy = rng.standard_t(2, size=(len(points), 2)) * 5
    model = found(np.column_stack([points, heavy]))
    assert model.n_groups_ == 3
    assert adjusted_rand_score(truth, model.labels_) > 0.9


def test_saved_groups_place_new_points(three: tuple) -> None:
    points, _ = three
    model = found(points[:2_500])
    again = NaturalGroups.of(json.loads(json.dumps(model.saved())))
    assert (again.predict(points[2_500:]) == model.predict(points[2_500:])).all()
    assert (model.predict(points[:2_500]) == model.labels_).all()


def test_saved_groups_of_another_shape_are_refused(three: tuple) -> None:
    saved = found(three[0]).saved()
    saved["means"] = saved["means"][:2]
    with pytest.raises(ValueError, match="another shape"):
        NaturalGroups.of(saved)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(np.ones((500, 3)), id="all alike"),
        pytest.param(np.random.default_rng(1).normal(size=(3, 4)), id="fewer than groups"),
        pytest.param(np.random.default_rng(1).normal(size=(1, 1)), id="one"),
        pytest.param(np.repeat([[1.0, 2.0], [3.0, 5.0]], 20, axis=0), id="two values, few points"),
    ],
)
def test_where_nothing_can_be_said_there_are_none(points: NDArray[np.float64]) -> None:
    assert found(points).n_groups_ == 1


def test_a_constant_measure_changes_nothing(three: tuple) -> None:
    points, _ = three
    more = np.column_stack([points, np.full(len(points), 3.0)])
    assert (found(more).labels_ == found(points).labels_).all()


def test_what_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        found(np.array([[1.0, np.nan]]))
    with pytest.raises(ValueError, match="shape"):
        NaturalGroups().fit(np.ones(3))
    model = found(np.ones((50, 2)))
    with pytest.raises(ValueError, match="2"):
        model.predict(np.ones((2, 3)))


def test_a_valley_is_told_from_a_slope() -> None:
    rng = np.random.default_rng(5)
    two = np.concatenate([rng.normal(0, 0.2, 4_000), rng.normal(1, 0.2, 4_000)])
    rng.shuffle(two)
    p_value, filled = valley(two[::2], two[1::2])
    assert p_value < 1e-6
    assert filled < 0.35
    for one in (
        rng.normal(0.5, 0.4, 8_000),
        rng.uniform(-0.5, 1.5, 8_000),
        rng.exponential(1, 8_000),
    ):
        assert valley(one[::2], one[1::2])[0] > 0.001


def test_sectors_of_one_crowd_are_not_apart() -> None:
    """Cut like a cake, a crowd thins out towards the cuts of a narrow piece: no valley is there."""
    rng = np.random.default_rng(3)
    points = rng.normal(size=(40_000, 2))
    labels = (np.floor(3 * (np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) + 0.5))).astype(
        int
    )
    labels = np.minimum(labels, 2)
    assert separation(points[::2], points[1::2], labels[::2], 3)[0] > 0.01


IN_A_FRESH_PROCESS = """
import numpy as np
from threadpoolctl import threadpool_info
from regulars.models.natural_groups import NaturalGroups

choose = NaturalGroups._choose

def watched(self, *given):
    choose(self, *given)
    print(sorted((pool["user_api"], pool["num_threads"]) for pool in threadpool_info()))

NaturalGroups._choose = watched
NaturalGroups(n_bootstraps=1, n_most=2).fit(np.random.default_rng(1).normal(size=(60, 2)))
"""


def test_one_thread_does_all_of_it_in_a_fresh_process_too() -> None:
    """Libraries that are loaded within a limit of threads know nothing of it."""
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS],
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "('openmp', 1)" in done.stdout
    assert ", 2)" not in done.stdout

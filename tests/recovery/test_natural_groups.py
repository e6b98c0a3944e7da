"""Natural groups: as many as there are where they are apart, and none where there are none.

Twenty worlds each. "3 standard deviations apart" is taken as so far in each of two facts: 4.24 in
all. (At 3 in all even somebody who knows the centres of three groups sorts points with an adjusted
Rand index of .68 only.)
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from regulars import CornerShop, Study
from regulars.models.natural_groups import NaturalGroups
from regulars.segments.clusters.placing import TOO_FEW
from tests.segments.test_clusters import APART
from tests.worlds import crowd, groups_apart

pytestmark = pytest.mark.prove

WORLDS = 20
THREE_IN_EACH_OF_TWO = 3 * 2**0.5


@pytest.mark.parametrize("n_groups", [3, 5])
def test_groups_that_are_apart_are_found(n_groups: int) -> None:
    right, alike = [], []
    for seed in range(WORLDS):
        rng = np.random.default_rng(seed)
        points, truth = groups_apart(n_groups, THREE_IN_EACH_OF_TWO, 10_000, 8, rng)
        model = NaturalGroups(seed=seed, n_bootstraps=5).fit(points)
        right.append(model.n_groups_ == n_groups)
        alike.append(adjusted_rand_score(truth, model.labels_))
    print(f"{n_groups} groups: {sum(right)} of {WORLDS} right, index from {min(alike):.2f}")
    assert sum(right) >= WORLDS - 1
    assert sum(index >= 0.8 for index in alike) >= WORLDS - 1


def test_crowds_without_groups_have_none() -> None:
    found = []
    for seed in range(WORLDS):
        points = crowd(seed, 10_000, 3 + seed % 5, np.random.default_rng(seed))
        found.append(NaturalGroups(seed=seed, n_bootstraps=5).fit(points).n_groups_)
    print(f"groups found in crowds: {found}")
    assert sum(n == 1 for n in found) >= WORLDS - 1


def test_the_groups_of_a_simulated_shop_are_found(tmp_path: Path) -> None:
    """Groups of the shop that buy unlike; the usual ones overlap, and are one crowd: see below."""
    right, alike = [], []
    for seed in range(WORLDS):
        made = CornerShop(n_customers=2_000, groups=APART, spread=30, seed=seed)
        found, index = _found(tmp_path / str(seed), made)
        right.append(found == len(APART))
        alike.append(index)
    print(f"shop: {sum(right)} of {WORLDS} right, index from {min(alike):.2f}")
    assert sum(right) >= WORLDS - 1
    assert sum(index >= 0.8 for index in alike) >= WORLDS - 1


def test_a_shop_whose_customers_are_alike_has_no_groups(tmp_path: Path) -> None:
    found = [
        _found(tmp_path / str(seed), CornerShop(n_customers=1_500, seed=seed).without_effects())[0]
        for seed in range(WORLDS)
    ]
    print(f"groups found where there are none: {found}")
    assert sum(n <= 1 for n in found) >= WORLDS - 1


def _found(folder: Path, shop: CornerShop) -> tuple[int, float]:
    """How many groups were found, and how well they agree with the true ones."""
    with Study.corner_shop(folder, shop) as study:
        result = study.chapter("clusters")
        if result.customers is None:
            return 1, 0.0
        placed = study.table("clusters_customers")
    truth = pd.read_parquet(folder / "truth" / "customers.parquet")
    truth["customer_id"] = truth["customer_id"].astype(str)
    both = placed[placed["cluster"] != TOO_FEW].merge(truth, on="customer_id")
    index = adjusted_rand_score(both["group"], both["cluster"].fillna(""))
    return int(result.findings[0].sentence.quantities["k"].value), index

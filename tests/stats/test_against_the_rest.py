"""Groups against the rest: surest first, silence on noise and on what strata explain."""

import numpy as np
import pytest

from regulars.stats.against_the_rest import against_the_rest


def test_the_rest_is_all_others() -> None:
    groups = {"a": [(60, 56), (40, 34)], "b": [(30, 13), (20, 7)]}
    everyone = [(120, 76), (80, 44)]
    found = against_the_rest(groups, everyone)
    assert [c.name for c in found] == ["a", "b"]
    assert (found[0].n, found[0].k) == (100, 90)
    assert (found[0].n_others, found[0].k_others) == (100, 30)
    assert found[0].difference.value == pytest.approx(0.6)
    assert found[0].alike.value == pytest.approx(
        (30 * (56 / 60 - 20 / 60) + 20 * (34 / 40 - 10 / 40)) / 50
    )
    assert found[0].is_sure
    more = against_the_rest(groups, everyone, families=3)
    assert more[1].p_value > found[1].p_value


def test_groups_without_a_rest_that_is_alike_are_left_out() -> None:
    groups = {"big": [(0, 0), (30, 10)], "small": [(30, 9), (3, 1)]}
    everyone = [(60, 20), (33, 11)]
    assert [c.name for c in against_the_rest(groups, everyone, least=4)] == ["small"]
    assert {c.name for c in against_the_rest(groups, everyone)} == {"big", "small"}


def counted(
    inside: np.ndarray, outcome: np.ndarray, stratum: np.ndarray, n: int
) -> list[tuple[int, int]]:
    return [
        (int((inside & (stratum == s)).sum()), int((inside & outcome & (stratum == s)).sum()))
        for s in range(n)
    ]


def test_strata_that_explain_all_make_no_claim_and_planted_effects_do() -> None:
    """Large strata hold more groups and come back more: only what goes beyond that is claimed."""
    rng = np.random.default_rng(6)
    wrong = right = fooled = 0
    for _ in range(200):
        size = rng.integers(0, 4, 600)
        groups = rng.random((600, 8)) < rng.uniform(0.05, 0.25, 8) * (1 + size[:, None])
        usual = 0.15 + 0.15 * size
        nothing = rng.random(600) < usual
        planted = rng.random(600) < usual + 0.3 * (groups[:, 7] - 0.3)
        for outcome in (nothing, planted):
            held = {str(i): counted(groups[:, i], outcome, size, 4) for i in range(8)}
            everyone = counted(np.ones(600, dtype=bool), outcome, size, 4)
            sure = {c.name for c in against_the_rest(held, everyone, 10) if c.is_sure}
            if outcome is nothing:
                wrong += bool(sure)
                merged = {
                    name: [tuple(map(sum, zip(*strata, strict=True)))]
                    for name, strata in held.items()
                }
                whole = [tuple(map(sum, zip(*everyone, strict=True)))]
                fooled += any(c.is_sure for c in against_the_rest(merged, whole, 10))
            else:
                right += "7" in sure
    # 5% of 200 and three standard errors.
    assert wrong < 20
    assert right >= 160
    assert fooled > 150, "without strata the size would be taken for the group"

"""Groups against the rest: the counts of the rest, surest first, and silence where nothing is."""

import numpy as np
import pytest

from regulars.stats.against_the_rest import against_the_rest


def test_the_rest_is_all_others() -> None:
    found = against_the_rest({"a": (100, 90), "b": (50, 20)}, 200, 120)
    assert [c.name for c in found] == ["a", "b"]
    assert (found[0].n_others, found[0].k_others) == (100, 30)
    assert found[0].difference.value == pytest.approx(0.6)
    assert found[0].is_sure
    more = against_the_rest({"a": (100, 90), "b": (50, 20)}, 200, 120, families=3)
    assert more[1].p_value > found[1].p_value


def test_shuffled_outcomes_make_no_claim_and_planted_ones_do() -> None:
    rng = np.random.default_rng(6)
    wrong = right = 0
    for _ in range(200):
        groups = rng.random((600, 8)) < rng.uniform(0.05, 0.6, 8)
        back = rng.random(600) < 0.3
        planted = rng.random(600) < np.where(groups[:, 7], 0.6, 0.2)
        for outcome in (back, planted):
            counts = {
                str(i): (int(groups[:, i].sum()), int(outcome[groups[:, i]].sum()))
                for i in range(8)
                if groups[:, i].sum() >= 10
            }
            sure = {c.name for c in against_the_rest(counts, 600, int(outcome.sum())) if c.is_sure}
            if outcome is back:
                wrong += bool(sure)
            else:
                right += "7" in sure
    assert wrong < 20
    assert right >= 160

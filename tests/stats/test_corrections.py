"""Holm's correction, against statsmodels' figures by hand and its promise by simulation."""

import numpy as np
import pytest

from regulars.stats.corrections import LEVEL, doubt, holm


def test_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.01, 0.04, 0.03], families=2) == pytest.approx([0.06, 0.12, 0.12])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_where_nothing_differs_one_study_in_twenty_claims_something() -> None:
    rng = np.random.default_rng(1)
    wrong = sum(
        min(min(holm(list(rng.uniform(size=6)), families=3)) for _ in range(3)) < LEVEL
        for _ in range(2000)
    )
    assert 0.03 < wrong / 2000 < 0.065


@pytest.mark.parametrize("wrong", [[-0.1], [1.2], [float("nan")]])
def test_what_is_no_p_value_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(wrong)


def test_an_interval_that_seems_to_tell_what_the_p_value_does_not_is_said_to() -> None:
    assert doubt(-0.1, 0.2) == doubt(0.0, 0.2) == doubt(0.8, 1.1, 1.0) == ""
    assert "chance may still give" in doubt(0.01, 0.2)
    assert doubt(-0.2, -0.1) == doubt(0.7, 0.9, 1.0) == doubt(0.01, 0.2)

"""Fader & Hardie (2013), The Gamma-Gamma model of monetary value: CDNOW's 946 repeat buyers."""

from pathlib import Path

import pytest

from regulars.models.gamma_gamma import GammaGamma, independence
from tests.reference.cdnow import values

PRINTED = {"p": 6.25, "q": 3.74, "gamma": 15.44}


def test_our_optimum_is_theirs(data_folder: Path) -> None:
    customers = values(data_folder)
    model = GammaGamma().fit(customers)
    assert model.n_ == 946
    found = tuple(round(v, 2) for v in (model.p_, model.q_))
    assert found == (PRINTED["p"], PRINTED["q"])
    # The means of this table are rounded to the cent: the third is theirs but for that.
    assert model.gamma_ == pytest.approx(PRINTED["gamma"], abs=0.01)
    assert model.log_likelihood_ >= GammaGamma.of(**PRINTED).log_likelihood(customers)
    assert model.log_likelihood_ == pytest.approx(-4055.92, abs=0.01)


def test_how_value_goes_with_frequency_there(data_folder: Path) -> None:
    """The paper finds a correlation of .11, of numbers; of ranks it is .21, and no chance."""
    customers = values(data_folder).query("x > 0")
    assert round(customers["x"].corr(customers["mean_value"]), 2) == 0.11
    found = independence(customers)
    assert found.value == pytest.approx(customers["x"].corr(customers["mean_value"], "spearman"))
    assert round(found.value, 2) == 0.21
    assert found.p_value < 1e-6
    assert found.n == 946

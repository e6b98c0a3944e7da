"""Pareto/NBD of Schmittlein, Morrison & Colombo (1987), on CDNOW as Fader, Hardie & Lee (2005)."""

from pathlib import Path

import pytest

from regulars.models.pareto_nbd import ParetoNBD
from tests.reference.cdnow import histories

PRINTED = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
LOG_LIKELIHOOD = -9595.0
REFIT = (0.55328, 10.57768, 0.60624, 11.66874)


def test_the_printed_parameters_have_the_printed_log_likelihood(data_folder: Path) -> None:
    customers = histories(data_folder)
    assert round(ParetoNBD.of(**PRINTED).log_likelihood(customers), 1) == LOG_LIKELIHOOD


def test_our_optimum_is_theirs(data_folder: Path) -> None:
    customers = histories(data_folder)
    model = ParetoNBD().fit(customers)
    found = (model.r_, model.alpha_, model.s_, model.beta_)
    assert found == pytest.approx(REFIT, rel=2e-5)
    assert tuple(round(v, 3) for v in found) == tuple(PRINTED.values())
    assert model.log_likelihood_ == pytest.approx(-9594.9762, abs=5e-5)
    assert model.log_likelihood_ >= ParetoNBD.of(**PRINTED).log_likelihood(customers)
    assert not model.degenerate_

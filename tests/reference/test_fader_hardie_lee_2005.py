"""Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, table 2 and its text."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.bootstrap import bootstrap
from tests.reference.cdnow import histories

PRINTED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
LOG_LIKELIHOOD = -9582.4
REFIT = (0.242595, 4.413602, 0.792922, 2.425906)
"""The same optimum to six digits, and its log-likelihood -9582.4292."""


def test_the_printed_parameters_have_the_printed_log_likelihood(data_folder: Path) -> None:
    customers = histories(data_folder)
    assert len(customers) == 2357
    printed = BetaGeometricNBD.of(**PRINTED)
    assert round(printed.log_likelihood(customers), 1) == LOG_LIKELIHOOD


def test_our_optimum_is_theirs(data_folder: Path) -> None:
    customers = histories(data_folder)
    model = BetaGeometricNBD().fit(customers)
    found = (model.r_, model.alpha_, model.a_, model.b_)
    assert found == pytest.approx(REFIT, rel=1e-5)
    assert tuple(round(v, 3) for v in found) == tuple(PRINTED.values())
    assert model.log_likelihood_ == pytest.approx(-9582.4292, abs=5e-5)
    assert model.log_likelihood_ >= BetaGeometricNBD.of(**PRINTED).log_likelihood(customers)
    assert not model.degenerate_


def test_the_customer_of_the_text_buys_again_so_often() -> None:
    """E[purchases in the next 39 weeks] for x = 2, t_x = 30.43, T = 38.86."""
    customer = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86]})
    (expected,) = BetaGeometricNBD.of(**PRINTED).expected_further(customer, 39)
    assert round(expected, 3) == 1.226


def test_the_hessian_s_error_of_alpha(data_folder: Path) -> None:
    """It takes the model for true, and is too small for these customers: see the next one."""
    model = BetaGeometricNBD().fit(histories(data_folder))
    assert round(model.standard_errors_[1], 3) == 0.378


@pytest.mark.prove
def test_the_bootstrap_s_error_of_alpha_is_a_quarter_larger(data_folder: Path) -> None:
    """As is that of the sandwich of scores and Hessian (White 1982), which takes nothing for true.

    Both without the model: drawing customers anew, and their scores one by one.
    """
    customers = histories(data_folder)
    model = BetaGeometricNBD().fit(customers)
    folded, logs = model.fold(customers), np.log(model.parameters)
    rows = range(len(folded.x))
    scores = np.array(
        [model.objective(folded.weighted(np.eye(1, len(rows), i)[0]))(logs)[1] for i in rows]
    )
    squares = (scores * folded.count[:, None]).T @ scores
    covariance = model.covariance_ @ squares @ model.covariance_
    sandwich = np.sqrt(covariance[1, 1]) * model.alpha_
    draws = 1_000
    error = bootstrap(model, customers, np.random.default_rng(1), draws).standard_errors[1]
    # The bootstrap's own error is 1 / sqrt(2 draws) of it: three of these.
    assert error == pytest.approx(sandwich, rel=3 / np.sqrt(2 * draws))
    assert error > 1.15 * model.standard_errors_[1]

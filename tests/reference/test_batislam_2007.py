"""MBG/NBD of Batislam, Denizel & Filiztekin (2007), fitted to CDNOW's 1/10 sample."""

from pathlib import Path

import pytest

from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from tests.reference.cdnow import histories


def test_our_optimum_is_theirs(data_folder: Path) -> None:
    model = ModifiedBetaGeometricNBD().fit(histories(data_folder))
    found = tuple(round(v, 3) for v in (model.r_, model.alpha_, model.a_, model.b_))
    assert found == (0.525, 6.183, 0.891, 1.614)
    assert round(model.log_likelihood_, 2) == pytest.approx(-9582.14)

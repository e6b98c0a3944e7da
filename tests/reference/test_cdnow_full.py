"""All of CDNOW, weeks 1 to 39: no published table, but the optimum that other programs find."""

from pathlib import Path

import pandas as pd
import pytest

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.histories import Histories
from regulars.models.pareto_nbd import ParetoNBD
from tests.reference.cdnow import END


@pytest.fixture(scope="module")
def everyone(data_folder: Path) -> Histories:
    bought = pd.read_csv(
        data_folder / "cdnow" / "CDNOW_master.txt",
        sep=r"\s+",
        header=0,
        names=["customer_id", "day", "n_cds", "dollars"],
        dtype=str,
    )
    bought["day"] = pd.to_datetime(bought["day"], format="%Y%m%d")
    days = bought[bought["day"] <= END].groupby("customer_id")["day"]
    first, last = days.min(), days.max()
    frame = pd.DataFrame(
        {
            "x": days.nunique() - 1,
            "t_x": (last - first).dt.days / 7,
            "T": (END - first).dt.days / 7,
        }
    )
    return Histories.fold(frame)


def test_23_570_customers_have_8_685_histories(everyone: Histories) -> None:
    assert (everyone.n, len(everyone.x)) == (23_570, 8_685)


def test_bg_nbd(everyone: Histories) -> None:
    model = BetaGeometricNBD().fit(everyone)
    found = (model.r_, model.alpha_, model.a_, model.b_)
    assert found == pytest.approx((0.25162, 4.78894, 0.72343, 2.16109), abs=1e-5)
    assert model.log_likelihood_ == pytest.approx(-95368.444, abs=1e-3)


def test_pareto_nbd(everyone: Histories) -> None:
    model = ParetoNBD().fit(everyone)
    found = (model.r_, model.alpha_, model.s_, model.beta_)
    assert found == pytest.approx((0.59742, 11.58566, 0.52219, 8.82776), abs=1e-5)
    assert model.log_likelihood_ == pytest.approx(-95415.119, abs=1e-3)

"""Facts at past cut-offs that are made in a shorter way are the facts."""

from pathlib import Path

import pandas as pd

from regulars import Study
from regulars.facts.snapshot import bought_by, past_windows, snapshot
from tests.shops import whole_shop


def test_purchases_and_gaps_alone_are_those_of_the_whole_snapshot(tmp_path: Path) -> None:
    with Study.open(settings=whole_shop(tmp_path, 120, horizon_days=30)) as study:
        engine = study._computing()
        windows = past_windows(study.window)
        assert len(windows) >= 2
        for window in windows[:2]:
            snapshot(engine, window, study.settings, table="whole")
            bought_by(engine, window, study.settings, table="part")
            whole = engine.frame("select * from whole order by customer_id")
            part = engine.frame("select * from part order by customer_id")
            assert len(part) > 50
            assert {"spend", "n_orders", "gone_quiet", "usual_daily_spend"} <= {*part.columns}
            pd.testing.assert_frame_equal(part, whole[[*part.columns]], check_exact=True)

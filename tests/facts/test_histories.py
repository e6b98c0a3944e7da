"""Histories that the engine folds: those of the customers' own rows."""

from pathlib import Path

import numpy as np

from regulars import Study
from regulars.facts.histories import histories
from regulars.models.histories import Histories
from tests.shops import rows, settings, write_csv


def test_the_engine_s_fold_is_that_of_the_customers_rows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "sales.csv", rows(400, seed=3, days=60))
    with Study.open(settings=settings(path)) as study:
        engine, facts = study._computing(), study.table("facts")
        engine.create(
            "some_facts",
            # And a customer of whom only a return is known: no purchase, and so no history.
            "select x, t_x, T from facts union all select null, null, null",
        )
        folded = histories(engine, "some_facts")
        whole = histories(engine)
    assert list(folded.columns) == ["x", "t_x", "T", "count"]
    assert folded.equals(whole)
    assert len(folded) < folded["count"].sum() == facts["x"].notna().sum()
    ours = Histories.fold(facts.loc[facts["x"].notna(), ["x", "t_x", "T"]])
    theirs = Histories.fold(folded)
    for name in ("x", "t_x", "T", "count"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name))

"""Who is new: the run-in is looked up in the records themselves, and sign-ups are believed."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import CornerShop, Study
from regulars.facts.snapshot import LEAST_REPLAYED, LEAST_RUN_IN, OLD_SHARE
from tests.shops import settings, write_csv

START, N_DAYS = date(2023, 1, 1), 720


def steady_shop(seed: int, gap: float = 40.0) -> list[dict[str, str]]:
    """Customers come at a steady pace, half of them before the records; one day an order."""
    rng = np.random.default_rng(seed)
    made = []
    for who in range(700):
        day = rng.uniform(-N_DAYS, N_DAYS)
        while day < N_DAYS:
            if day >= 0:
                when = START + timedelta(days=int(day))
                made.append({"customer": str(who), "order": f"{who}-{day}", "time": str(when),
                             "pieces": "1", "paid": "9.00"})  # fmt: skip
            day += rng.exponential(gap) + 1
    return made


def replayed(days: pd.DataFrame, window_days: int) -> int | None:
    """The run-in by hand: each day from which on hardly anyone first seen had bought before."""
    first = days["day"].min()
    start = first + pd.Timedelta(days=window_days // 3)
    seen = days[days["day"] >= start].groupby("customer_id")["day"].min()
    old = seen.index.isin(days[days["day"] < start]["customer_id"])
    for day in range(window_days):
        late = (seen >= start + pd.Timedelta(days=day)).to_numpy()
        if late.sum() < LEAST_REPLAYED:
            return None
        if (seen == start + pd.Timedelta(days=day)).any() and old[late].mean() <= OLD_SHARE:
            return day
    return None


@pytest.mark.parametrize("seed", [1, 2])
def test_the_run_in_is_what_a_replay_gives(tmp_path: Path, seed: int) -> None:
    path = write_csv(tmp_path / "sales.csv", steady_shop(seed))
    with Study.open(settings=settings(path)) as study:
        facts, days = study.table("facts"), study.table("customer_days")
        run_in = replayed(days, study.window.n_days)
        assert run_in is not None
        assert run_in > LEAST_RUN_IN
        border = days["day"].min() + pd.Timedelta(days=run_in)
        assert (facts["start_known"] == (facts["first_seen"] >= border)).all()
        assert facts["start_known"].sum() > 100


def test_hardly_anyone_taken_for_new_was_there_before(tmp_path: Path) -> None:
    """The truth of the simulated shop, whose sign-ups are withheld."""
    shop = CornerShop(n_customers=4000)
    told = shop.write(tmp_path / "shop")
    people = told.tables["customers"]
    columns = {role: name for role, name in people.columns.items() if role != "signed_up_at"}
    hidden = {**told.tables, "customers": people.model_copy(update={"columns": columns})}
    truth = pd.read_parquet(tmp_path / "shop" / "truth" / "customers.parquet")
    arrived = pd.to_datetime(truth.set_index(truth["customer_id"].astype(str))["arrived_on"])

    def mistaken(study: Study) -> float:
        facts = study.table("facts")
        new = facts[facts["start_known"]]["customer_id"]
        assert len(new) > 500
        return float((arrived.loc[list(new)] < pd.Timestamp(study.window.start)).mean())

    with Study.open(settings=told.model_copy(update={"tables": hidden})) as study:
        assert mistaken(study) < 2 * OLD_SHARE
    with Study.open(settings=told) as study:
        assert mistaken(study) < OLD_SHARE / 2


def test_too_few_late_customers_tell_nothing(tmp_path: Path) -> None:
    """A shop whose customers all come at once: nobody is taken for new."""
    made = [{**row, "customer": f"c{i % 40}"} for i, row in enumerate(steady_shop(3))]
    with Study.open(settings=settings(write_csv(tmp_path / "all.csv", made))) as study:
        assert not study.table("facts")["start_known"].any()

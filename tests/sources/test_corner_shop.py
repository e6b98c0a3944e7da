"""The simulated shop as files: the same ones for the same seed, whole or not at all, readable."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from regulars import CornerShop, RegularsError, Settings, Study
from regulars.core.errors import EmptyInput, OutputError, SettingsError
from regulars.sources.corner_shop import writing
from regulars.sources.corner_shop.batch import BATCH
from regulars.sources.corner_shop.parts import Engagement, Gaps, Oddities

SMALL = CornerShop(n_customers=1_500)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "shop"
    SMALL.write(folder)
    return folder


@pytest.fixture(scope="module")
def study(records: Path) -> Iterator[Study]:
    with Study.open(settings=writing.settings(records)) as study:
        yield study


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def test_the_same_seed_makes_the_same_files(records: Path, tmp_path: Path) -> None:
    SMALL.write(tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(records)
    replace(SMALL, seed=2).write(tmp_path / "other")
    other = hashes(tmp_path / "other")
    assert {name for name, found in hashes(records).items() if other[name] == found} == {
        "campaigns.parquet", "products.parquet", "regulars.toml",
    }  # fmt: skip


def test_a_larger_shop_begins_with_the_full_batches_of_a_smaller_one() -> None:
    few = CornerShop(n_customers=BATCH, months=3)
    (whole,) = few.batches()
    first, second = replace(few, n_customers=BATCH + 7).batches()
    assert all(whole[name].equals(first[name]) for name in whole)
    assert len(set(second["truth/customers"]["person"].to_pylist())) == 7
    ids = set(first["customers"]["customer_id"].to_pylist())
    assert not ids & set(second["customers"]["customer_id"].to_pylist())
    orders = set(first["order_lines"]["order_id"].to_pylist())
    assert not orders & set(second["order_lines"]["order_id"].to_pylist())


def test_what_is_changed_changes_nothing_else(records: Path) -> None:
    """More e-mails and other gaps leave every purchase as it was."""
    changed = replace(
        SMALL, engagement=Engagement(letter_days=7, clicks=0.9), gaps=Gaps(gender=0.9)
    )
    (found,) = changed.batches()
    same = pq.read_table(records / "order_lines.parquet")
    assert (
        found["order_lines"]
        .select(["order_id", "line_amount"])
        .equals(same.select(["order_id", "line_amount"]))
    )
    assert len(found["events"]) > 1.5 * len(pq.read_table(records / "events.parquet"))


def test_nothing_is_set_aside_and_every_table_has_rows(study: Study) -> None:
    assert study.ledger.frame.empty
    for table in (
        "order_lines", "customers", "products", "engagement_days", "campaigns",
        "campaign_contacts", "campaign_controls", "campaign_responses", "same_person",
    ):  # fmt: skip
        assert len(study.table(table)), table
    noticed = set(study.noticed.frame["rule"])
    assert noticed == {
        "guest_line", "matched_return", "same_email", "same_name_and_birth_date",
        *({"same_name_and_place", "probable_reseller", "near_repeat"} & noticed),
    }  # fmt: skip


def test_every_cent_of_the_files_is_in_the_study(study: Study, records: Path) -> None:
    lines = pq.read_table(records / "order_lines.parquet")
    amount = sum(lines["line_amount"].to_pylist(), Decimal(0))
    found = study.reconciliation.frame
    assert found["n_rows"].sum() == len(lines)
    # Floats of a few millions are exact to far less than a cent.
    assert found["money"].sum() == pytest.approx(float(amount), abs=0.001)
    kept = study.table("order_lines")
    assert set(kept["kind"]) == {"sale", "return"}
    assert int(kept["customer_id"].isna().sum()) == lines["customer_id"].null_count


def test_amounts_are_prices_times_pieces_less_discounts_to_the_cent(records: Path) -> None:
    table = pq.read_table(records / "order_lines.parquet").to_pylist()
    goods = {p["product_id"]: p for p in pq.read_table(records / "products.parquet").to_pylist()}
    taxed = {"Drinks", "Snacks", "Household", "Care", "Pets", "Garden", "Presents"}
    seen = set()
    for line in (line for line in table[:20_000] if line["quantity"] > 0):
        good = goods[line["product_id"]]
        gross = good["unit_price"] * line["quantity"]
        assert line["line_amount"] + line["discount"] == gross
        percent = Decimal(20 if good["category"] in taxed else 0)
        assert abs(line["tax"] - line["line_amount"] * percent / 100) <= Decimal("0.005")
        assert line["cost"] == good["cost"] < good["unit_price"]
        seen.add(round(100 * line["discount"] / gross))
    assert {0, 10, 20} <= seen


def test_returns_come_after_their_purchase_and_never_exceed_it(records: Path) -> None:
    lines = rows(records, "order_lines")
    for name in ("line_amount", "tax"):
        lines[name] = lines[name].astype(float)
    back = lines[lines["quantity"] < 0]
    both = back.merge(
        lines[lines["quantity"] > 0], on=["order_id", "product_id"], suffixes=("", "_sold")
    )
    assert len(both) == len(back) > 100
    assert (both["ordered_at"] > both["ordered_at_sold"]).all()
    assert (-both["quantity"] <= both["quantity_sold"]).all()
    assert (-both["line_amount"] <= both["line_amount_sold"]).all()
    # Part of it only, now and then.
    assert (-both["quantity"] < both["quantity_sold"]).mean() > 0.02


def test_all_times_lie_in_the_months_asked_for(tmp_path: Path) -> None:
    shop = CornerShop(n_customers=400, start=date(2022, 2, 15), months=5)
    shop.write(tmp_path / "shop")
    first, end = pd.Timestamp("2022-02-15"), pd.Timestamp("2022-07-15")
    for name, column in (("order_lines", "ordered_at"), ("events", "occurred_at")):
        times = rows(tmp_path / "shop", name)[column]
        assert first <= times.min() < first + pd.Timedelta(days=3)
        assert end - pd.Timedelta(days=3) < times.max() < end
    truth = json.loads((tmp_path / "shop" / "truth" / "truth.json").read_text())
    assert (truth["start"], truth["end"]) == ("2022-02-15", "2022-07-15")


def test_it_says_that_it_is_simulated_wherever_it_appears(study: Study, records: Path) -> None:
    assert study.settings.simulated
    assert "(simulated)" in repr(study)
    for name in ("overview", "tiers"):
        charts = study.chapter(name).charts
        assert charts
        assert all(chart.caption.startswith("Simulated data. ") for chart in charts)
    assert json.loads((records / "truth" / "truth.json").read_text())["simulated"] is True


def test_the_folder_holds_settings_for_the_command_line(records: Path) -> None:
    assert Settings.load(records / "regulars.toml") == writing.settings(records.resolve())


def test_no_chapter_reads_the_truth(records: Path) -> None:
    named = {file for table in writing.settings(records).tables.values() for file in table.files}
    assert not [file for file in named if "truth" in file]
    assert {path.name for path in (records / "truth").iterdir()} == {
        "truth.json", "customers.parquet", "campaigns.parquet",
    }  # fmt: skip


def test_one_call_writes_and_opens_it(tmp_path: Path) -> None:
    with Study.corner_shop(tmp_path / "shop", CornerShop(n_customers=50)) as study:
        assert study.settings.name == "Corner Shop"
        assert 30 < len(study.table("facts")) <= 60


@pytest.mark.parametrize("n", [1, 2, 10])
def test_the_smallest_shops_open(tmp_path: Path, n: int) -> None:
    with Study.corner_shop(tmp_path / "shop", CornerShop(n_customers=n, seed=4)) as study:
        assert len(study.table("facts")) <= n
        study.chapter("overview")


def test_a_shop_without_customers_has_files_and_no_study(tmp_path: Path) -> None:
    settings = CornerShop(n_customers=0).write(tmp_path / "shop")
    assert len(rows(tmp_path / "shop", "order_lines")) == 0
    with pytest.raises(EmptyInput):
        Study.open(settings=settings)


def test_a_shop_of_guests_has_no_customer(tmp_path: Path) -> None:
    shop = CornerShop(n_customers=50, oddities=Oddities(guests=1.0))
    shop.write(tmp_path / "shop")
    lines = rows(tmp_path / "shop", "order_lines")
    assert len(lines)
    assert lines["customer_id"].isna().all()


def test_a_shop_without_campaigns_and_promotions_opens(tmp_path: Path) -> None:
    shop = CornerShop(n_customers=100, campaigns=(), promotions=())
    with Study.corner_shop(tmp_path / "shop", shop) as study:
        assert study.table("campaign_contacts").empty
        assert not study.table("order_lines").empty


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"n_customers": -1}, "-1 customers"),
        ({"months": 0}, "0 months"),
        ({"known_before": 1.5}, "known_before = 1.5"),
        ({"oddities": Oddities(guests=2.0)}, "guests = 2.0"),
        ({"gaps": Gaps(city=(0.1,))}, "1 shares of missing cities for 3 groups"),
        ({"cities": ()}, "a city"),
    ],
)
def test_what_no_shop_can_be_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        CornerShop(**fields)


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    """Only a simulated shop is replaced; a file of somebody's own is not."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letters.txt").write_text("dear all")
    with pytest.raises(OutputError, match="something else already"):
        CornerShop(n_customers=5).write(folder)
    assert [path.name for path in folder.iterdir()] == ["letters.txt"]
    with pytest.raises(OutputError):
        CornerShop(n_customers=5).write(folder / "letters.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_it_is_written_whole_or_not_at_all(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(records, folder)
    before = hashes(folder)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(writing, "_campaigns", no_room)
        with pytest.raises(RegularsError, match="No space left"):
            CornerShop(n_customers=5).write(folder)
    assert hashes(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]
    CornerShop(n_customers=5).write(folder)
    assert hashes(folder) != before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]

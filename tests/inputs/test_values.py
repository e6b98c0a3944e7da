"""Values as shops write them: ids, amounts and times become what they mean, or say why not."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from regulars import Study

from .conftest import MakeShop
from .till import buys, quiet

ROLES = {"customer_id": "customer", "ordered_at": "time", "line_amount": "paid"}


def from_parquet(folder: Path, frame: pd.DataFrame, **settings: object) -> Study:
    """A study of order lines that lie in a Parquet file."""
    frame.to_parquet(folder / "sales.parquet")
    table = {
        "files": [str(folder / "sales.parquet")],
        "columns": ROLES,
        **settings.pop("table", {}),
    }
    return Study.open(settings={**settings, "tables": {"order_lines": table}}, watch=quiet)


def times(study: Study) -> list[str]:
    """The local times of all order lines."""
    return [str(time) for time in study.table("order_lines").sort_values("record")["ordered_at"]]


def test_ids_keep_their_leading_zeros(shop: MakeShop) -> None:
    with shop([buys("007", "2024-01-01"), buys("7", "2024-01-01")]).open() as study:
        assert list(study.table("customers").sort_values("customer_id")["customer_id"]) == [
            "007",
            "7",
        ]


def test_the_space_around_an_id_is_no_part_of_it(shop: MakeShop) -> None:
    with shop([buys("c1", "2024-01-01"), buys(" c1\u00a0", "2024-01-02")]).open() as study:
        assert list(study.table("customers")["customer_id"]) == ["c1"]


@pytest.mark.parametrize("kind", ["float64", "float32"])
def test_whole_ids_that_were_stored_as_floats_have_no_decimals(tmp_path: Path, kind: str) -> None:
    frame = pd.DataFrame(
        {
            "customer": pd.Series([17850.0, None, 2.5], dtype=kind),
            "time": pd.to_datetime(["2024-01-01"] * 3),
            "paid": [1.0, 2.0, 4.0],
        }
    )
    with from_parquet(tmp_path, frame) as study:
        assert set(study.table("customers")["customer_id"]) == {"17850", "2.5"}
        places = study.reconciliation.frame.set_index("place")
        assert places["money"].to_dict() == {
            "customers_before": 5.0,
            "customers_after": 0.0,
            "guests": 2.0,
            "set_aside": 0.0,
        }


def test_an_amount_of_pandas_that_is_missing_is_no_amount_and_an_infinite_one_is_unreadable(
    tmp_path: Path,
) -> None:
    frame = pd.DataFrame(
        {
            "customer": ["a", "b", "c"],
            "time": pd.to_datetime(["2024-01-01"] * 3),
            "paid": [1.0, float("nan"), float("inf")],
        }
    )
    with from_parquet(tmp_path, frame) as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {
            "no_amount": 1,
            "unreadable_line_amount": 1,
        }
        study.write(tmp_path / "study")
    kept = pq.read_table(tmp_path / "study" / "set_aside.parquet")
    assert kept["text"].to_pylist() == [
        '{"customer":"b","time":"2024-01-01 00:00:00","paid":null}',
        '{"customer":"c","time":"2024-01-01 00:00:00","paid":Infinity}',
    ]


WRITTEN = {
    "2024-07-01 23:30:00+02:00": "2024-07-01 17:30:00",
    "2024-07-01T23:30+0200": "2024-07-01 17:30:00",
    "2024-07-01T23:30:00.250Z": "2024-07-01 19:30:00.250000",
    "2024-07-02 01:30:00-05": "2024-07-02 02:30:00",
    "2024-07-02 01:30 UTC": "2024-07-01 21:30:00",
    "2024-07-02 01:30:00": "2024-07-02 01:30:00",
    "2024-07-02": "2024-07-02 00:00:00",
}
"""What stands in the file, and the clock in New York."""


def test_times_with_an_offset_are_told_by_the_clock_of_the_studys_zone(shop: MakeShop) -> None:
    made = shop([buys("c1", time) for time in WRITTEN], time_zone="America/New_York")
    with made.open() as study:
        assert times(study) == list(WRITTEN.values())


def test_times_without_an_offset_are_of_the_zone_that_the_settings_say_and_days_never_shift(
    shop: MakeShop,
) -> None:
    made = shop(
        [buys("c1", time) for time in WRITTEN],
        time_zone="America/New_York",
        table={"times_in": "UTC"},
    )
    shifted = {**WRITTEN, "2024-07-02 01:30:00": "2024-07-01 21:30:00"}
    with made.open() as study:
        assert times(study) == list(shifted.values())


def test_the_offset_of_summer_and_winter_is_that_of_the_day(shop: MakeShop) -> None:
    rows = [buys("c1", "2024-01-31 23:30:00"), buys("c1", "2024-07-31 22:30:00")]
    made = shop(rows, time_zone="Europe/Berlin", table={"times_in": "UTC"})
    with made.open() as study:
        assert times(study) == ["2024-02-01 00:30:00", "2024-08-01 00:30:00"]


def test_times_of_parquet_are_converted_by_their_type(tmp_path: Path) -> None:
    clock = pd.to_datetime(["2024-01-01 23:30", "2024-01-02 10:00"])
    frame = pd.DataFrame({"customer": ["a", "b"], "time": clock, "paid": [1.0, 2.0]})
    berlin, later = "Europe/Berlin", ["2024-01-02 00:30:00", "2024-01-02 11:00:00"]
    utc = {"times_in": "UTC"}
    days = frame.assign(time=[date(2024, 1, 1), date(2024, 1, 2)])
    for given, more, expected in (
        (frame, {}, ["2024-01-01 23:30:00", "2024-01-02 10:00:00"]),
        (frame, {"table": utc}, later),
        (frame.assign(time=clock.tz_localize("UTC")), {}, later),
        (frame.assign(time=clock.tz_localize("UTC")), {"table": {"times_in": "Asia/Tokyo"}}, later),
        (days, {"table": utc}, ["2024-01-01 00:00:00", "2024-01-02 00:00:00"]),
    ):
        with from_parquet(tmp_path, given, time_zone=berlin, **more) as study:
            assert times(study) == expected


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        ("%d.%m.%Y %H:%M", "01.07.2024 23:30", "2024-07-01 19:30:00"),
        ("%d.%m.%Y %-H:%M", "01.07.2024 9:30", "2024-07-01 05:30:00"),
        ("%m/%d/%Y %I:%M %p", "07/01/2024 11:30 PM", "2024-07-01 19:30:00"),
        ("%d.%m.%Y", "01.07.2024", "2024-07-01 00:00:00"),
        ("%d.%m.%Y %H:%M %z", "01.07.2024 23:30 +0200", "2024-07-01 17:30:00"),
    ],
)
def test_times_are_read_in_the_format_of_the_settings(
    shop: MakeShop, form: str, written: str, expected: str
) -> None:
    made = shop(
        [buys("c1", written), buys("c2", "2024-07-01 23:30:00", "7.25")],
        time_zone="America/New_York",
        table={"time_format": form, "times_in": "UTC"},
    )
    with made.open() as study:
        assert times(study) == [expected]
        assert study.ledger.frame.set_index("rule")["money"].to_dict() == {
            "unreadable_ordered_at": 7.25
        }


def test_a_decimal_comma_is_read_and_a_point_is_then_no_decimal(shop: MakeShop) -> None:
    rows = [buys("c1", "2024-01-01", "1,25"), buys("c2", "2024-01-01", "1.25"),
            buys("c3", "2024-01-01", "1.234,50")]  # fmt: skip
    with shop(rows, table={"decimal": ","}).open() as study:
        assert study.reconciliation.frame["money"].sum() == 1235.75
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {
            "unreadable_line_amount": 1
        }


def test_amounts_are_kept_to_the_cent_where_floats_would_not(
    shop: MakeShop, tmp_path: Path
) -> None:
    rows = [buys(f"c{n}", f"2024-01-{n:02d}", "0.10") for n in range(1, 31)]
    with shop([*rows, buys("big", "2024-01-01", "4000000.01")]).open() as study:
        study.write(tmp_path / "study")
    lines = pq.read_table(tmp_path / "study" / "tables" / "order_lines.parquet")
    assert sum(lines["net_sales"].to_pylist()) == Decimal("4000003.01")


def test_a_currency_of_small_units_is_no_trouble(shop: MakeShop) -> None:
    rows = [buys(f"c{n}", "2024-01-31", f"{n * 40_000_000}") for n in range(1, 61)]
    with shop(rows, currency="IDR").open() as study:
        assert study.chapter("tiers").findings


@pytest.mark.parametrize(
    ("written", "amount"),
    [("5", 5.0), ("+5.", 5.0), (".50", 0.5), ("-2.25", -2.25), ("\u00a07.00 ", 7.0)],
)
def test_plain_amounts_are_read(shop: MakeShop, written: str, amount: float) -> None:
    rows = [buys("c1", "2024-01-01", "1.00"), buys("c1", "2024-01-02", written, pieces="")]
    with shop(rows).open() as study:
        assert study.ledger.frame.empty
        assert study.reconciliation.frame["money"].sum() == 1.0 + amount


def test_without_a_line_amount_the_price_times_the_pieces_less_the_discount_counts(
    shop: MakeShop,
) -> None:
    columns = {
        "customer_id": "customer",
        "ordered_at": "time",
        "unit_price": "paid",
        "quantity": "pieces",
        "discount": "off",
    }
    rows = [
        buys("c1", "2024-01-01", "2.50", pieces="3", off="-1.25"),
        buys("c2", "2024-01-01", "2.50", pieces=""),
        buys("c3", "2024-01-01", "2.50", pieces="x"),
    ]
    with shop(rows, columns=columns).open() as study:
        assert study.reconciliation.frame.set_index("place")["money"]["customers_before"] == 6.25
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {
            "no_amount": 1,
            "unreadable_quantity": 1,
        }

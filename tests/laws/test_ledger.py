"""Nothing is lost: whatever the records hold, rows and money add up."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from regulars import RegularsError, Study
from tests.shops import COLUMNS, ROLES, settings, write_csv

AMOUNTS = st.one_of(
    st.decimals(-500, 500, places=2).map(str),
    st.sampled_from(["", "nan", "inf", "1_000", "12 or 3", "1,5", "0.00", "1e3", "99999999999999"]),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["", "7", "007", "A;B", 'O"Neil', "x" * 40]),
            "order": st.sampled_from(["", "1", "2", "3"]),
            "time": st.sampled_from(
                ["", "2024-01-05", "2024-02-30", "05.01.2024", "2024-03-01 10:00:00", "9999-01-01",
                 "0001-01-01", "2024-06-30T23:59:59Z", "2024-06-30 23:59:59+14:00"]
            ),
            "product": st.sampled_from(["", "apple", "pear\nand quince"]),
            "pieces": st.sampled_from(["1", "2", "-1", "0", "", "2.5", "zwei"]),
            "paid": AMOUNTS,
            "off": st.sampled_from(["", "0", "1.25", "-1.25", "x"]),
        }
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


def amount(text: str) -> Decimal | None:
    """What a person would read: decimals below a million millions, nothing else."""
    if text in ("", "nan", "inf", "1_000", "12 or 3", "1e3", "99999999999999"):
        return None
    return Decimal(text.replace(",", "."))


GOOD = {"customer": "7", "time": "2024-02-01", "pieces": "1", "paid": "4.00", "order": "good"}
"""One row that is kept, so that there is always something left to add up."""


def price_times_pieces(row: dict[str, str]) -> Decimal | None:
    """What a person would make of a list price, a quantity and a discount."""
    price, taken = amount(row["paid"]), row.get("off", "")
    if price is None or taken == "x" or row["pieces"] in ("", "zwei"):
        return None
    off = Decimal(taken or 0)
    pieces = Decimal(row["pieces"])
    return price * pieces - (-abs(off) if pieces < 0 or price < 0 else abs(off))


@given(rows=ROWS, by_price=st.booleans(), cutoff=st.sampled_from([None, "2024-02-15"]))
@budget(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_rows_and_money_add_up_on_any_input(
    rows: list[dict[str, str]], by_price: bool, cutoff: str | None
) -> None:
    later = {**GOOD, "time": "2024-12-24", "order": "later"}
    rows = [GOOD, later, *rows]
    worth = price_times_pieces if by_price else lambda row: amount(row["paid"])
    more: dict[str, object] = {"cutoff": cutoff} if cutoff else {}
    if by_price:
        columns = {role: column for role, column in ROLES.items() if role != "line_amount"}
        more["table"] = {"columns": {**columns, "unit_price": "paid"}}
    with TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "sales.csv", rows, COLUMNS)
        config = settings(path, time_zone="Europe/Berlin", **more)
        with Study.open(settings=config) as study:
            places = study.reconciliation.frame.set_index("place")
            readable = [a for a in map(worth, rows) if a is not None]
            assert places["n_rows"].sum() == len(rows)
            assert round(Decimal(str(places["money"].sum())), 4) == sum(readable)
            assert places["n_without_amount"].sum() == len(rows) - len(readable)
            ledger = study.ledger.frame
            assert ledger["n_rows"].sum() == places.loc["set_aside", "n_rows"]
            lines = study.table("order_lines")
            guests = sum(row["customer"] == "" for row in rows)
            assert lines["customer_id"].isna().sum() <= guests
            assert lines["net_sales"].sum() == pytest.approx(
                places["money"].sum() - places.loc["set_aside", "money"], abs=1e-6
            )
            spend = study.table("facts")["spend"].sum()
            assert spend == pytest.approx(places.loc["customers_before", "money"], abs=1e-6)


def test_a_barcode_in_the_quantity_stops_nothing(tmp_path: Path) -> None:
    columns = {role: column for role, column in ROLES.items() if role != "line_amount"}
    rows = [GOOD, {**GOOD, "pieces": "885909950805", "paid": "999999.99"}]
    path = write_csv(tmp_path / "sales.csv", rows)
    config = settings(path, table={"columns": {**columns, "unit_price": "paid"}})
    with Study.open(settings=config) as study:
        assert list(study.ledger.frame["rule"]) == ["impossible_amount"]
        assert study.reconciliation.frame["money"].sum() == 4


def test_a_discount_above_the_price_is_no_return(tmp_path: Path) -> None:
    columns = {role: column for role, column in ROLES.items() if role != "line_amount"}
    path = write_csv(tmp_path / "sales.csv", [GOOD, {**GOOD, "paid": "5.00", "off": "7.00"}])
    config = settings(path, table={"columns": {**columns, "unit_price": "paid"}})
    with Study.open(settings=config) as study:
        assert list(study.ledger.frame["rule"]) == ["discount_above_price"]
        assert study.table("order_lines")["returns"].sum() == 0


def test_the_sample_adds_up_to_the_row_and_the_cent(sample_study: Study) -> None:
    import duckdb

    (path,) = sample_study.settings.tables["order_lines"].files
    ((n, money),) = duckdb.sql(
        f"select count(*), sum(cast(sales_value as decimal(18, 2))) from '{path}'"
    ).fetchall()
    places = sample_study.reconciliation.frame.set_index("place")
    assert places["n_rows"].sum() == n == 1_469_307
    assert round(places["money"].sum(), 2) == float(money)
    facts = sample_study.table("facts")
    assert facts["spend"].sum() == pytest.approx(places.loc["customers_before", "money"], abs=1e-4)


def test_money_before_the_cut_off_is_the_facts_money(tmp_path: Path) -> None:
    from tests.shops import rows

    path = write_csv(tmp_path / "sales.csv", rows(60))
    with Study.open(settings=settings(path, cutoff="2024-05-01")) as study:
        places = study.reconciliation.frame.set_index("place")["money"]
        assert places["customers_after"] > 0
        assert study.table("facts")["spend"].sum() == pytest.approx(places["customers_before"])


def test_a_row_counts_once_under_its_first_rule(tmp_path: Path) -> None:
    bad = {"customer": "1", "time": "no time", "paid": "no amount", "pieces": "none"}
    good = {"customer": "1", "time": "2024-01-01", "paid": "1.00", "pieces": "1"}
    path = write_csv(tmp_path / "sales.csv", [good, bad, bad])
    with Study.open(settings=settings(path)) as study:
        ledger = study.ledger.frame
        assert list(ledger["rule"]) == ["unreadable_ordered_at"]
        assert list(ledger["n_rows"]) == [2]


def test_nothing_but_our_own_errors_leaves(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"\xff\xfe\x00customer,time\n\x00\x00")
    with pytest.raises(RegularsError):
        Study.open(settings=settings(path))


ORDERED = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["", "7", "8", "guest"]),
            "order": st.sampled_from(["", "1", "2", "3", "C4"]),
            "time": st.sampled_from(["", "2024-01-05", "2024-03-01 10:00:00", "2024-02-30"]),
            "product": st.sampled_from(["", "apple", "pear", "POST", "Manual"]),
            "pieces": st.sampled_from(["1", "2", "-1", "0", "", "x"]),
            "paid": st.decimals(-50, 50, places=2).map(str),
            "off": st.sampled_from(["", "1.25"]),
            "kind": st.sampled_from(["", "Sale", "Refund", "Fee", "Transfer"]),
            "state": st.sampled_from(["", "paid", "cancelled", "refunded", "pending"]),
            "cancelled": st.sampled_from(["", "", "2024-02-02", "9999-01-01"]),
            "back": st.sampled_from(["", "", "3.00", "70.00"]),
            "money": st.sampled_from(["", "EUR", "$", "points"]),
            "vat": st.sampled_from(["", "0.50"]),
            "post": st.sampled_from(["", "4.90"]),
        }
    ),
    min_size=1,
    max_size=25,
)
ORDERED_ROLES = {
    **ROLES,
    "event_type": "kind",
    "status": "state",
    "cancelled_at": "cancelled",
    "refunded": "back",
    "currency": "money",
    "tax": "vat",
    "shipping": "post",
}


@given(rows=ORDERED, spread=st.booleans(), taxed=st.booleans())
@budget(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_every_record_and_cent_is_in_one_place_whatever_orders_say(
    rows: list[dict[str, str]], spread: bool, taxed: bool
) -> None:
    good = {**GOOD, "kind": "Sale", "state": "paid"}
    rows = [good, *rows]
    table = {
        "columns": ORDERED_ROLES,
        "returns_start_with": "C",
        "per_order": ["shipping", "refunded"] if spread else [],
        "tax_included": taxed,
        "repeated_rows": "keep",
    }
    with TemporaryDirectory() as folder:
        path = write_csv(
            Path(folder) / "sales.csv", rows, list(dict.fromkeys(ORDERED_ROLES.values()))
        )
        with Study.open(settings=settings(path, table=table, rates={"USD": 0.5})) as study:
            lines, aside = study.table("order_lines"), study.table("set_aside")
            months, places = study.sales_by_month.frame, study.reconciliation.frame
            ledger = study.ledger.frame
    records = lines[lines["origin"] == "order_lines"]["record"].tolist()
    assert sorted([*records, *aside["record"]]) == list(range(1, len(rows) + 1))
    assert places["n_rows"].sum() == len(rows)
    assert ledger["n_rows"].sum() == len(aside)
    kept = lines["net_sales"].sum()
    assert months["net_sales"].sum() == pytest.approx(kept, abs=1e-6)
    assert months["set_aside"].sum() == pytest.approx(aside["net_amount"].sum(), abs=1e-6)
    whole = months["net_sales"].sum() + months["set_aside"].sum()
    assert places["money"].sum() == pytest.approx(whole, abs=1e-6)
    made = lines[lines["origin"] != "order_lines"]
    assert (made["kind"] == "return").all()
    assert made["returns_order_id"].notna().all()
    # What a cancellation or a refund gives back is never more than the sale that it undoes.
    sold = lines[lines["kind"] == "sale"].set_index("record")["net_sales"]
    back = made.groupby("record")["returns"].sum()
    assert (back <= sold.reindex(back.index) + 1e-6).all()

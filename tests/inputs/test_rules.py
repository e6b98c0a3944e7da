"""Good and bad rows in one file: each rule sets its rows aside, counted and kept as they were."""

import csv
import json
import os
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from regulars import Study

from .conftest import MakeShop
from .till import GOOD, SALES, buys, line, make

DAY = "2024-03-01 12:00:00"
MALFORMED = (
    "c1,o1,2024-03-01 12:00:00,p1",
    "c1,o1,2024-03-01 12:00:00,p1,1,5.00,0,one too many",
    "# end of the first till",
    'c1,o1,2024-03-01 12:00:00,p1,"1"x,5.00,0',
)
BROKEN: dict[str, list[dict[str, str]]] = {
    "no_ordered_at": [buys("c2", "", "5.10"), buys("c3", "  ", "5.11")],
    "unreadable_ordered_at": [
        buys("c2", "2024-02-30 12:00:00", "5.20"),
        buys("c3", "01/02/2024", "5.21"),
        buys("c4", "yesterday", "5.22"),
        buys("c5", "2024-03-01 25:00:00", "5.23"),
    ],
    "no_amount": [buys(f"c{n}", DAY, paid) for n, paid in enumerate(["", " ", "nan", "-"])],
    "unreadable_line_amount": [
        buys(f"c{n}", DAY, paid)
        for n, paid in enumerate(["1_000", "inf", "12 EUR", "1e5", "1.234.5", "0x1F", "5 or 6"])
    ],
    "unreadable_quantity": [
        buys(f"c{n}", DAY, f"6.0{n}", pieces=pieces)
        for n, pieces in enumerate(["two", "1_0", "1e3"])
    ],
    "unreadable_discount": [buys("c2", DAY, "7.77", off="10%")],
    "impossible_time": [
        buys("c2", "1969-12-31 23:59:59", "7.10"),
        buys("c3", "2100-01-01 00:00:00", "7.20"),
        buys("c4", "0001-01-01", "7.30"),
    ],
    "repeated_record": [GOOD[3], GOOD[3], GOOD[7]],
    "nothing_sold": [buys("c2", DAY, "0.00", pieces="0"), buys("c3", DAY, "0", pieces="0.0")],
    "signs_disagree": [buys("c2", DAY, "8.40", pieces="-1"), buys("c3", DAY, "0.01", pieces="-2")],
}
"""Rule -> records that break it and no other."""

WITHOUT_AMOUNT = ("malformed", "no_amount", "unreadable_line_amount")


def money(rule: str) -> Decimal:
    """What the rows of a rule are worth; nothing where their amount cannot be read."""
    if rule in WITHOUT_AMOUNT:
        return Decimal(0)
    return sum((Decimal(row["paid"]) for row in BROKEN[rule]), Decimal(0))


def mixed() -> tuple[str, dict[str, list[tuple[int, str | dict[str, str]]]]]:
    """A file of good and bad lines in turn, and for each rule the place and the record of each."""
    good = [("", row) for row in GOOD]
    bad = [(rule, row) for rule, rows in BROKEN.items() for row in rows]
    bad += [("malformed", text) for text in MALFORMED]
    # The repeated ones stand after what they repeat; the rest lies between good lines.
    turns = [*good[:10], *(pair for two in zip(bad, good[10:], strict=False) for pair in two)]
    turns += good[10 + len(bad) :]
    text, places, record = line({c: c for c in (*buys("", ""),)}), defaultdict(list), 0
    for number, (rule, row) in enumerate(turns, start=2):
        if isinstance(row, str):
            text += row + "\n"
            places[rule].append((number, row))
        else:
            record += 1
            text += line(row)
            places[rule].append((record, row))
    return text, places


TEXT, PLACES = mixed()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The shop of the mixed file, opened once."""
    with make(tmp_path_factory.mktemp("mixed"), text=TEXT).open() as opened:
        yield opened


@pytest.fixture(scope="module")
def written(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that its study leaves behind."""
    return study.write(tmp_path_factory.mktemp("written") / "study")


@pytest.fixture(scope="module")
def set_aside(written: Path) -> list[dict[str, Any]]:
    return pq.read_table(written / "set_aside.parquet").to_pylist()


RULES = ("malformed", *BROKEN)


@pytest.mark.parametrize("rule", RULES)
def test_the_ledger_counts_the_rows_and_the_money_of_each_rule(study: Study, rule: str) -> None:
    rows = study.ledger.frame.set_index("rule")
    assert rows.loc[rule, "n_rows"] == len(PLACES[rule])
    assert Decimal(str(rows.loc[rule, "money"])) == money(rule)
    assert rows.loc[rule, "share_of_rows"] == len(PLACES[rule]) / (TEXT.count("\n") - 1)
    assert rows.loc[rule, "meaning"]


def test_the_ledger_holds_these_rules_and_no_other(study: Study, written: Path) -> None:
    assert sorted(study.ledger.frame["rule"]) == sorted(RULES)
    with (written / "ledger.csv").open(encoding="utf-8", newline="") as file:
        saved = {
            row["rule"]: (int(row["n_rows"]), Decimal(row["money"])) for row in csv.DictReader(file)
        }
    assert saved == {rule: (len(PLACES[rule]), money(rule)) for rule in RULES}


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_set_aside_is_kept_with_its_file_and_its_place(
    set_aside: list[dict[str, Any]], rule: str
) -> None:
    kept = [row for row in set_aside if row["rule"] == rule]
    place = "line" if rule == "malformed" else "record"
    assert [row[place] for row in kept] == [at for at, _ in PLACES[rule]]
    assert {(row["source"], row["file"]) for row in kept} == {("order_lines", SALES)}
    worth = sum((row["net_amount"] for row in kept if row["net_amount"] is not None), Decimal(0))
    assert worth == money(rule)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_set_aside_is_kept_as_it_was_read(
    set_aside: list[dict[str, Any]], rule: str
) -> None:
    kept = [row["text"] for row in set_aside if row["rule"] == rule]
    if rule == "malformed":
        assert kept == list(MALFORMED)
        return
    for text, (_, record) in zip(kept, PLACES[rule], strict=True):
        assert {name: value or "" for name, value in json.loads(text).items()} == record


def test_rows_and_money_add_up_to_all_that_was_read(study: Study) -> None:
    places = study.reconciliation.frame.set_index("place")
    assert places["n_rows"].sum() == TEXT.count("\n") - 1
    assert places.loc["customers_before", "n_rows"] == len(GOOD)
    assert places.loc["set_aside", "n_without_amount"] == sum(
        len(PLACES[rule]) for rule in WITHOUT_AMOUNT
    )
    good = sum((Decimal(row["paid"]) for row in GOOD), Decimal(0))
    aside = sum((money(rule) for rule in RULES), Decimal(0))
    assert Decimal(str(places.loc["customers_before", "money"])) == good
    assert Decimal(str(places.loc["set_aside", "money"])) == aside


def test_bad_rows_change_nothing_about_the_good_ones(study: Study, shop: MakeShop) -> None:
    with shop(GOOD).open() as clean:
        assert study.table("facts").equals(clean.table("facts"))


def test_the_first_rule_that_a_record_breaks_sets_it_aside_once(shop: MakeShop) -> None:
    worst = buys("c1", "never", "much", pieces="some")
    with shop([*GOOD, worst, worst]).open() as study:
        counted = Counter(dict(study.ledger.frame[["rule", "n_rows"]].values.tolist()))
    assert counted == {"unreadable_ordered_at": 2}


def test_the_first_possible_moment_and_tomorrow_are_kept(shop: MakeShop) -> None:
    tomorrow = datetime.now() + timedelta(days=1)  # noqa: DTZ005 - the day as the machine has it
    rows = [buys("c1", "1970-01-01 00:00:00"), buys("c1", f"{tomorrow:%Y-%m-%d} 23:59:59")]
    with shop(rows).open() as study:
        assert study.ledger.frame.empty


def test_what_is_later_than_the_day_after_its_file_was_written_is_set_aside(
    shop: MakeShop,
) -> None:
    made = shop([buys("c1", DAY, "5.00"), buys("c1", "2024-07-03"), buys("c1", "2024-07-02")])
    written = datetime(2024, 7, 1, 12).timestamp()  # noqa: DTZ001 - the machine's own zone
    os.utime(made.sales, (written, written))
    with made.open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"future_time": 1}
        assert study.ledger.frame["example"][0] == "sales.csv, record 2 (time: 2024-07-03)"


def test_repeated_rows_are_kept_when_the_settings_say_so(shop: MakeShop) -> None:
    rows = [buys("c1", DAY, "5.00")] * 3
    with shop(rows).open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"repeated_record": 2}
    with shop(rows, table={"repeated_rows": "keep"}).open() as study:
        assert study.ledger.frame.empty
        assert study.reconciliation.frame["money"].sum() == 15.0


def test_records_that_differ_in_a_column_without_a_role_are_not_repeated(shop: MakeShop) -> None:
    text = "customer,time,paid,note\nc1,2024-03-01,5.00,a\nc1,2024-03-01,5.00,b\n"
    columns = {"customer_id": "customer", "ordered_at": "time", "line_amount": "paid"}
    with shop(text=text, columns=columns).open() as study:
        assert study.ledger.frame.empty

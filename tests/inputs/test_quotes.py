"""Quotes in CSV files: text in them is kept whole, and one that is never closed loses no line."""

import pytest

from .conftest import MakeShop
from .till import GOOD, buys, line, lines

OPEN = '"' + line(buys("open", "2024-03-01"))
"""A line whose first field opens a quote and does not close it."""


def test_a_name_in_quotes_may_hold_the_delimiter_quotes_and_line_breaks(shop: MakeShop) -> None:
    names = ['Bell, "Ann"', "two\nlines", "it's"]
    with shop([*GOOD, *(buys(name, "2024-03-01") for name in names)]).open() as study:
        assert set(names) < set(study.table("customers")["customer_id"])
        assert study.ledger.frame.empty


def test_one_stray_quote_does_not_change_how_other_lines_are_read(shop: MakeShop) -> None:
    text = lines([*GOOD, buys("Bell, Ann", "2024-03-01"), buys('"quoted', "2024-03-01")])
    stray = 'c9,o9,2024-03-01,p"1,1,5.00,0\n' + '"c9"x,o9,2024-03-01,p1,1,5.00,0\n'
    with shop(text=text + stray).open() as study:
        ids = set(study.table("customers")["customer_id"])
        assert {"Bell, Ann", '"quoted', "c9"} < ids
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"malformed": 1}


@pytest.mark.parametrize("after", [1, 40, 60_000])
def test_a_quote_that_is_never_closed_costs_no_line_but_its_own(shop: MakeShop, after: int) -> None:
    plain = [line({**GOOD[n % len(GOOD)], "order": f"o{n}"}) for n in range(after)]
    with shop(text=lines(GOOD[:5]) + OPEN + "".join(plain)).open() as study:
        aside = int(study.ledger.frame.query("rule == 'malformed'")["n_rows"].sum())
        assert aside <= 1
        assert study.reconciliation.frame["n_rows"].sum() == after + 6


def test_an_open_quote_in_the_last_line_takes_no_other_along(shop: MakeShop) -> None:
    with shop(text=lines(GOOD) + OPEN).open() as study:
        assert study.reconciliation.frame["n_rows"].sum() == len(GOOD) + 1


def test_quotes_can_be_said_to_mean_nothing(shop: MakeShop) -> None:
    text = lines(GOOD) + OPEN + OPEN.replace("open", "6 inch")
    with shop(text=text, table={"quote": ""}).open() as study:
        assert {'"open', '"6 inch'} < set(study.table("customers")["customer_id"])
        assert study.ledger.frame.empty


def test_a_line_longer_than_any_record_is_set_aside(shop: MakeShop) -> None:
    text = lines(GOOD) + line(buys("long" * 800_000, "2024-03-01")) + line(buys("c9", "2024-03-02"))
    with shop(text=text).open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"].to_dict() == {"malformed": 1}
        assert study.reconciliation.frame["n_rows"].sum() == len(GOOD) + 2

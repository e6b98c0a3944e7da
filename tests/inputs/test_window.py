"""Records that leave nobody to study, and cut-offs outside them."""

from datetime import date

import pytest

from regulars.core.errors import EmptyInput, SettingsError, WindowError

from .conftest import MakeShop
from .till import Shop, buys

DAYS = [buys(f"c{n}", f"2024-03-{n:02d} 12:00:00", f"{n}.50") for n in range(5, 11)]
"""One purchase a day from 5 to 10 March 2024."""
FIRST, LAST, AFTER = "5 March 2024", "10 March 2024", "11 March 2024"


def test_without_a_cut_off_it_is_the_day_after_the_last_record(shop: MakeShop) -> None:
    with shop(DAYS).open() as study:
        assert (study.window.start, study.window.cutoff) == (date(2024, 3, 5), date(2024, 3, 11))


@pytest.mark.parametrize(("cutoff", "seen"), [("2024-03-06", 1), ("2024-03-11", 6)])
def test_the_earliest_and_the_latest_cut_off_are_allowed(
    shop: MakeShop, cutoff: str, seen: int
) -> None:
    with shop(DAYS, cutoff=cutoff).open() as study:
        assert str(study.window.cutoff) == cutoff
        assert len(study.table("facts")) == seen
        places = study.reconciliation.frame.set_index("place")["n_rows"]
        assert places["customers_before"] == seen
        assert places["customers_after"] == len(DAYS) - seen


@pytest.mark.parametrize("cutoff", ["2024-03-05", "2023-12-31"])
def test_a_cut_off_without_a_record_before_it_is_an_error(shop: MakeShop, cutoff: str) -> None:
    made = shop(DAYS, cutoff=cutoff)
    error = made.fails(WindowError)
    assert error.what.endswith("leaves no record before it")
    assert error.exists == (f"records from {FIRST} to {LAST}",)
    assert error.hint == f"a day after {FIRST}, {AFTER} at the latest"


def test_a_cut_off_after_the_last_record_is_an_error(shop: MakeShop) -> None:
    made = shop(DAYS, cutoff="2024-03-12")
    error = made.fails(WindowError)
    assert error.what == "the cut-off 12 March 2024 lies after the last record"
    assert error.hint == f"a day after {FIRST}, {AFTER} at the latest"


def test_a_cut_off_before_the_first_customer_was_seen_is_an_error(shop: MakeShop) -> None:
    made = shop([buys("", "2024-03-01 12:00:00"), *DAYS], cutoff="2024-03-04")
    error = made.fails(WindowError)
    assert error.what == "no customer was seen before the cut-off 4 March 2024"
    assert error.hint == "a later cut-off"


@pytest.mark.parametrize(
    ("cutoff", "words"),
    [
        ("2024-03-05", "the cut-off 5 March 2024 leaves no record before it"),
        ("2024-03-12", "the cut-off 12 March 2024 lies after the last record"),
    ],
)
def test_the_command_line_says_which_records_there_are(
    shop: MakeShop, cutoff: str, words: str
) -> None:
    said = shop(DAYS).refuses("run", "--out", "study", "--cutoff", cutoff)
    assert f"regulars: {words}" in said
    assert f"there is: records from {FIRST} to {LAST}" in said
    assert f"try: a day after {FIRST}, {AFTER} at the latest" in said


@pytest.mark.parametrize("cutoff", ["yesterday", "2024-02-30", "11.03.2024"])
def test_a_cut_off_that_is_no_day_is_an_error(shop: MakeShop, cutoff: str) -> None:
    said = shop(DAYS).refuses("run", "--cutoff", cutoff)
    assert f"{cutoff!r} is no day" in said
    assert "where: --cutoff" in said
    assert "YYYY-MM-DD" in said


def test_a_horizon_of_no_days_is_an_error(shop: MakeShop) -> None:
    said = shop(DAYS).refuses("run", "--horizon", "0")
    assert "horizon_days = 0: should be greater than or equal to 1" in said
    with pytest.raises(SettingsError):
        shop(DAYS, horizon_days=0).open()


def nobody_left(made: Shop) -> EmptyInput:
    error = made.fails(EmptyInput)
    assert isinstance(error, EmptyInput)
    assert error.what == "no customer is left after cleaning"
    return error


def test_only_guests_leave_no_customer(shop: MakeShop) -> None:
    made = shop([buys("", "2024-03-05"), buys(" ", "2024-03-06")])
    (exists,) = nobody_left(made).exists
    assert exists == "2 rows of guests, without a customer_id"
    said = made.refuses()
    assert "no customer is left after cleaning" in said
    assert "2 rows of guests, without a customer_id" in said


def test_times_that_no_row_can_be_read_in_leave_no_customer(shop: MakeShop) -> None:
    made = shop([buys(f"c{n}", f"{n}.3.2024 sharp") for n in range(1, 8)])
    error = nobody_left(made)
    assert len(error.exists) == 1
    assert error.exists[0].startswith("7 rows set aside by unreadable_ordered_at")
    assert "time_format" in error.hint
    said = made.refuses()
    assert "7 rows set aside by unreadable_ordered_at" in said
    assert "check time_format and the column map" in said


def test_text_in_the_amounts_of_every_row_leaves_no_customer(shop: MakeShop) -> None:
    made = shop([buys(f"c{n}", "2024-03-05", f"{n} apples") for n in range(1, 8)])
    error = nobody_left(made)
    assert error.exists[0].startswith("7 rows set aside by unreadable_line_amount")
    assert "7 rows set aside by unreadable_line_amount" in made.refuses()


def test_every_rule_that_set_rows_aside_is_counted_when_nobody_is_left(shop: MakeShop) -> None:
    rows = [
        *(buys(f"c{n}", "2024-03-05", "much") for n in range(3)),
        *(buys(f"c{n}", "in spring") for n in range(2)),
    ]
    counted = {text.split(" (")[0] for text in nobody_left(shop(rows)).exists}
    assert counted == {
        "3 rows set aside by unreadable_line_amount",
        "2 rows set aside by unreadable_ordered_at",
    }

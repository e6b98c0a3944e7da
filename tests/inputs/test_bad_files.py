"""Bad files, each by its name: the error that it gives, or what the ledger says of it.

The files lie in bad/: a good shop of four lines (three where a whole column is odd), and one thing
wrong or unusual about each. Their bytes are what is tested, so they are kept as they are.
"""

from pathlib import Path

import pytest

from regulars import RegularsError, Study
from regulars.core.errors import (
    EmptyInput,
    SettingsError,
    UnknownColumn,
    UnreadableInput,
)
from tests.shops import settings

from .till import quiet

BAD = Path(__file__).parent / "bad"

READ: dict[str, tuple[int, str, dict[str, int]]] = {
    "amount_in_words.csv": (4, "55.75", {"unreadable_line_amount": 1}),
    "amount_missing.csv": (4, "55.75", {"no_amount": 1}),
    "amount_nan_and_inf.csv": (4, "55.75", {"no_amount": 1, "unreadable_line_amount": 1}),
    "amount_with_underscore.csv": (4, "55.75", {"unreadable_line_amount": 1}),
    "amounts_in_parentheses.csv": (3, "9.50", {}),
    "amounts_with_currency_sign.csv": (3, "25.75", {}),
    "amounts_with_minus_behind.csv": (3, "9.50", {}),
    "amounts_with_spaced_thousands.csv": (3, "13244.00", {}),
    "amounts_with_swiss_thousands.csv": (3, "13244.00", {}),
    "barcode_as_quantity.csv": (4, "55.75", {"unreadable_quantity": 1}),
    "bom.csv": (4, "55.75", {}),
    "broken_lines.jsonl": (2, "13.50", {"malformed": 1}),
    "column_without_a_name.csv": (4, "55.75", {}),
    "cp1252_euro.csv": (5, "60.75", {}),
    "cr_only.csv": (4, "55.75", {}),
    "date_in_the_future.csv": (4, "55.75", {"future_time": 1}),
    "date_in_words.csv": (4, "55.75", {"unreadable_ordered_at": 1}),
    "date_missing.csv": (4, "55.75", {"no_ordered_at": 1}),
    "date_of_february_30.csv": (4, "55.75", {"unreadable_ordered_at": 1}),
    "date_of_year_1.csv": (4, "55.75", {"impossible_time": 1}),
    "date_of_year_9999.csv": (4, "55.75", {"impossible_time": 1}),
    "dates_as_unix_seconds.csv": (3, "15.00", {}),
    "dates_day_first.csv": (4, "20.00", {}),
    "dates_month_first.csv": (4, "20.00", {}),
    "dates_with_german_months.csv": (3, "15.00", {}),
    "footer_total.csv": (4, "55.75", {"malformed": 1, "no_ordered_at": 1}),
    "gzipped.csv.gz": (4, "55.75", {}),
    "header_again_in_the_middle.csv": (5, "60.75", {"malformed": 1}),
    "ids_like_floats.csv": (4, "55.75", {}),
    "ids_with_leading_zeros.csv": (6, "65.75", {}),
    "ids_wrapped_for_a_spreadsheet.csv": (6, "65.75", {}),
    "latin1.csv": (7, "70.75", {}),
    "mixed_line_endings.csv": (5, "60.75", {}),
    "names_that_are_formulas.csv": (6, "65.75", {}),
    "no_newline_at_the_end.csv": (4, "55.75", {}),
    "nothing_sold.csv": (4, "55.75", {"nothing_sold": 1}),
    "nul_byte.csv": (5, "60.75", {}),
    "one_field_too_few.csv": (4, "55.75", {"malformed": 1}),
    "one_field_too_many.csv": (4, "55.75", {"malformed": 1}),
    "pipes.csv": (4, "55.75", {}),
    "preamble.csv": (4, "55.75", {"malformed": 2}),
    "quantity_in_words.csv": (4, "55.75", {"unreadable_quantity": 1}),
    "quantity_not_whole.csv": (5, "60.75", {}),
    "quote_never_closed.csv": (7, "70.75", {}),
    "quoted_line_break.csv": (5, "60.75", {}),
    "repeated_records.csv": (4, "55.75", {"repeated_record": 2}),
    "semicolons_decimal_comma.csv": (4, "55.75", {}),
    "sep_line_first.csv": (4, "55.75", {"malformed": 1}),
    "signs_disagree.csv": (4, "55.75", {"signs_disagree": 1}),
    "stray_quote_in_a_field.csv": (6, "65.75", {}),
    "tabs.csv": (4, "55.75", {}),
    "trailing_delimiter.csv": (4, "55.75", {}),
    "two_columns_of_one_name.csv": (4, "55.75", {}),
    "utf16_be.csv": (5, "60.75", {}),
    "utf16_le.csv": (5, "60.75", {}),
    "wrong_bytes_in_utf8.csv": (7, "70.75", {}),
}
"""File -> lines kept, their net sales, and the rows that each rule set aside."""

REFUSED: dict[str, tuple[type[RegularsError], str]] = {
    "amounts_in_two_currencies.csv": (
        SettingsError,
        "the amounts are in several currencies, and no rate is stated for USD",
    ),
    "blank_lines_only.csv": (EmptyInput, "{file} is empty"),
    "bom_only.csv": (EmptyInput, "{file} is empty"),
    "columns_of_another_shop.csv": (UnknownColumn, "{file} has no column 'customer'"),
    "dates_in_both_orders.csv": (
        UnreadableInput,
        "the dates in column 'time' of {file} fit two readings",
    ),
    "dates_that_fit_both_orders.csv": (
        UnreadableInput,
        "the dates in column 'time' of {file} fit two readings",
    ),
    "empty.csv": (EmptyInput, "{file} is empty"),
    "every_record_unreadable.csv": (EmptyInput, "no customer is left after cleaning"),
    "guests_only.csv": (EmptyInput, "no customer is left after cleaning"),
    "header_only.csv": (EmptyInput, "{file} has a header but no records"),
    "json_in_disguise.csv": (UnknownColumn, "{file} has no column 'customer'"),
    "picture.csv": (UnreadableInput, "{file} holds bytes that are no text"),
    "text_in_disguise.parquet": (
        UnreadableInput,
        "{file} cannot be read: No magic bytes found",
    ),
    "text_in_disguise.xlsx": (
        UnreadableInput,
        "{file} is no workbook that can be read: invalid Zip archive: Could not find EOCD",
    ),
    "truncated.csv.gz": (UnreadableInput, "{file} has been cut off: its end is missing"),
    "web_page.csv": (UnknownColumn, "{file} has no column 'customer'"),
}
"""File -> the type of its error, and what it says."""


def test_every_bad_file_has_its_expectation() -> None:
    assert {path.name for path in BAD.iterdir()} == READ.keys() | REFUSED.keys()
    assert len(READ) + len(REFUSED) >= 40


@pytest.mark.parametrize("name", READ)
def test_it_is_read_and_the_ledger_says_what_was_wrong(name: str) -> None:
    kept, net_sales, rules = READ[name]
    with Study.open(settings=settings(BAD / name), watch=quiet) as study:
        ledger = study.ledger.frame
        lines = study.table("order_lines")
        assert dict(zip(ledger["rule"], ledger["n_rows"], strict=True)) == rules
        assert len(lines) == kept
        assert f"{lines['net_sales'].sum():.2f}" == net_sales
        assert study.reconciliation.frame["n_rows"].sum() == kept + sum(rules.values())


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_words(name: str) -> None:
    kind, words = REFUSED[name]
    with pytest.raises(RegularsError) as caught:
        Study.open(settings=settings(BAD / name), watch=quiet)
    assert caught.type is kind
    assert caught.value.what.startswith(words.format(file=name))

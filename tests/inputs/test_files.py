"""Files that are not there, are not what they should be, or are written in another way."""

import io

import pandas as pd
import pytest

from regulars.core.errors import EmptyInput, MissingInput, UnknownColumn, UnreadableInput
from tests import shops

from .conftest import MakeShop
from .till import GOOD, SALES, buys, line, lines

HEADER = ",".join(shops.COLUMNS)


def test_a_missing_file_is_named_with_its_neighbours_and_the_closest_of_them(
    shop: MakeShop,
) -> None:
    made = shop(table={"files": ["sale.csv"]})
    (made.folder / "stock.parquet").touch()
    (made.folder / "notes.doc").touch()
    error = made.fails(MissingInput)
    assert error.what == f"there is no file {made.folder / 'sale.csv'}"
    assert error.exists == ("sales.csv", "stock.parquet")
    assert error.hint == "did you mean 'sales.csv'?"
    said = made.refuses()
    assert "there is no file sale.csv" in said
    assert "there is: sales.csv, stock.parquet" in said
    assert "did you mean 'sales.csv'?" in said


def test_of_many_neighbours_only_the_first_are_listed(shop: MakeShop) -> None:
    made = shop(table={"files": ["other.csv"]})
    for number in range(20):
        (made.folder / f"day{number:02d}.csv").touch()
    assert made.fails(MissingInput).exists == (*(f"day{n:02d}.csv" for n in range(8)), "...")


def test_a_file_in_a_folder_that_is_missing_too_says_so(shop: MakeShop) -> None:
    made = shop(table={"files": ["archive/sales.csv"]})
    error = made.fails(MissingInput)
    assert error.where == f"no folder {made.folder / 'archive'} either"


def test_a_pattern_that_no_file_matches_is_an_error(shop: MakeShop) -> None:
    made = shop(table={"files": ["sales-*.csv"]})
    error = made.fails(MissingInput)
    assert error.what == f"no file matches {made.folder / 'sales-*.csv'}"
    assert error.where == "tables.order_lines.files"


def test_a_file_whose_name_looks_like_a_pattern_is_taken_as_it_stands(shop: MakeShop) -> None:
    made = shop(file="sales [2024]*.csv")
    (made.folder / "sales 2 of another shop.csv").write_text(lines(GOOD[:7]))
    with made.open() as study:
        assert study.sources.frame["n_rows"].sum() == len(GOOD)


def test_a_kind_of_file_that_cannot_be_read_is_told_with_those_that_can(shop: MakeShop) -> None:
    made = shop(file="sales.docx")
    error = made.fails(UnreadableInput)
    assert error.what == "sales.docx is of a kind that cannot be read"
    assert error.exists[:5] == (".csv", ".tsv", ".txt", ".parquet", ".pq")
    assert {".jsonl", ".xlsx", ".db", ".gz", ".zip"} < set(error.exists)
    assert "there is: .csv, .tsv, .txt, .parquet, .pq" in made.refuses()


@pytest.mark.parametrize("text", ["", "\n", " \n\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(shop: MakeShop, text: str | bytes) -> None:
    made = shop(text=text)
    error = made.fails(EmptyInput)
    assert error.what == "sales.csv is empty"
    assert error.where == str(made.sales)


def test_the_command_line_says_that_a_file_is_empty(shop: MakeShop) -> None:
    assert "regulars: sales.csv is empty" in shop(text="").refuses()


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
def test_a_file_with_a_header_only_is_an_error(shop: MakeShop, end: str) -> None:
    made = shop(text=HEADER + end)
    assert made.fails(EmptyInput).what == "sales.csv has a header but no records"


def test_the_command_line_says_that_a_file_has_only_a_header(shop: MakeShop) -> None:
    assert "sales.csv has a header but no records" in shop(text=HEADER + "\n").refuses()


def test_a_mapped_column_that_is_missing_is_told_with_the_columns_and_the_closest(
    shop: MakeShop,
) -> None:
    text = lines(GOOD).replace("paid", "Paid net", 1)
    made = shop(text=text, columns={**shops.ROLES, "line_amount": "paid_net"})
    error = made.fails(UnknownColumn)
    assert error.what == "sales.csv has no column 'paid_net'"
    assert error.where == str(made.sales)
    assert error.exists == ("customer", "order", "time", "product", "pieces", "Paid net", "off")
    assert error.hint == "did you mean 'Paid net'?"
    said = made.refuses()
    assert "sales.csv has no column 'paid_net'" in said
    assert "there is: customer, order, time, product, pieces, Paid net, off" in said
    assert "try: did you mean 'Paid net'?" in said


def test_of_two_columns_of_one_name_the_second_gets_a_number(shop: MakeShop) -> None:
    text = lines([buys("c1", "2024-01-01", "5.00", off="7.00")]).replace("off", "Paid", 1)
    made = shop(text=text, columns={**shops.ROLES, "line_amount": "Paid_1", "discount": "paid"})
    with made.open() as study:
        assert study.reconciliation.frame["money"].sum() == 7.0


@pytest.mark.parametrize("content", [b"PAR1 is how it begins PAR1", b"no Parquet at all"])
def test_a_corrupt_parquet_file_is_an_error(shop: MakeShop, content: bytes) -> None:
    made = shop(text=content, file="sales.parquet")
    error = made.fails(UnreadableInput)
    assert error.what.startswith("sales.parquet cannot be read: ")
    assert "Error:" not in error.what
    assert error.where == str(made.folder / "sales.parquet")
    assert "regulars: sales.parquet cannot be read: " in made.refuses()


def test_half_a_parquet_file_is_an_error(shop: MakeShop) -> None:
    content = io.BytesIO()
    pd.DataFrame(GOOD).to_parquet(content)
    whole = content.getvalue()
    made = shop(text=whole[: len(whole) // 2], file="sales.parquet")
    assert made.fails(UnreadableInput).what.startswith("sales.parquet cannot be read: ")


LATIN = lines([*GOOD, buys("Möller", "2024-03-01", "7.25")]).encode("latin-1")


def test_a_line_that_is_malformed_in_two_ways_counts_once(shop: MakeShop) -> None:
    with shop(
        text=lines(GOOD).encode() + b'M\xf6ller,"too few\n' + line(GOOD[0]).encode()
    ).open() as study:
        assert study.ledger.frame.set_index("rule")["n_rows"]["malformed"] == 1


@pytest.mark.parametrize("name", ["latin-1", "ISO-8859-1"])
def test_the_encoding_of_the_settings_is_used(shop: MakeShop, name: str) -> None:
    with shop(text=LATIN, table={"encoding": name}).open() as study:
        assert study.ledger.frame.empty
        assert "Möller" in set(study.table("customers")["customer_id"])


def test_a_file_in_another_encoding_than_the_settings_say_is_an_error(shop: MakeShop) -> None:
    error = shop(text=LATIN, table={"encoding": "utf-16"}).fails(UnreadableInput)
    assert error.what == "sales.csv is not written in utf-16"


def test_a_byte_order_mark_is_no_part_of_the_first_column(shop: MakeShop) -> None:
    with shop(text=b"\xef\xbb\xbf" + lines(GOOD).encode()).open() as study:
        assert study.sources.frame["columns_used"][0].startswith("customer, ")
        assert study.ledger.frame.empty


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_the_delimiter_is_seen_in_the_header(shop: MakeShop, delimiter: str) -> None:
    with shop(text=lines(GOOD, delimiter=delimiter)).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)
        assert study.ledger.frame.empty


def test_what_stands_in_quotes_is_no_delimiter(shop: MakeShop) -> None:
    text = lines(GOOD).replace("customer", '"customer;;;;;;;;"', 1)
    with shop(
        text=text, columns={**shops.ROLES, "customer_id": "customer;;;;;;;;"}
    ).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


def test_a_delimiter_that_nobody_could_guess_can_be_set(shop: MakeShop) -> None:
    made = shop(text=lines(GOOD, delimiter="!"))
    assert made.fails(UnknownColumn).exists == ("!".join(shops.COLUMNS),)
    with shop(text=lines(GOOD, delimiter="!"), table={"delimiter": "!"}).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_kind_of_line_ending_is_read(shop: MakeShop, end: str) -> None:
    with shop(text=lines(GOOD).replace("\n", end)).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)
        assert study.ledger.frame.empty


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_endings_of_two_kinds_are_read_in_one_file(shop: MakeShop, end: str) -> None:
    with shop(text=lines(GOOD).replace("\n", end, 3)).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)
        assert study.ledger.frame.empty


def test_blank_lines_are_no_records(shop: MakeShop) -> None:
    text = "\n\n" + lines(GOOD[:50]) + "\n\n" + "".join(lines(GOOD[50:]).partition("\n")[2:])
    with shop(text=text).open() as study:
        assert study.sources.frame["n_rows"][0] == len(GOOD)
        assert study.ledger.frame.empty


def test_a_file_of_another_table_is_found_by_its_name(shop: MakeShop) -> None:
    made = shop(tables={"products": {"files": ["products.csv"], "columns": {"product_id": "sku"}}})
    (made.folder / "products.csv").write_text("sku\np01\np02\n")
    done = made.regulars("check", "products.csv", SALES)
    assert done.returncode == 0, done.stderr
    assert "products.csv" in done.stdout

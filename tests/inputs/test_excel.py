"""Workbooks as people keep them: titles, blank rows, merged cells, a sheet a month, passwords."""

import datetime as dt
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from regulars.core.errors import EmptyInput, SettingsError, UnreadableInput
from tests import shops

from .conftest import MakeShop
from .till import GOOD, Shop

Rows = Iterable[Iterable[Any]]
FILE = "sales.xlsx"
NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
MORNING = dt.datetime.fromisoformat("2024-01-05 08:30:00")
MIDNIGHT = dt.datetime.fromisoformat("2024-01-06")
TABLE = [shops.COLUMNS, *([row[c] for c in shops.COLUMNS] for row in GOOD)]


@pytest.fixture
def workbook(shop: MakeShop) -> Callable[..., Shop]:
    """Makes a shop whose sales are a workbook: `workbook({"sheet": rows})`."""

    def make(sheets: dict[str, Rows], **more: Any) -> Shop:
        made = shop(text="", file=FILE, **more)
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row, 1):
                    if isinstance(cell, int | float | str | dt.date | dt.time | dt.timedelta):
                        sheet.cell(number, place, cell)
        book.save(made.folder / FILE)
        return made

    return make


def read(made: Shop) -> tuple[dict[str, str], list[tuple[Any, ...]], tuple[str, ...]]:
    """The columns with their types, the rows, and what was said."""
    with made.open() as study:
        (file,) = study._files
        engine = study._computing()
        found = engine.rows(f"select * exclude (_record) from ({file.relation}) order by _record")
        types = {name: kind for name, kind, *_ in engine.rows(f"describe {file.relation}")}
        types.pop("_record")
        return types, found, file.notes


def with_column(name: str, *values: Any) -> list[list[Any]]:
    """The table with one more column; its first values are these."""
    cells = [name, *values, *[""] * len(GOOD)]
    return [[*row, cell] for row, cell in zip(TABLE, cells, strict=False)]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ((17850, 17851.0), "BIGINT", [17850, 17851]),
        ((1, 2.5), "DOUBLE", [1.0, 2.5]),
        (("007", 7), "VARCHAR", ["007", "7"]),
        ((0.5, "none"), "VARCHAR", ["0.5", "none"]),
        ((dt.date(2024, 1, 5), dt.date(2024, 1, 6)), "DATE",
         [dt.date(2024, 1, 5), dt.date(2024, 1, 6)]),
        ((MORNING, MIDNIGHT), "TIMESTAMP", [MORNING, MIDNIGHT]),
        ((MORNING, "soon"), "VARCHAR", ["2024-01-05 08:30:00", "soon"]),
        ((True, False), "VARCHAR", ["true", "false"]),
        ((dt.time(8, 30), dt.timedelta(hours=30)), "VARCHAR", ["08:30:00", "30:00:00"]),
        (("  ", "x\ny"), "VARCHAR", [None, "x\ny"]),
        ((1e20, 1), "DOUBLE", [1e20, 1.0]),
    ],
    ids=["ids", "numbers", "zeros", "mixed", "days", "times", "mixed times", "truth", "clock",
         "blank", "long"],
)  # fmt: skip
def test_a_column_has_the_type_that_all_its_cells_have(
    workbook: Callable[..., Shop], values: tuple[Any, ...], kind: str, expected: list[Any]
) -> None:
    types, rows, _ = read(workbook({"Sales": with_column("x", *values)}))
    assert types["x"] == kind
    assert [row[-1] for row in rows[:2]] == expected


def test_a_header_below_titles_is_found_and_blank_rows_and_columns_are_left_out(
    workbook: Callable[..., Shop],
) -> None:
    titles: list[list[Any]] = [["Sales 2024"], [], ["made on", dt.date(2024, 9, 1)], []]
    shifted = [["", "", row[0], "", *row[1:]] for row in TABLE]
    shifted.insert(5, [])
    types, rows, notes = read(workbook({"Sales": [*titles, *shifted]}))
    assert list(types) == list(shops.COLUMNS)
    assert len(rows) == len(GOOD)
    assert notes == ("sheet Sales, header in row 5",)


def test_the_first_sheet_that_holds_a_table_is_read(workbook: Callable[..., Shop]) -> None:
    _, rows, notes = read(workbook({"Cover": [], "Sales": TABLE, "Notes": [["a", "b"], [1, 2]]}))
    assert len(rows) == len(GOOD)
    assert notes == (
        "sheet Sales, header in row 1",
        "sheets with other columns were not read: Notes",
    )


def test_a_sheet_can_be_named(workbook: Callable[..., Shop]) -> None:
    made = workbook({"Old": [["a"], [1]], "Sales": TABLE}, table={"sheet": "Sales"})
    assert len(read(made)[1]) == len(GOOD)


def test_a_sheet_that_is_not_there_is_an_error_with_those_that_are(
    workbook: Callable[..., Shop],
) -> None:
    error = workbook({"Sales": TABLE, "Notes": []}, table={"sheet": "Sale"}).fails(SettingsError)
    assert error.what == "sales.xlsx has no sheet 'Sale'"
    assert (error.exists, error.hint) == (("Sales", "Notes"), "did you mean 'Sales'?")


def test_a_sheet_a_month_is_read_as_one_table_when_asked_for(workbook: Callable[..., Shop]) -> None:
    months = {"Jan": TABLE[:60], "Feb": [TABLE[0], *TABLE[60:]], "Notes": [["a", "b"], [1, 2]]}
    _, rows, notes = read(workbook(months))
    assert len(rows) == 59
    assert notes[1] == 'sheets with the same columns were not read: Feb; sheet = "*" reads all'
    _, rows, notes = read(workbook(months, table={"sheet": "*"}))
    assert len(rows) == len(GOOD)
    assert [note for note in notes if "header" in note] == [
        "sheet Jan, header in row 1", "sheet Feb, header in row 1",
    ]  # fmt: skip


def test_the_value_of_a_merged_cell_stands_in_all_its_rows(workbook: Callable[..., Shop]) -> None:
    made = workbook({"Sales": TABLE})
    book = openpyxl.load_workbook(made.folder / FILE)
    book["Sales"]["B2"] = "one order"
    book["Sales"].merge_cells("B2:B4")
    book.save(made.folder / FILE)
    _, rows, _ = read(made)
    assert [row[1] for row in rows[:4]] == [*["one order"] * 3, GOOD[3]["order"]]


def test_a_column_without_a_name_gets_a_number(workbook: Callable[..., Shop]) -> None:
    types, _, _ = read(workbook({"Sales": with_column("", "x")}))
    assert list(types)[-1] == "column7"


def test_numbers_beside_texts_have_the_decimal_mark_of_the_settings(
    workbook: Callable[..., Shop],
) -> None:
    table = with_column("net", *[2.5] * len(GOOD))
    table[1][-1] = "4,25"
    # What stands there as text has a point.
    columns = {**shops.ROLES, "line_amount": "net"}
    del columns["discount"]
    made = workbook({"Sales": table}, table={"decimal": ","}, columns=columns)
    with made.open() as study:
        money = study.reconciliation.frame["money"].sum()
    assert money == pytest.approx(4.25 + 2.5 * (len(GOOD) - 1))


@pytest.mark.parametrize("sheets", [{"A": []}, {"A": [["  "]], "B": []}])
def test_a_workbook_without_a_table_is_an_error(
    workbook: Callable[..., Shop], sheets: dict[str, Rows]
) -> None:
    error = workbook(sheets).fails(EmptyInput)
    assert error.what == "sales.xlsx has no sheet that holds a table"


def test_a_header_without_rows_is_an_error(workbook: Callable[..., Shop]) -> None:
    error = workbook({"Sales": TABLE[:1]}).fails(EmptyInput)
    assert error.what == "sales.xlsx has a header but no records"


@pytest.mark.parametrize("file", ["sales.xlsx", "sales.xls", "sales.xlsb", "sales.ods"])
@pytest.mark.parametrize("text", [b"no workbook at all", b"PK\x03\x04 nor this"])
def test_a_broken_workbook_is_an_error(shop: MakeShop, file: str, text: bytes) -> None:
    made = shop(text=text, file=file)
    assert made.fails(UnreadableInput).what.startswith(f"{file} is no workbook that can be read: ")


def test_half_a_workbook_is_an_error(workbook: Callable[..., Shop]) -> None:
    made = workbook({"Sales": TABLE})
    path = made.folder / FILE
    path.write_bytes(path.read_bytes()[:3000])
    assert "is no workbook that can be read" in made.fails(UnreadableInput).what
    assert "is no workbook that can be read" in made.refuses()


def test_a_workbook_with_a_password_is_an_error_that_says_so(shop: MakeShop) -> None:
    made = shop(text=encrypted(), file=FILE)
    assert made.fails(UnreadableInput).what == "sales.xlsx is protected by a password"


def test_a_sheet_of_openoffice_is_read(shop: MakeShop) -> None:
    made = shop(text="", file="sales.ods")
    write_ods(made.folder / "sales.ods", TABLE)
    types, rows, _ = read(made)
    assert list(types) == list(shops.COLUMNS)
    assert [row[0] for row in rows] == [row["customer"] for row in GOOD]


def write_ods(path: Path, rows: Rows) -> None:
    """The least that an OpenDocument spreadsheet is made of."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(f' xmlns:{name}="{NAMES}{name}:1.0"' for name in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{NAMES}manifest:1.0"/>',
        )
        packed.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Sales">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


def encrypted() -> bytes:
    """The container in which Office keeps a workbook that has a password, with nothing in it."""
    sector = 512

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text) + 2, kind, 1)
            + struct.pack("<iii", -1, -1, child)
            + bytes(36)
            + struct.pack("<iQ", start, size)
        )

    end, free, table = -2, -1, -3
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIiIIiIiI", 0, 1, 1, 0, 0, end, 0, end, 0)
        + struct.pack("<i", 0)
        + struct.pack("<i", free) * 108
    )
    content = 10  # sectors: a stream this long needs no smaller ones
    chain = [table, end, *range(3, 3 + content - 1), end]
    sectors = struct.pack(f"<{sector // 4}i", *chain, *[free] * (sector // 4 - len(chain)))
    folder = entry("Root Entry", 5, 1, end, 0) + entry(
        "EncryptedPackage", 2, -1, 2, content * sector
    )
    return head + sectors + folder + bytes(sector - len(folder)) + bytes(content * sector)

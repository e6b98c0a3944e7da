"""SQLite files: any value may be of any type there."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from regulars.core.errors import (
    EmptyInput,
    MissingInput,
    RegularsError,
    SettingsError,
    UnreadableInput,
)
from tests import shops

from .conftest import MakeShop
from .till import GOOD, Shop

MakeDatabase = Callable[..., Shop]


@pytest.fixture
def database(shop: MakeShop) -> MakeDatabase:
    """Makes a shop whose sales are a table of a SQLite file."""

    def make(*statements: str, query: str | None = "sales", files: str = "sqlite:shop.db") -> Shop:
        made = shop(text="", table={"files": [files], **({"query": query} if query else {})})
        fill(made.folder / "shop.db", GOOD, *statements)
        return made

    return make


def fill(path: Path, rows: Iterable[shops.Row], *statements: str) -> None:
    columns = ", ".join(f'"{name}"' for name in shops.COLUMNS)
    with sqlite3.connect(path) as connection:
        connection.execute(f"create table sales ({columns})")
        places = ", ".join("?" * len(shops.COLUMNS))
        values = [[row[name] for name in shops.COLUMNS] for row in rows]
        connection.executemany(f"insert into sales values ({places})", values)
        for statement in statements:
            connection.execute(statement)
    connection.close()


def column(made: Shop, name: str) -> tuple[str, list[Any]]:
    with made.open() as study:
        (file,) = study._files
        engine = study._computing()
        (kind,) = {kind for n, kind, *_ in engine.rows(f"describe {file.relation}") if n == name}
        values = engine.rows(f'select "{name}" from ({file.relation}) order by _record limit 6')
        return kind, [value for (value,) in values]


@pytest.mark.parametrize(
    "files", ["sqlite:shop.db", "sqlite:///shop.db", "shop.db", "sqlite:///{folder}/shop.db"]
)
def test_a_file_can_be_named_in_four_ways(
    database: MakeDatabase, tmp_path: Path, files: str
) -> None:
    with database(files=files.format(folder=tmp_path)).open() as study:
        assert study.reconciliation.frame["n_rows"].sum() == len(GOOD)
        assert list(study.sources.frame["file"]) == ["sales"]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ((17850.0, 12, None), "DOUBLE", [17850.0, 12.0, None]),
        ((17850, 12), "BIGINT", [17850, 12]),
        ((9223372036854775807, 12), "VARCHAR", ["9223372036854775807", "12"]),
        (("007", 17850.0, 1.5), "VARCHAR", ["007", "17850", "1.5"]),
        ((b"M\xc3\xb6", b"\xf6"), "VARCHAR", ["Mö", "\ufffd"]),
    ],
    ids=["floats", "whole", "long", "mixed", "bytes"],
)
def test_a_value_keeps_its_text_and_a_column_of_numbers_is_one(
    database: MakeDatabase, values: tuple[Any, ...], kind: str, expected: list[Any]
) -> None:
    made = database("alter table sales add column x")
    with sqlite3.connect(made.folder / "shop.db") as connection:
        for number, value in enumerate(values, 1):
            connection.execute("update sales set x = ? where rowid = ?", (value, number))
    connection.close()
    found, read = column(made, "x")
    assert (found, read[: len(values)]) == (kind, expected)


def test_a_query_can_be_a_select(database: MakeDatabase) -> None:
    query = "-- of the till\nselect *, \"off\" from sales where paid > '0' -- no returns;"
    with database(query=query).open() as study:
        assert 0 < study.sources.frame["n_rows"][0] <= len(GOOD)
        assert "off_1" in study.sources.frame["columns_not_used"][0]


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        (None, SettingsError, "a database was named, but not what to ask it for"),
        ("sale", MissingInput, "there is no table sale"),
        ("select * from sale", UnreadableInput, "the database cannot answer: no such table: sale"),
        ("select nope from sales", UnreadableInput, "no such column: nope"),
        ("select * from sales where", UnreadableInput, "the database cannot answer: "),
        ("delete from sales", MissingInput, "there is no table delete from sales"),
        ("with x as (select 1) delete from sales", UnreadableInput, "readonly database"),
        ("select * from sales where false", EmptyInput, "has a header but no records"),
    ],
)
def test_what_the_database_cannot_answer_is_an_error(
    database: MakeDatabase, query: str | None, kind: type[RegularsError], words: str
) -> None:
    made = database(query=query)
    error = made.fails(kind)
    assert words in error.what
    if kind in (SettingsError, MissingInput):
        assert error.exists == ("sales",)


def test_a_file_that_is_not_there_is_an_error(database: MakeDatabase) -> None:
    made = database(files="sqlite:other.db")
    assert made.fails(MissingInput).what == f"there is no file {made.folder / 'other.db'}"
    assert not (made.folder / "other.db").exists()


def test_a_file_that_is_no_database_is_an_error(shop: MakeShop) -> None:
    made = shop(text="no database, though long enough to be one" * 9, file="shop.db",
                table={"query": "sales"})  # fmt: skip
    error = made.fails(UnreadableInput)
    assert error.what == "the database cannot answer: file is not a database"
    assert error.where == f"sqlite:{made.folder / 'shop.db'}"


def test_a_database_of_another_kind_is_told_with_those_that_can_be_read(shop: MakeShop) -> None:
    made = shop(table={"files": ["mysql://me:hush@host/shop"]})
    error = made.fails(UnreadableInput)
    assert error.what == "databases of the kind mysql cannot be read"
    assert (error.where, error.exists) == ("mysql://me@host/shop", ("postgresql", "sqlite"))
    assert "hush" not in made.refuses()

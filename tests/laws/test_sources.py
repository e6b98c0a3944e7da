"""Wherever the same records come from, the study is the same: every table, every value."""

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars import Study
from tests import shops
from tests.postgres import Server

ROWS = shops.rows(120, days=300)
# Two of them are odd, so that something is set aside.
ROWS[7] = {**ROWS[7], "paid": ""}
ROWS.append(dict(ROWS[11]))
TYPES = {
    "customer": "text", "order": "varchar(20)", "time": "timestamp", "product": "text",
    "pieces": "integer", "paid": "numeric(12, 2)", "off": "numeric",
}  # fmt: skip
Made = tuple[tuple[Any, ...], dict[str, Any]]
"""What a study is opened with: records, and the settings of the table."""


def typed(row: shops.Row) -> dict[str, Any]:
    """A row as a program would hold it."""
    return {
        **row,
        "time": datetime.fromisoformat(row["time"]),
        "pieces": int(row["pieces"]),
        "paid": Decimal(row["paid"]) if row["paid"] else None,
        "off": Decimal(row["off"]),
    }


def floats(row: shops.Row) -> dict[str, Any]:
    """A row as a program would hold it that knows no decimals."""
    made = typed(row)
    return {**made, **{k: None if made[k] is None else float(made[k]) for k in ("paid", "off")}}


def as_csv(folder: Path) -> Made:
    return (shops.write_csv(folder / "sales.csv", ROWS),), {}


def as_gzip(folder: Path) -> Made:
    packed = folder / "sales.csv.gz"
    packed.write_bytes(gzip.compress(as_csv(folder)[0][0].read_bytes()))
    return (packed,), {}


def as_zip(folder: Path) -> Made:
    with zipfile.ZipFile(folder / "sales.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(as_csv(folder)[0][0], "sales.csv")
    return (folder / "sales.zip",), {}


def as_parquet(folder: Path) -> Made:
    pq.write_table(pa.Table.from_pylist([*map(typed, ROWS)]), folder / "sales.parquet")
    return (folder / "sales.parquet",), {}


def as_json_lines(folder: Path) -> Made:
    lines = [json.dumps(json_row(row)) for row in ROWS]
    (folder / "sales.jsonl").write_text("\n".join(lines))
    return (folder / "sales.jsonl",), {}


def as_json(folder: Path) -> Made:
    (folder / "sales.json").write_text(json.dumps([*map(json_row, ROWS)], indent=1))
    return (folder / "sales.json",), {}


def json_row(row: shops.Row) -> dict[str, Any]:
    return {**floats(row), "time": row["time"]}


def as_excel(folder: Path) -> Made:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Sales of the till"])
    sheet.append([])
    sheet.append(shops.COLUMNS)
    for row in ROWS:
        sheet.append([floats(row)[column] for column in shops.COLUMNS])
    book.save(folder / "sales.xlsx")
    return (folder / "sales.xlsx",), {}


def as_folder(folder: Path) -> Made:
    (folder / "sales").mkdir()
    shops.write_csv(folder / "sales" / "all.csv", ROWS)
    (folder / "sales" / "read me.pdf").touch()
    return (folder / "sales",), {}


def as_pandas(folder: Path) -> Made:
    frame = pd.DataFrame([*map(floats, ROWS)], index=range(7, 7 + len(ROWS)))
    return (frame,), {}


def as_text_frame(folder: Path) -> Made:
    frame = pd.read_csv(as_csv(folder)[0][0], dtype=str)
    return ({"order_lines": frame.astype(object)},), {}


def as_polars(folder: Path) -> Made:
    return (pl.DataFrame([*map(typed, ROWS)]),), {}


def as_arrow(folder: Path) -> Made:
    return (pa.Table.from_pylist([*map(typed, ROWS)]),), {}


def as_arrow_stream(folder: Path) -> Made:
    table = pa.Table.from_pylist([*map(typed, ROWS)])
    return (pa.RecordBatchReader.from_batches(table.schema, table.to_batches(100)),), {}


def as_sqlite(folder: Path) -> Made:
    with sqlite3.connect(folder / "shop.db") as connection:
        columns = ", ".join(f'"{name}"' for name in shops.COLUMNS)
        connection.execute(f"create table sales ({columns})")
        connection.executemany(
            f"insert into sales values ({', '.join('?' * len(shops.COLUMNS))})",
            [tuple(json_row(row)[name] for name in shops.COLUMNS) for row in ROWS],
        )
    connection.close()
    return (f"sqlite:///{folder / 'shop.db'}",), {"query": "sales"}


def as_postgresql(folder: Path, postgres: Server) -> Made:
    postgres.fill("sales", ROWS, TYPES)
    return (postgres.address(),), {"query": "sales"}


def open_(made: Made) -> Study:
    files, table = made
    return Study.open(*files, settings=shops.settings(table=table), watch=str)


def everything(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as exact rows. The hash of a record depends on its types, so it is left out."""
    engine = study._computing()
    return {
        name: sorted(engine.rows(f'select * from "{name}"'), key=str)
        for name in engine.tables()
        if not name.startswith(("read_", "judged_", "rejects_"))
    }


@pytest.fixture(scope="module")
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with open_(as_csv(tmp_path_factory.mktemp("csv"))) as study:
        assert set(study.ledger.frame["rule"]) == {"no_amount", "repeated_record"}
        yield everything(study)


MAKERS = (
    as_gzip, as_zip, as_parquet, as_json_lines, as_json, as_excel, as_folder, as_pandas,
    as_text_frame, as_polars, as_arrow, as_arrow_stream, as_sqlite,
)  # fmt: skip


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_the_same_records_make_the_same_tables_from_every_source(
    make: Callable[[Path], Made], tmp_path: Path, from_csv: dict[str, Any]
) -> None:
    with open_(make(tmp_path)) as study:
        assert everything(study) == from_csv


def test_the_same_study_from_a_server_and_from_csv_has_identical_tables(
    tmp_path: Path, postgres: Server, from_csv: dict[str, Any]
) -> None:
    with open_(as_postgresql(tmp_path, postgres)) as study:
        assert everything(study) == from_csv

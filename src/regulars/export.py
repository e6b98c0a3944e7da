"""A file of customers that a person asks for: Parquet or CSV, the whole of it or nothing."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from .core.engine import Engine
from .core.errors import OutputError

SUFFIXES = (".parquet", ".csv")
RAISED = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def safe_cell(value: object) -> str:
    """A value as spreadsheet text: text that looks like a formula gets an apostrophe before it.

    A number does not, though a negative one begins with a sign: it could not be added up.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RAISED) else text


def write_csv(engine: Engine, rows: str, path: Path) -> None:
    """The rows of a query as CSV that is safe to open in a spreadsheet, a batch at a time."""
    cursor = engine.execute(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([safe_cell(column[0]) for column in cursor.description or ()])
        while batch := cursor.fetchmany(10_000):
            writer.writerows([safe_cell(value) for value in row] for row in batch)


def refuse_target(path: Path, *, sources: Iterable[Path] = (), study: Path | None = None) -> None:
    """Refuse a file that could not be written, or in whose place something would be lost.

    `sources` are files of records, `study` is the folder of one.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(
            f"{path.name} does not say what kind of file it is to be",
            where=str(path),
            exists=SUFFIXES,
            hint=f"--out {path.name}.parquet" if not path.suffix else "--out scored.parquet",
        )
    target = path.resolve()
    if target.is_dir():
        raise OutputError("the output is a folder", where=str(path), hint="the name of a file")
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise OutputError(
            "the output cannot be written there",
            where=str(target.parent),
            hint="a folder that exists and that you may write to",
        )
    if study is not None and target.is_relative_to(study.resolve()):
        raise OutputError(
            "the output would lie in the folder of the study, which the next run replaces",
            where=str(path),
            hint="another place with --out",
        )
    if any(target == source.resolve() for source in sources):
        raise OutputError(
            "the output would take the place of records that were read",
            where=str(path),
            hint="another name with --out",
        )


def write_rows(engine: Engine, rows: str, path: Path) -> None:
    """The rows of a query as one file, by its suffix; what was there stays until it is whole."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.new.{os.getpid()}")
    try:
        if target.suffix.lower() == ".csv":
            write_csv(engine, rows, part)
        else:
            engine.write_parquet(rows, part)
        part.replace(target)
    except (OSError, duckdb.IOException) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise OutputError(f"the output cannot be written: {reason}", where=str(path)) from None
    finally:
        part.unlink(missing_ok=True)

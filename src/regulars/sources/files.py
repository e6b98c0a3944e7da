"""Files as they are: found, opened, and seen as an SQL relation with the record's place in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

import duckdb

from ..core.engine import Engine, literal, quote
from ..core.errors import EmptyInput, MissingInput, UnreadableInput
from ..core.settings import TableSettings

CSV = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")

RECORD = "_record"
"""Added column: the how-manieth readable record of its file, from 1."""


@dataclass(frozen=True)
class SourceFile:
    """A file of records. `relation` is the SQL that reads all of its columns and `_record`."""

    path: Path
    columns: dict[str, str]
    relation: str
    rejects: str | None = None
    """Name of the table in which DuckDB keeps the lines that it could not split into fields."""


def find(patterns: Sequence[str], table: str) -> list[Path]:
    """The files that paths and globs name, sorted, each once."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        matches = sorted(glob(pattern, recursive=True)) if has_magic(pattern) else [pattern]
        if not matches:
            raise MissingInput(f"no file matches {pattern}", where=f"tables.{table}.files")
        for match in matches:
            path = Path(match)
            if not path.exists():
                raise MissingInput(f"there is no file {path}", exists=_neighbours(path))
            if path.is_dir():
                raise UnreadableInput(
                    f"{path} is a folder", hint=f"name the files in it: {path / '*.csv'}"
                )
            found.setdefault(path)
    return list(found)


def open_file(engine: Engine, path: Path, settings: TableSettings, number: int) -> SourceFile:
    """Look at the header of a CSV or Parquet file; nothing is read yet."""
    suffix = path.suffix.lower()
    if suffix not in CSV + PARQUET:
        raise UnreadableInput(
            f"{path.name} is of a kind that cannot be read yet",
            where=str(path),
            exists=CSV + PARQUET,
        )
    if path.stat().st_size == 0:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    rejects = f"rejects_{number}" if suffix in CSV else None
    relation = _csv(path, settings, rejects) if rejects else _parquet(path)
    columns = _describe(engine, relation, path)
    return SourceFile(path, columns, relation, rejects)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet(path: Path) -> str:
    return (
        f"select * exclude (file_row_number), file_row_number + 1 as {RECORD} "
        f"from read_parquet({literal(str(path))}, file_row_number = true)"
    )


def _csv(path: Path, settings: TableSettings, rejects: str) -> str:
    """Every column as text: a value that does not fit its role is then ours to explain."""
    options = [
        "all_varchar = true",
        "header = true",
        "store_rejects = true",
        f"rejects_table = {literal(rejects)}",
        f"rejects_scan = {literal(rejects + '_scan')}",
        "rejects_limit = 0",
        f"encoding = {literal(settings.encoding)}",
    ]
    if settings.delimiter:
        options.append(f"delim = {literal(settings.delimiter)}")
    # DuckDB keeps the order of the file, so counting as the rows stream by numbers the records.
    return (
        f"select *, row_number() over () as {RECORD} "
        f"from read_csv({literal(str(path))}, {', '.join(options)})"
    )


def _describe(engine: Engine, relation: str, path: Path) -> dict[str, str]:
    try:
        described = engine.rows(f"describe {relation}")
    except duckdb.Error as error:
        raise UnreadableInput(
            f"{path.name} cannot be read: {str(error).splitlines()[0]}", where=str(path)
        ) from None
    return {name: kind for name, kind, *_ in described if name != RECORD}


def _neighbours(path: Path, most: int = 8) -> list[str]:
    """The data files beside a path that does not exist: one of them was probably meant."""
    if not path.parent.is_dir():
        return []
    names = sorted(p.name for p in path.parent.iterdir() if p.suffix.lower() in CSV + PARQUET)
    return [*names[:most], *(["..."] if len(names) > most else [])]


def as_text(columns: Sequence[str]) -> str:
    """A record as JSON text, column by column: how set-aside records are kept."""
    return "to_json(struct_pack(" + ", ".join(f"{quote(c)} := {quote(c)}" for c in columns) + "))"

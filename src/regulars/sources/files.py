"""Files as they are: found, opened, and seen as an SQL relation with the record's place in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape, glob, has_magic
from pathlib import Path

import duckdb

from ..core.engine import Engine, literal, quote
from ..core.errors import EmptyInput, MissingInput, UnreadableInput, closest
from ..core.settings import TableSettings
from .header import read_header

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
    encoding: str = "utf-8"
    rejects: str | None = None
    """Name of the table in which DuckDB keeps the lines that it could not split into fields."""


def find(patterns: Sequence[str], table: str) -> list[Path]:
    """The files that paths and globs name, sorted, each once."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        named = Path(pattern).exists() or not has_magic(pattern)
        matches = [pattern] if named else sorted(glob(pattern, recursive=True))
        if not matches:
            raise MissingInput(f"no file matches {pattern}", where=f"tables.{table}.files")
        for match in matches:
            path = Path(match)
            if not path.exists():
                raise _missing(path)
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
    return SourceFile(path, columns, relation, settings.encoding or "utf-8", rejects)


def unreadable(what: str, error: duckdb.Error, *paths: Path) -> UnreadableInput:
    """What the database says of a file that it cannot read, without the name of its error."""
    first = str(error).splitlines()[0]
    if "state machine" in first:
        reason, hint = "its lines end in different ways", "save it with one kind of line ending"
    elif "not latin-1" in first or "not utf-16" in first:
        reason, hint = first.rpartition("Error: ")[2], "save it as UTF-8"
    else:
        reason, hint = first.rpartition("Error: ")[2], ""
    return UnreadableInput(
        f"{what} cannot be read: {reason}", where=", ".join(map(str, paths)), hint=hint
    )


def written_lines(path: Path, encoding: str) -> int:
    """Lines of a text file that are not blank."""
    with path.open(encoding=encoding, errors="replace") as file:
        return sum(1 for line in file if line.strip())


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet(path: Path) -> str:
    return (
        f"select * exclude (file_row_number), file_row_number + 1 as {RECORD} "
        f"from read_parquet({_as_it_stands(path)}, file_row_number = true)"
    )


def _csv(path: Path, settings: TableSettings, rejects: str) -> str:
    """Every column as text: a value that does not fit its role is then ours to explain."""
    header = read_header(path, settings)
    mark = '"' if settings.quote is None else settings.quote
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in header.columns)
    options = [
        f"columns = {{{columns}}}",
        "header = true",
        # Whatever the database would find out by itself, it would find out from some of the lines.
        "auto_detect = false",
        f"skip = {header.blank_lines}",
        f"delim = {literal(header.delimiter)}",
        f"quote = {literal(mark)}",
        f"escape = {literal(mark)}",
        f"encoding = {literal(settings.encoding or 'utf-8')}",
        "store_rejects = true",
        f"rejects_table = {literal(rejects)}",
        f"rejects_scan = {literal(rejects + '_scan')}",
        "rejects_limit = 0",
    ]
    # DuckDB keeps the order of the file, so counting as the rows stream by numbers the records.
    return (
        f"select *, row_number() over () as {RECORD} "
        f"from read_csv({_as_it_stands(path)}, {', '.join(options)})"
    )


def _as_it_stands(path: Path) -> str:
    """A path as an SQL string that the database does not take for a glob."""
    return literal(escape(str(path)))


def _describe(engine: Engine, relation: str, path: Path) -> dict[str, str]:
    try:
        described = engine.rows(f"describe {relation}")
    except duckdb.Error as error:
        raise unreadable(path.name, error, path) from None
    return {name: kind for name, kind, *_ in described if name != RECORD}


def _missing(path: Path, most: int = 8) -> MissingInput:
    """Tells the data files beside it: one of them was probably meant."""
    if not path.parent.is_dir():
        return MissingInput(f"there is no file {path}", where=f"no folder {path.parent} either")
    names = sorted(p.name for p in path.parent.iterdir() if p.suffix.lower() in CSV + PARQUET)
    return MissingInput(
        f"there is no file {path}",
        exists=[*names[:most], *(["..."] if len(names) > most else [])],
        hint=closest(path.name, names),
    )


def as_text(columns: Sequence[str]) -> str:
    """A record as JSON text, column by column: how set-aside records are kept."""
    fields = ", ".join(f"{quote(c)} := {quote(c)}" for c in columns)
    # As varchar: beside JSON, the text of a malformed line would have to be JSON too.
    return f"cast(to_json(struct_pack({fields})) as varchar)"

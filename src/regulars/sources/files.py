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
from .csv.split import split

CSV = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")

RECORD = "_record"
"""Added column: the how-manieth readable record of its file, from 1."""


@dataclass(frozen=True)
class SourceFile:
    """A file of records. `relation` is the SQL that reads all of its columns and `_record`.

    `notes` say in words what is unusual about the file and what was done about it. `aside` is
    the SQL of the lines that are no records: line, text, reason.
    """

    path: Path
    columns: dict[str, str]
    relation: str
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    aside: str = ""
    rejects: str | None = None
    """Name of the table in which DuckDB keeps the lines that it could not split into fields."""
    n_lines: int | None = None
    """How many records there must be, if every line is one."""

    @property
    def once_more(self) -> str:
        """The relation for reading the file again, when it is known that DuckDB can split it."""
        return self.relation.replace("store_rejects = true", "ignore_errors = true")


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


def open_file(
    engine: Engine, path: Path, settings: TableSettings, number: int, *, careful: bool = False
) -> SourceFile:
    """Find out how a file is written; its records are read by whoever asks for them.

    `careful` splits a CSV file line by line: for one that the database could not split.
    """
    suffix = path.suffix.lower()
    if suffix not in CSV + PARQUET:
        raise UnreadableInput(
            f"{path.name} is of a kind that cannot be read yet",
            where=str(path),
            exists=CSV + PARQUET,
        )
    if path.stat().st_size == 0:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    if suffix in PARQUET:
        relation = _parquet(path)
        return SourceFile(path, _describe(engine, relation, path), relation)
    found = split(engine, path, settings, number, RECORD, careful)
    columns = _describe(engine, found.relation, path)
    return SourceFile(
        path,
        columns,
        found.relation,
        found.encoding,
        found.notes,
        found.aside,
        found.rejects,
        found.n_lines,
    )


def unreadable(what: str, error: duckdb.Error, *paths: Path) -> UnreadableInput:
    """What the database says of a file that it cannot read, without the name of its error."""
    reason = str(error).splitlines()[0].rpartition("Error: ")[2]
    return UnreadableInput(f"{what} cannot be read: {reason}", where=", ".join(map(str, paths)))


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet(path: Path) -> str:
    return (
        f"select * exclude (file_row_number), file_row_number + 1 as {RECORD} "
        f"from read_parquet({_as_it_stands(path)}, file_row_number = true)"
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

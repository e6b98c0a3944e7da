"""Sources as they are: found, opened, and seen as an SQL relation with the record's place in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

import duckdb

from ..core.addresses import is_address
from ..core.engine import Engine, literal, quote
from ..core.errors import EmptyInput, InputError, MissingInput, UnreadableInput, closest
from ..core.settings import TableSettings
from .compressed import PACKED, unpack
from .csv.split import split
from .databases import SQLITE, open_database
from .excel import open_excel
from .folders import expand, not_read
from .frames import is_frame, open_frame
from .jsonl import open_json
from .source_file import RECORD, Database, Frame, Origin, SourceFile

CSV = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
JSON = (".jsonl", ".ndjson", ".json")
EXCEL = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
KINDS = (*CSV, *PARQUET, *JSON, *EXCEL, *SQLITE)
"""What a file's name may end in, and with .gz or .zip after it for those that are text."""


def readable(path: Path) -> bool:
    """Whether a file is of a kind that can be read, by its name."""
    suffix = path.suffix.lower()
    return (
        suffix in KINDS
        or suffix == ".zip"
        or (suffix == ".gz" and Path(path.stem).suffix.lower() in CSV + JSON)
    )


def find(patterns: Sequence[str], table: str) -> list[Origin]:
    """What paths, globs, folders, addresses and keys of frames name, each once."""
    found: dict[Origin, None] = {}
    for pattern in patterns:
        found.update(dict.fromkeys(_named(pattern, table)))
    return list(found)


def _named(pattern: str, table: str) -> Sequence[Origin]:
    if is_frame(pattern):
        return [Frame(pattern)]
    if is_address(pattern):
        return [Database(pattern)]
    paths = expand(pattern, readable)
    if not paths and Path(pattern).is_dir():
        raise MissingInput(
            f"the folder {pattern} holds no file that can be read",
            where=f"tables.{table}.files",
            exists=[path.name for path in not_read(pattern, readable)],
        )
    if not paths:
        raise MissingInput(f"no file matches {pattern}", where=f"tables.{table}.files")
    for path in paths:
        if not path.exists():
            raise _missing(path)
    return paths


def left_out(patterns: Sequence[str]) -> tuple[str, ...]:
    """What lies in the named folders and is of no kind that can be read, in words."""
    names = [path.name for pattern in patterns for path in not_read(pattern, readable)]
    return (f"not read: {', '.join(names)}",) if names else ()


def open_file(
    engine: Engine,
    origin: Origin,
    settings: TableSettings,
    number: int,
    *,
    careful: bool = False,
) -> SourceFile:
    """Look at a source: its columns, and how to read it. CSV and Parquet are not read yet.

    `careful` splits a CSV file line by line: for one that the database could not split.
    """
    match origin:
        case Frame():
            return open_frame(engine, origin)
        case Database():
            return open_database(engine, origin, settings)
    key = (origin, settings.encoding, settings.sheet, settings.decimal, settings.query)
    if key not in engine.kept:
        source = _open_path(engine, origin, settings, number, careful)
        if source.kind in ("csv", "parquet"):
            return source
        engine.kept[key] = source
    kept = engine.kept[key]
    assert isinstance(kept, SourceFile)
    return kept


def _open_path(
    engine: Engine, path: Path, settings: TableSettings, number: int, careful: bool
) -> SourceFile:
    suffix = path.suffix.lower()
    if suffix not in KINDS + PACKED:
        raise UnreadableInput(
            f"{path.name} is of a kind that cannot be read", where=str(path), exists=KINDS + PACKED
        )
    if path.stat().st_size == 0:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    if suffix in PACKED:
        return _open_packed(engine, path, settings, number, careful)
    if suffix in SQLITE:
        database = Database(f"sqlite:{path}", settings.query or "")
        return open_database(engine, database, settings)
    if suffix in PARQUET:
        relation = _parquet(path)
        return SourceFile(path, _describe(engine, relation, path), relation, kind="parquet")
    if suffix in CSV:
        return _open_csv(engine, path, settings, number, careful)
    opener = open_json if suffix in JSON else open_excel
    return opener(engine, path, settings)


def _open_csv(
    engine: Engine, path: Path, settings: TableSettings, number: int, careful: bool
) -> SourceFile:
    found = split(engine, path, settings, number, RECORD, careful)
    return SourceFile(
        path,
        _describe(engine, found.relation, path),
        found.relation,
        encoding=found.encoding,
        rejects=found.rejects,
        aside=found.aside,
        n_lines=found.n_lines,
        notes=found.notes,
    )


def _open_packed(
    engine: Engine, path: Path, settings: TableSettings, number: int, careful: bool
) -> SourceFile:
    """What is packed in a file; errors tell where the packed file is, not the unpacked one."""
    key = ("unpacked", path)
    if key not in engine.kept:
        engine.kept[key] = unpack(engine, path, CSV + JSON)
    try:
        source = _open_path(engine, engine.kept[key], settings, number, careful)
    except InputError as error:
        raise type(error)(
            error.what, where=str(path), exists=error.exists, hint=error.hint
        ) from None
    return replace(source, origin=path)


def unreadable(what: str, error: duckdb.Error, *paths: Origin) -> UnreadableInput:
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
    names = sorted(p.name for p in path.parent.iterdir() if p.is_file() and readable(p))
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

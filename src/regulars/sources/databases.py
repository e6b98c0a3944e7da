"""Databases by address: which one, what it is asked for, and its answer in the spool folder.

    postgresql://user@host:5432/shop     sqlite:shop.db     sqlite:///path/shop.db

All that a study asks of one database is asked in one transaction that only reads, so every table
is of the same moment.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from ..core.addresses import is_address, without_password
from ..core.engine import Engine
from ..core.errors import MissingInput, SettingsError, UnreadableInput, closest
from ..core.settings import TableSettings
from .postgresql import postgresql
from .source_file import Database, SourceFile
from .spool import content_columns, content_hash, spool
from .sqlite import sqlite

SQLITE = (".sqlite", ".sqlite3", ".db")
"""What the name of a file ends in that is a database of SQLite's."""

_SELECT = re.compile(r"\s*(\(|--|/\*|(select|with|values|table)\b)", re.IGNORECASE)


class Answer(Protocol):
    """What a database answers: a schema, batches, and a last word on the columns' types."""

    @property
    def schema(self) -> pa.Schema: ...

    def batches(self) -> Iterator[pa.RecordBatch]: ...

    def typed(self, engine: Engine, relation: str) -> str:
        """The relation with the types that only all of its values could tell."""
        ...


class Server(Protocol):
    """An open transaction that only reads."""

    def tables(self) -> dict[str, str]:
        """The tables that exist: name as it is shown -> name as SQL."""
        ...

    def ask(self, select: str) -> Answer: ...


Connect = Callable[[Database], AbstractContextManager[Server]]

_DRIVERS: dict[str, Connect] = {
    "postgresql": postgresql,
    "postgres": postgresql,
    "sqlite": sqlite,
}


def fetch(engine: Engine, tables: Iterable[TableSettings]) -> None:
    """Stream all that these tables ask of databases, each database in one transaction."""
    asked: dict[str, dict[str, None]] = {}
    for table in tables:
        for address in filter(None, map(_address, table.files)):
            if _key(Database(address, table.query or "")) not in engine.kept:
                asked.setdefault(address, {}).setdefault(table.query or "")
    for address, queries in asked.items():
        with _driver(address)(Database(address)) as server:
            for query in queries:
                database = Database(address, query)
                engine.kept[_key(database)] = _read(engine, server, database)


def open_database(engine: Engine, database: Database, settings: TableSettings) -> SourceFile:
    """The answer of a database to a table's query."""
    fetch(engine, [settings.model_copy(update={"files": (database.address,)})])
    kept = engine.kept[_key(Database(database.address, settings.query or ""))]
    assert isinstance(kept, SourceFile)
    return kept


def _address(file: str) -> str | None:
    """A file's name as an address; None where it is no database."""
    if is_address(file):
        return file
    return f"sqlite:{file}" if file.lower().endswith(SQLITE) and Path(file).is_file() else None


def _key(database: Database) -> tuple[str, str, str]:
    return ("database", database.address, database.query)


def _driver(address: str) -> Connect:
    scheme = address.partition(":")[0].lower()
    if scheme not in _DRIVERS:
        raise UnreadableInput(
            f"databases of the kind {scheme} cannot be read",
            where=without_password(address),
            exists=["postgresql", "sqlite"],
            hint="export the tables as CSV or Parquet",
        )
    return _DRIVERS[scheme]


def _read(engine: Engine, server: Server, database: Database) -> SourceFile:
    answer = server.ask(_select(server, database))
    relation = answer.typed(engine, spool(engine, answer.batches(), answer.schema))
    columns = content_columns(engine, relation)
    return SourceFile(
        path=Path(database.name),
        columns=columns,
        relation=relation,
        origin=database,
        kind=database.address.partition(":")[0].lower(),
        sha256=content_hash(engine, relation, columns),
    )


def _select(server: Server, database: Database) -> str:
    """A table's name as a select, or the select that was given."""
    query = database.query.strip().rstrip(";").rstrip()
    tables = server.tables()
    if not query:
        raise SettingsError(
            "a database was named, but not what to ask it for",
            where=str(database),
            exists=tables,
            hint='query = "a table, or a select" in the table\'s section of regulars.toml',
        )
    found = tables.get(query) or {sql: sql for sql in tables.values()}.get(query)
    if found is None:
        folded = {name.casefold(): sql for name, sql in tables.items()}
        found = folded.get(query.casefold())
    if found is not None:
        return f"select * from {found}"
    if _SELECT.match(query):
        return query
    raise MissingInput(
        f"there is no table {query}",
        where=str(database),
        exists=tables,
        hint=closest(query, tables),
    )

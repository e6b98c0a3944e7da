"""SQLite: any value may be of any type there, so each is kept as its text.

A column that holds numbers only becomes one of numbers, where no digit is lost by it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import NoneType
from typing import Any
from urllib.parse import quote as escaped

import pyarrow as pa

from ..core.addresses import sqlite_path
from ..core.engine import Engine, quote
from ..core.errors import MissingInput, UnreadableInput
from .source_file import Database, told_apart
from .spool import BATCH, with_types

EXACT = 2**53
"""Whole numbers up to this one are exact as floats."""


@contextmanager
def sqlite(database: Database) -> Iterator["SQLite"]:
    """Open a file to read it, in a transaction that sees one moment."""
    path = sqlite_path(database.address)
    if not path.is_file():
        raise MissingInput(f"there is no file {path}", where=str(database))
    # The text of an old file may be in any encoding: what is no UTF-8 is marked as such.
    with closing(sqlite3.connect(f"file:{escaped(str(path))}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda text: text.decode(errors="replace")
        server = SQLite(connection, database)
        with server.explained():
            connection.execute("begin")
        yield server


@dataclass(frozen=True)
class SQLite:
    """A transaction on a file."""

    connection: sqlite3.Connection
    database: Database

    def tables(self) -> dict[str, str]:
        """The tables and views that exist: name as it is shown -> name as SQL."""
        with self.explained():
            names = self.connection.execute(
                "select name from sqlite_master where type in ('table', 'view') "
                "and name not like 'sqlite!_%' escape '!' order by name"
            )
            return {name: quote(name) for (name,) in names}

    def ask(self, select: str) -> "Answer":
        """What a select answers; the records come in batches."""
        with self.explained():
            cursor = self.connection.execute(select)
        if cursor.description is None:
            raise UnreadableInput("the query asks for nothing", where=str(self.database))
        names = told_apart(column[0] for column in cursor.description)
        return Answer(self, cursor, pa.schema([(name, pa.string()) for name in names]))

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors of the database in words."""
        try:
            yield
        except sqlite3.Error as error:
            raise UnreadableInput(
                f"the database cannot answer: {error}", where=str(self.database)
            ) from None


@dataclass(frozen=True)
class Answer:
    """A select on its way, and which kinds of values each column has had."""

    server: SQLite
    cursor: sqlite3.Cursor
    schema: pa.Schema
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The records, every value as text."""
        while True:
            with self.server.explained():
                rows = self.cursor.fetchmany(BATCH)
            if not rows:
                return
            columns = list(zip(*rows, strict=True))
            types = [set(map(type, values)) for values in columns]
            for name, values, found in zip(self.schema.names, columns, types, strict=True):
                if found - {str, NoneType}:
                    self.kinds.setdefault(name, set()).update(map(_kind, values))
                elif str in found:
                    self.kinds.setdefault(name, set()).add("text")
            yield pa.record_batch(
                [
                    pa.array(map(_text, values) if found - {str, NoneType} else values, pa.string())
                    for values, found in zip(columns, types, strict=True)
                ],
                schema=self.schema,
            )

    def typed(self, engine: Engine, relation: str) -> str:  # noqa: ARG002 - as of every database
        """Columns of numbers become such."""
        types = {}
        for name, kinds in self.kinds.items():
            match sorted(kinds - {"nothing"}):
                case ["whole"]:
                    types[name] = "bigint"
                case ["number"] | ["number", "whole"]:
                    types[name] = "double"
        return with_types(relation, types)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case int():
            return "whole" if abs(value) <= EXACT else "long"
        case float():
            return "number"
    return "text"


def _text(value: Any) -> str | None:
    """A value as text: a whole number without its .0."""
    match value:
        case float() if value.is_integer():
            return str(int(value))
        case bytes():
            return value.decode(errors="replace")
        case None | str():
            return value
    return str(value)

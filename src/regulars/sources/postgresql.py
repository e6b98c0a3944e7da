"""PostgreSQL: streamed by its binary COPY as Arrow batches, every value exact."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote as escaped
from urllib.parse import unquote

import pyarrow as pa

from ..core.addresses import without_password
from ..core.engine import Engine
from ..core.engine import quote as quoted
from ..core.errors import MissingInput, RegularsError, SettingsError, UnreadableInput
from .source_file import Database, told_apart
from .spool import with_types

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

PATIENCE = 10
"""Seconds to wait for a server that does not answer."""

_PLAIN = ("int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "bpchar", "name")
_TIMES = ("date", "timestamp", "timestamptz")
"""Types that arrive as they are; everything else arrives as PostgreSQL's own text of it."""

_TABLES = """
select
    case when n.nspname = current_schema() then c.relname else n.nspname || '.' || c.relname end,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname)
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
order by 1
"""
_REASON = re.compile(r"(?:FATAL|ERROR|PANIC):\s+(.*)")
_LOST = re.compile(
    "server closed the connection|terminating connection|no connection to the server"
    "|connection not open|could not receive data|connection has been closed"
)


@contextmanager
def postgresql(database: Database) -> Iterator["PostgreSQL"]:
    """Connect, and open a transaction that only reads and sees one moment."""
    try:
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise MissingInput(
            "the driver for PostgreSQL is not installed",
            where=str(database),
            hint="pip install 'regulars[postgres]'",
        ) from None
    address, password = _address(database)
    try:
        connection = dbapi.connect(address)
    except dbapi.Error as error:
        raise _refused(database, str(error), password) from None
    with closing(connection):
        server = PostgreSQL(connection, database, password)
        server.begin()
        yield server


@dataclass(frozen=True)
class PostgreSQL:
    """A transaction on a server."""

    connection: "Connection"
    database: Database
    password: str

    def begin(self) -> None:
        """One moment for all that is asked, and nothing is changed."""
        with self.explained(), closing(self.connection.cursor()) as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")

    def tables(self) -> dict[str, str]:
        """The tables and views that exist: name as it is shown -> name as SQL."""
        with self.explained(), closing(self.connection.cursor()) as cursor:
            cursor.execute(_TABLES)
            return dict(cursor.fetchall())

    def ask(self, select: str) -> "Answer":
        """What a select would answer; nothing is streamed yet."""
        with self.explained(), closing(self.connection.cursor()) as cursor:
            described = cursor.adbc_execute_schema(select)
        names = told_apart(described.names)
        kinds = [_kind(field) for field in described]
        # Columns are called by number, since a select may name two of them alike.
        columns = ", ".join(
            f"{_column(f'c{number}', kind)} as {quoted(name)}"
            for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
        )
        places = ", ".join(f"c{number}" for number in range(len(names)))
        sql = f"select {columns} from (\n{select}\n) as asked({places})"
        numbers = tuple(n for n, kind in zip(names, kinds, strict=True) if kind == "numeric")
        with self.explained(), closing(self.connection.cursor()) as cursor:
            schema = _bare(cursor.adbc_execute_schema(sql))
        return Answer(self, sql, schema, numbers)

    @contextmanager
    def explained(self) -> Iterator[None]:
        from adbc_driver_manager.dbapi import Error

        try:
            yield
        except (Error, OSError, pa.ArrowException) as error:
            raise _broken(self.database, str(error), self.password) from None


@dataclass(frozen=True)
class Answer:
    """A select on its way: `numbers` are the columns of the type numeric, which come as text."""

    server: PostgreSQL
    sql: str
    schema: pa.Schema
    numbers: tuple[str, ...]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The records, a few megabytes at a time."""
        with self.server.explained(), closing(self.server.connection.cursor()) as cursor:
            cursor.execute(self.sql)
            for batch in cursor.fetch_record_batch():
                yield pa.RecordBatch.from_arrays(batch.columns, schema=self.schema)

    def typed(self, engine: Engine, relation: str) -> str:
        """Numbers become decimals with as many places as the longest of them has."""
        types = {name: _decimal(engine, relation, name) for name in self.numbers}
        return with_types(relation, {name: kind for name, kind in types.items() if kind})


def _kind(field: pa.Field) -> str:
    noted: bytes = (field.metadata or {}).get(b"POSTGRESQL:type", b"")
    return noted.decode().strip("'")


def _column(name: str, kind: str) -> str:
    if kind in _PLAIN:
        return name
    if kind in _TIMES:
        # An infinite time is how PostgreSQL says that there is no end.
        return f"case when isfinite({name}) then {name} end"
    return f"cast({name} as text)"


def _bare(schema: pa.Schema) -> pa.Schema:
    """A schema without what the driver notes beside it."""
    return pa.schema([pa.field(field.name, field.type) for field in schema])


def _decimal(engine: Engine, relation: str, name: str) -> str | None:
    """The decimal type that holds a column's texts; None where they are too long, or NaN."""
    column = quoted(name)
    ((plain, whole, places),) = engine.rows(
        f"select coalesce(bool_and(regexp_full_match({column}, '-?\\d+([.]\\d+)?')), false), "
        f"max(length(ltrim(split_part({column}, '.', 1), '-'))), "
        f"max(length(split_part({column}, '.', 2))) from ({relation})"
    )
    return f"decimal({whole + places}, {places})" if plain and whole + places <= 38 else None


def _address(database: Database) -> tuple[str, str]:
    """The address as the driver takes it, and the password in it."""
    address = database.address
    scheme, _, rest = address.partition("://")
    authority, sign, more = re.fullmatch(r"([^/?#]*)([/?#]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    user, at, host = authority.rpartition("@")
    name, colon, password = user.partition(":")
    if (not at and ":" in authority and "@" in more) or sign == "#":
        raise SettingsError(
            "the address of the database cannot be read",
            where=without_password(address),
            hint="in a password, write / as %2F, ? as %3F and # as %23",
        )
    known = re.search(r"[?&]password=([^&]*)", rest)
    secret = unquote(password or (known[1] if known else ""))
    user = f"{name}{colon}{escaped(unquote(password), safe='')}{at}"
    if "connect_timeout=" not in rest:
        more = f"{more}{'&' if '?' in sign + more else '?'}connect_timeout={PATIENCE}"
    return f"{scheme}://{user}{host}{sign or '/'}{more}", secret


def _reason(message: str, password: str) -> str:
    """What the server says, in one line and without the password."""
    found = _REASON.search(message)
    said = found[1] if found else message.partition("failed: ")[2] or message
    said = said.strip().splitlines()[0].rpartition("[libpq] ")[2]
    return said.replace(password, "***") if password else said


def _refused(database: Database, message: str, password: str) -> RegularsError:
    """Why there is no connection."""
    reason = _reason(message, password)
    if "password" in reason and "does not exist" not in reason:
        return UnreadableInput(
            f"the database does not let us in: {reason}",
            where=str(database),
            hint="the password is taken from the address, PGPASSWORD or ~/.pgpass",
        )
    hint = "" if "does not exist" in reason else "does the server run there, and may you reach it?"
    return MissingInput(f"no connection to the database: {reason}", where=str(database), hint=hint)


def _broken(database: Database, message: str, password: str) -> RegularsError:
    """What went wrong in an open transaction."""
    reason = _reason(message, password)
    if _LOST.search(message):
        return UnreadableInput(
            f"the connection to the database was lost: {reason}",
            where=str(database),
            hint="run it again when the server is back",
        )
    return UnreadableInput(f"the database cannot answer: {reason}", where=str(database))

"""From files to `read_*` tables: every record, typed, with the reason where a value is unreadable.

`read_<table>` has a column a role, and
    problem   the first required or typed value that is missing or unreadable, as a rule's name
    row_hash  of all columns of the file, so that repeated records can be found
    file      number of the file in `source_files`
    record    the how-manieth record of that file
`malformed` holds the lines that could not be split into fields at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from ..core.engine import Engine, literal, quote
from ..core.errors import EmptyInput, SettingsError, UnknownColumn, closest
from ..core.result import Axis, Table
from ..core.settings import Settings, TableSettings
from .files import (
    RECORD,
    SourceFile,
    as_text,
    find,
    fingerprint,
    open_file,
    unreadable,
)
from .roles import ROLES, Role, check_complete, check_roles
from .values import Value, value

SQL_TYPES = {
    "id": "varchar",
    "text": "varchar",
    "number": "decimal(18, 3)",
    "money": "decimal(18, 4)",
    "time": "timestamp",
}


ABSENT = {"quantity": "1"}
"""What a role that no column plays stands for, where that is not nothing."""


_ALWAYS = ("customer_id", "ordered_at")
"""What every record of a customer or an order needs, though another file may say it."""


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: into which table, how many records, which columns played a role."""

    number: int
    table: str
    path: Path
    sha256: str
    rows: int
    columns_used: tuple[str, ...]
    columns_not_used: tuple[str, ...]
    relation: str
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_all(engine: Engine, settings: Settings) -> tuple[ReadFile, ...]:
    """Read the files of every table that the settings name; the others become empty tables."""
    for table, source in settings.tables.items():
        check_roles(table, source.columns)
        if source.time_format:
            _check_time_format(engine, table, source.time_format)
    engine.execute(
        "create or replace table malformed "
        "(source varchar, file integer, line bigint, text varchar, reason varchar)"
    )
    read: list[ReadFile] = []
    for table in ROLES:
        source = settings.tables.get(table, TableSettings())
        paths = find(source.files, table)
        files = [
            open_file(engine, path, source, number) for number, path in enumerate(paths, len(read))
        ]
        _create(engine, table, files, source, settings.time_zone, len(read))
        damaged = {
            n for n, file in enumerate(files) if _is_damaged(engine, file, len(read) + n, table)
        }
        for file in files:
            _drop_rejects(engine, file)
        if damaged:
            files = [
                open_file(engine, file.path, source, len(read) + n, careful=True)
                if n in damaged
                else file
                for n, file in enumerate(files)
            ]
            _create(engine, table, files, source, settings.time_zone, len(read))
            for file in files:
                _drop_rejects(engine, file)
        read.extend(_account(engine, table, files, source, len(read)))
    return tuple(read)


def _create(
    engine: Engine,
    table: str,
    files: Sequence[SourceFile],
    source: TableSettings,
    zone: str | None,
    first: int,
) -> None:
    """Read the files of one table into `read_<table>`."""
    for file in files:
        check_complete(table, source.columns, file.columns)
        _check_columns(file, source)
    selects = [_select(table, f, n, source, zone) for n, f in enumerate(files, start=first)]
    try:
        engine.create(f"read_{table}", " union all ".join(selects) or _nothing(table))
    except duckdb.Error as error:
        raise unreadable(f"the records of {table}", error, *(f.path for f in files)) from None


def _is_damaged(engine: Engine, file: SourceFile, number: int, table: str) -> bool:
    """Whether the database could not split every line of a file that it read by itself."""
    if file.rejects is None:
        return False
    ((rejected,),) = engine.rows(f"select count(*) from {file.rejects}")
    if rejected or file.n_lines is None:
        return bool(rejected)
    # Text in quotes over several lines may be a quote that is closed far below.
    ((rows,),) = engine.rows(f"select count(*) from read_{table} where file = {number}")
    return int(rows) != file.n_lines


def _drop_rejects(engine: Engine, file: SourceFile) -> None:
    if file.rejects is not None:
        engine.execute(f"drop table {file.rejects}")
        engine.execute(f"drop table {file.rejects}_scan")


def records_as_text(engine: Engine, table: str, files: Sequence[ReadFile]) -> None:
    """Make `table`: every record named in `set_aside` as it stands in its file, as JSON text."""
    selects = [
        f"select {file.number} as file, {RECORD} as record, {as_text(file.columns)} as text "
        f"from ({file.relation}) where {RECORD} in "
        f"(select record from set_aside where file = {file.number})"
        for file in files
        if engine.rows(f"select 1 from set_aside where file = {file.number} limit 1")
    ]
    nothing = "select 0 as file, cast(0 as bigint) as record, '' as text where false"
    engine.create(table, " union all ".join(selects) or nothing)


def _check_time_format(engine: Engine, table: str, time_format: str) -> None:
    try:
        engine.rows("select try_strptime('', $time_format)", time_format=time_format)
    except duckdb.Error as error:
        raise SettingsError(
            f"tables.{table}.time_format = {time_format!r}: {str(error).rpartition('Error: ')[2]}",
            hint="as in %d.%m.%Y %H:%M",
        ) from None


def files_table(files: Sequence[ReadFile]) -> Table:
    """The files that were read, as a table to be read: what was used of them and what was not."""
    rows = [
        (f.table, f.path.name, f.rows, ", ".join(f.columns_used), ", ".join(f.columns_not_used))
        for f in files
    ]
    return Table.of(
        pd.DataFrame(rows, columns=["table", "file", "n_rows", "columns_used", "columns_not_used"]),
        "one row per file that was read",
        Axis("table", "Table"),
        Axis("file", "File"),
        Axis("n_rows", "Rows", "count"),
        Axis("columns_used", "Columns used"),
        Axis("columns_not_used", "Columns not used"),
    )


def _check_columns(file: SourceFile, source: TableSettings) -> None:
    for column in _mapped(source):
        if column not in file.columns:
            raise UnknownColumn(
                f"{file.path.name} has no column {column!r}",
                where=str(file.path),
                exists=file.columns,
                hint=closest(column, file.columns),
            )


def _mapped(source: TableSettings) -> list[str]:
    columns: list[str] = []
    for column in source.columns.values():
        columns.extend([column] if isinstance(column, str) else column)
    return columns


def _select(
    table: str, file: SourceFile, number: int, source: TableSettings, zone: str | None
) -> str:
    """The query that reads one file into the shape of its `read_*` table."""

    def of(role: Role) -> list[Value]:
        mapped = source.columns.get(role.name, ())
        names = (mapped,) if isinstance(mapped, str) else mapped
        return [value(name, file.columns[name], role.type, source, zone) for name in names]

    values = {role.name: of(role) for role in ROLES[table]}
    if values.get("line_amount"):
        values["unit_price"] = []
    columns = []
    for role in ROLES[table]:
        found = values[role.name]
        if role.many and role.type in ("text", "time"):
            sql = found[0].sql if found else "null"
        elif role.many:
            # Shops write what they take off with either sign. One that is unreadable leaves the
            # sum unknown, and with it what a list price comes to.
            each = (
                f"case when not {v.unreadable} then coalesce(abs({v.sql}), 0) end" for v in found
            )
            sql = " + ".join(each) or "0"
        else:
            sql = found[0].sql if found else ABSENT.get(role.name, "null")
        columns.append(f"cast({sql} as {SQL_TYPES[role.type]}) as {role.name}")
    hashed = ", ".join(quote(name) for name in sorted(file.columns))
    return (
        f"select {', '.join(columns)}, {_problem(table, values)} as problem, "
        f"hash({hashed}) as row_hash, {number} as file, {RECORD} as record "
        f"from ({file.relation})"
    )


def _problem(table: str, values: Mapping[str, list[Value]]) -> str:
    """The name of the rule that the record breaks first, in the order of the roles."""
    cases = []
    for role in ROLES[table]:
        for found in values[role.name]:
            guest = table in ("order_lines", "orders", "returns")
            if (role.required or role.name in _ALWAYS) and not (
                guest and role.name == "customer_id"
            ):
                cases.append(f"when not {found.given} then 'no_{role.name}'")
            if role.type in ("time", "number", "money"):
                cases.append(f"when {found.unreadable} then 'unreadable_{role.name}'")
    if table == "order_lines":
        money = values["line_amount"] or [*values["unit_price"], *values["quantity"]]
        cases.extend(f"when not {found.given} then 'no_amount'" for found in money)
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"


def _nothing(table: str) -> str:
    columns = [f"cast(null as {SQL_TYPES[role.type]}) as {role.name}" for role in ROLES[table]]
    return (
        f"select {', '.join(columns)}, cast(null as varchar) as problem, "
        "cast(null as ubigint) as row_hash, 0 as file, cast(0 as bigint) as record where false"
    )


def _account(
    engine: Engine, table: str, files: Sequence[SourceFile], source: TableSettings, first: int
) -> list[ReadFile]:
    """Count what each file held, and keep the lines that could not be split into fields."""
    used = _mapped(source)
    counts = dict(engine.rows(f"select file, count(*) from read_{table} group by file"))
    read = []
    for number, file in enumerate(files, start=first):
        malformed = _keep_malformed(engine, table, file, number) if file.aside else 0
        rows = counts.get(number, 0) + malformed
        if rows == 0:
            raise EmptyInput(f"{file.path.name} has a header but no records", where=str(file.path))
        read.append(
            ReadFile(
                number,
                table,
                file.path,
                fingerprint(file.path),
                rows,
                tuple(c for c in file.columns if c in used),
                tuple(c for c in file.columns if c not in used),
                file.once_more,
                tuple(file.columns),
                file.notes,
            )
        )
    return read


def _keep_malformed(engine: Engine, table: str, file: SourceFile, number: int) -> int:
    """Keep the lines that are no records, as they are written, and count them."""
    engine.execute(
        f"insert into malformed select {literal(table)}, {number}, line, text, reason "
        f"from ({file.aside})"
    )
    ((count,),) = engine.rows(f"select count(*) from malformed where file = {number}")
    return int(count)

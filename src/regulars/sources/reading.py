"""From files to `read_*` tables: every record, typed, with the reason where a value is unreadable.

`read_<table>` has a column a role, and
    problem   the first required or typed value that is missing or unreadable, as a rule's name
    row_hash  of all columns of the file, so that repeated records can be found
    file      number of the file in `source_files`
    record    the how-manieth record of that file
`malformed` holds the lines that could not be split into fields at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from ..core.engine import Engine, literal, quote
from ..core.errors import EmptyInput, SettingsError, UnknownColumn, UnreadableInput, closest
from ..core.result import Axis, Table
from ..core.settings import Settings, TableSettings
from .databases import fetch
from .files import (
    as_text,
    find,
    fingerprint,
    left_out,
    open_file,
    unreadable,
)
from .forms import Form, find_form, settled_by_neighbours
from .roles import AMOUNTS, ROLES, Role, check_complete, check_roles
from .source_file import RECORD, Origin, SourceFile
from .values import Value, currency_of, value
from .wide import unfold

SQL_TYPES = {
    "id": "varchar",
    "text": "varchar",
    "number": "decimal(18, 3)",
    "money": "decimal(18, 4)",
    "time": "timestamp",
}


ABSENT = {"quantity": "1"}
"""What a role that no column plays stands for, where that is not nothing."""


TOO_MANY = 0.1
"""Share of dates that fit two readings above which the shop has to say which one is meant."""

_ALWAYS = ("ordered_at",)
"""What every order needs, though another file may say it."""


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: into which table, how many records, which columns played a role."""

    number: int
    table: str
    path: Origin
    kind: str
    sha256: str
    rows: int
    columns_used: tuple[str, ...]
    columns_not_used: tuple[str, ...]
    relation: str
    columns: tuple[str, ...]
    written: date | None = None
    """The day on which the file was last written; no record of it can be much later."""
    notes: tuple[str, ...] = ()
    """What was found out about how it is written, and what is in doubt."""


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
    fetch(engine, settings.tables.values())
    read: list[ReadFile] = []
    for table in ROLES:
        source = settings.tables.get(table, TableSettings())
        files = _open(engine, find(source.files, table), source, len(read))
        forms = _create(engine, table, files, source, settings, len(read))
        damaged = {
            number
            for number, file in enumerate(files, len(read))
            if _is_damaged(engine, file, number, table)
        }
        for file in files:
            _drop_rejects(engine, file)
        if damaged:
            files = _open(engine, [f.named for f in files], source, len(read), careful=damaged)
            forms = _create(engine, table, files, source, settings, len(read))
            for file in files:
                _drop_rejects(engine, file)
        read.extend(_account(engine, table, files, forms, source, len(read)))
    return tuple(read)


def _open(
    engine: Engine,
    origins: Sequence[Origin],
    source: TableSettings,
    first: int,
    *,
    careful: Collection[int] = (),
) -> list[SourceFile]:
    """Look at the sources of one table; those whose numbers are in `careful`, line by line."""
    return [
        unfold(
            open_file(engine, origin, source, number, careful=number in careful), _mapped(source)
        )
        for number, origin in enumerate(origins, start=first)
    ]


def _create(
    engine: Engine,
    table: str,
    files: Sequence[SourceFile],
    source: TableSettings,
    settings: Settings,
    first: int,
) -> list[dict[str, Form]]:
    """Read the files of one table into `read_<table>`; how each file's columns are written."""
    for file in files:
        check_complete(table, source.columns, file.columns, orders=_roles_of_orders(settings))
        _check_columns(file, source)
    forms = [_forms(engine, table, file, source) for file in files]
    selects = [
        _select(table, file, number, source, written, settings.time_zone)
        for number, (file, written) in enumerate(zip(files, forms, strict=True), start=first)
    ]
    try:
        engine.create(f"read_{table}", " union all ".join(selects) or _nothing(table))
    except duckdb.Error as error:
        raise unreadable(f"the records of {table}", error, *(f.named for f in files)) from None
    return forms


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


def _roles_of_orders(settings: Settings) -> tuple[str, ...]:
    """What a file of orders says, which their lines need not repeat."""
    orders = settings.tables.get("orders", TableSettings())
    return tuple(orders.columns) if orders.files else ()


def _check_columns(file: SourceFile, source: TableSettings) -> None:
    for column in _mapped(source):
        if column not in file.columns:
            raise UnknownColumn(
                f"{file.named.name} has no column {column!r}",
                where=str(file.named),
                exists=file.columns,
                hint=closest(column, file.columns),
            )


def _mapped(source: TableSettings) -> list[str]:
    columns: list[str] = []
    for column in source.columns.values():
        columns.extend([column] if isinstance(column, str) else column)
    return columns


def _select(
    table: str,
    file: SourceFile,
    number: int,
    source: TableSettings,
    forms: Mapping[str, Form],
    zone: str | None,
) -> str:
    """The query that reads one file into the shape of its `read_*` table."""

    def of(role: Role) -> list[Value]:
        names = _named(source, role)
        if role.type in ("text", "time"):
            parts = [names] if names else []
        else:
            parts = [(name,) for name in names]
        return [
            value(part, file.columns[part[0]], role.type, forms[role.name], source, zone)
            for part in parts
        ]

    values = {role.name: of(role) for role in ROLES[table]}
    if values.get("line_amount"):
        values["unit_price"] = []
    columns = []
    for role in ROLES[table]:
        found = values[role.name]
        adds_up = role.many and role.type in ("money", "number")
        if role.name == "currency" and not found:
            sql = _currency(source, forms)
        elif adds_up and table == "customers":
            # Ready-made totals: what no column tells is unknown, not none, and so is a sum of which
            # a part is unreadable.
            told = " or ".join(v.given for v in found)
            each = (f"case when not {v.unreadable} then coalesce({v.sql}, 0) end" for v in found)
            sql = f"case when {told} then {' + '.join(each)} end" if found else "null"
        elif adds_up:
            # One that is unreadable leaves the sum unknown, and with it what a list price comes
            # to. Shops write what they take off, and what they give back, with either sign.
            size = "abs({})" if role.any_sign else "{}"
            each = (
                f"case when not {v.unreadable} then coalesce({size.format(v.sql)}, 0) end"
                for v in found
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


def _currency(source: TableSettings, forms: Mapping[str, Form]) -> str:
    """Where no column holds the currency: the sign beside the amounts, if they carry one."""
    for role in AMOUNTS:
        column = source.columns.get(role)
        if isinstance(column, str) and forms[role].signs:
            return currency_of(column)
    return "null"


def _forms(engine: Engine, table: str, file: SourceFile, source: TableSettings) -> dict[str, Form]:
    """How the column of each role is written; what one column leaves open its neighbours settle."""
    again = file.once_more
    forms = {}
    for role in ROLES[table]:
        names = _named(source, role)
        if not names:
            continue
        column = names if role.type == "time" else names[0]
        kind = file.columns[names[0]]
        forms[role.name] = find_form(engine, again, column, kind, role.type, source)
        if (
            role.type == "time"
            and forms[role.name].undecided > TOO_MANY
            and role.required_here(table)
        ):
            raise UnreadableInput(
                f"the dates in column {names[0]!r} of {file.named.name} fit two readings",
                where=str(file.named),
                exists=[forms[role.name].doubt],
                hint=f"day_first = true or false under [tables.{table}] in regulars.toml",
            )
    decimal = settled_by_neighbours(forms.values())
    return {
        name: replace(form, decimal=decimal, settled=True, doubt="")
        if decimal and form.doubt and not form.formats
        else form
        for name, form in forms.items()
    }


def _named(source: TableSettings, role: Role) -> tuple[str, ...]:
    """The columns that play a role."""
    mapped = source.columns.get(role.name, ())
    return (mapped,) if isinstance(mapped, str) else mapped


def _problem(table: str, values: Mapping[str, list[Value]]) -> str:
    """The name of the rule that the record breaks first, in the order of the roles."""
    cases = []
    for role in ROLES[table]:
        for found in values[role.name]:
            # Whom a record is about may be told by its e-mail: the tables judge that.
            if (role.required or role.name in _ALWAYS) and role.name != "customer_id":
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
    engine: Engine,
    table: str,
    files: Sequence[SourceFile],
    forms: Sequence[Mapping[str, Form]],
    source: TableSettings,
    first: int,
) -> list[ReadFile]:
    """Count what each file held, and keep the lines that could not be split into fields."""
    used = _mapped(source)
    counts = dict(engine.rows(f"select file, count(*) from read_{table} group by file"))
    read = []
    for number, (file, written) in enumerate(zip(files, forms, strict=True), start=first):
        malformed = _keep_malformed(engine, table, file, number) if file.aside else 0
        rows = counts.get(number, 0) + malformed
        if rows == 0:
            raise EmptyInput(
                f"{file.named.name} has a header but no records", where=str(file.named)
            )
        read.append(
            ReadFile(
                number,
                table,
                file.named,
                file.kind,
                file.sha256 or fingerprint(Path(str(file.named))),
                rows,
                tuple(c for c in file.columns if c in used),
                tuple(c for c in file.columns if c not in used),
                file.once_more,
                tuple(file.columns),
                _written(file.named),
                (
                    *file.notes,
                    *_in_words(written),
                    *(left_out(source.files) if number == first else ()),
                ),
            )
        )
    return read


def _in_words(forms: Mapping[str, Form]) -> tuple[str, ...]:
    """What is not plain about the columns of a file, and every doubt."""
    said = [f"{role}: {form}" for role, form in forms.items() if str(form)]
    return (*said, *(f"{role}: {form.doubt}" for role, form in forms.items() if form.doubt))


def _written(origin: Origin) -> date | None:
    """The day on which a file was last written; what is no file has none."""
    if not isinstance(origin, Path):
        return None
    return datetime.fromtimestamp(origin.stat().st_mtime).astimezone().date()


def _keep_malformed(engine: Engine, table: str, file: SourceFile, number: int) -> int:
    """Keep the lines that are no records, as they are written, and count them."""
    engine.execute(
        f"insert into malformed select {literal(table)}, {number}, line, text, reason "
        f"from ({file.aside})"
    )
    ((count,),) = engine.rows(f"select count(*) from malformed where file = {number}")
    return int(count)

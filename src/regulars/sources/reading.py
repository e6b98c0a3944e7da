"""From files to `read_*` tables: every record, typed, with the reason where a value is unreadable.

`read_<table>` has a column a role, and
    problem   the first required or typed value that is missing or unreadable, as a rule's name
    row_hash  of all columns of the file, so that repeated records can be found
    file      number of the file in `source_files`
    record    the how-manieth record of that file
`malformed` holds the lines that could not be split into fields at all.
"""

from collections.abc import Mapping, Sequence
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
    written_lines,
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
        paths = find(source.files, table)
        selects = []
        files = []
        found: list[dict[str, Form]] = []
        for number, path in enumerate(paths, start=len(read)):
            file = unfold(open_file(engine, path, source, number), _mapped(source))
            check_complete(table, source.columns, file.columns, orders=_roles_of_orders(settings))
            _check_columns(file, source)
            files.append(file)
            forms = _forms(engine, table, file, source)
            found.append(forms)
            selects.append(_select(table, file, number, source, forms, settings.time_zone))
        query = " union all ".join(selects) if selects else _nothing(table)
        try:
            engine.create(f"read_{table}", query)
        except duckdb.Error as error:
            raise unreadable(f"the records of {table}", error, *paths) from None
        read.extend(_account(engine, table, files, found, source, len(read)))
    return tuple(read)


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
    again = _once_more(file)
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
        malformed = _keep_malformed(engine, table, file, number) if file.rejects else 0
        if file.malformed:
            engine.execute(
                f"insert into malformed select {literal(table)}, {number}, line, text, reason "
                f"from ({file.malformed})"
            )
            ((malformed,),) = engine.rows(f"select count(*) from malformed where file = {number}")
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
                _once_more(file),
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
    """One line can be rejected for several reasons: it counts once, under the first."""
    ((unclosed,),) = engine.rows(
        f"select min(line) from {file.rejects} where error_type = 'UNQUOTED VALUE'"
    )
    engine.execute(
        f"insert into malformed select {literal(table)}, {number}, line, "
        f"any_value(trim(csv_line, '\r\n')), "
        f"min(lower(error_message)) from {file.rejects} group by line"
    )
    engine.execute(f"drop table {file.rejects}")
    engine.execute(f"drop table {file.rejects}_scan")
    ((count,),) = engine.rows(f"select count(*) from malformed where file = {number}")
    if unclosed is not None:
        _refuse_lost_lines(engine, file, int(unclosed), int(count))
    return int(count)


def _refuse_lost_lines(engine: Engine, file: SourceFile, line: int, malformed: int) -> None:
    """A quote that is never closed takes the lines after it along, and they are in no count."""
    breaks = " + ".join(
        f"coalesce(length({c}) - length(replace({c}, chr(10), '')), 0)"
        for c in map(quote, file.columns)
    )
    ((rows, inside),) = engine.rows(
        f"select count(*), coalesce(sum({breaks}), 0) from ({_once_more(file)})"
    )
    lost = written_lines(file.path, file.encoding) - 1 - rows - inside - malformed
    if lost > 0:
        raise UnreadableInput(
            f"a quote is opened in line {line:,} of {file.named.name} and not closed: "
            f"{lost:,} {'line is' if lost == 1 else 'lines are'} lost in it",
            where=str(file.named),
            hint='mend the line, or write quote = "" in regulars.toml if quotes mean nothing here',
        )


def _once_more(file: SourceFile) -> str:
    """The relation for reading a file again, when its malformed lines are known."""
    return file.relation.replace("store_rejects = true", "ignore_errors = true")

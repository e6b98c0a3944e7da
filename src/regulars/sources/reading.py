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

from ..core.engine import Engine, literal
from ..core.errors import EmptyInput, SettingsError, UnknownColumn, closest
from ..core.result import Axis, Table
from ..core.settings import Settings, TableSettings
from .casting import currency_sql, hold, mapped_columns, nothing, typed
from .daily_curve import hours_of, utc_suspicion
from .databases import fetch
from .file_forms import forms_of_files
from .files import (
    as_text,
    find,
    fingerprint,
    left_out,
    open_file,
    unreadable,
)
from .forms import Form
from .roles import ROLES, check_complete, check_roles
from .source_file import RECORD, Origin, SourceFile
from .wide import unfold


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
        accounted = _account(engine, table, files, forms, source, len(read))
        curve = _curve_of(engine, table, source, forms)
        read.extend(replace(f, notes=(*f.notes, curve)) if curve else f for f in accounted)
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
            open_file(engine, origin, source, number, careful=number in careful),
            mapped_columns(source),
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
) -> list[dict[str, tuple[Form, ...]]]:
    """Read the files of one table into `read_<table>`; how each file's columns are written."""
    for file in files:
        check_complete(table, source.columns, file.columns, orders=_roles_of_orders(settings))
        _check_columns(file, source)
    forms = forms_of_files(engine, table, files, source)
    selects = [
        typed(table, file, number, source, written, settings.time_zone)
        for number, (file, written) in enumerate(zip(files, forms, strict=True), start=first)
    ]
    told = {name for name in source.columns if files}
    if any(currency_sql(source, written) != "null" for written in forms):
        told.add("currency")
    try:
        hold(engine, table, " union all ".join(selects) or nothing(table), told)
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
        (
            f.table,
            f.path.name,
            f.rows,
            "; ".join(f.notes),
            ", ".join(f.columns_used),
            ", ".join(f.columns_not_used),
        )
        for f in files
    ]
    return Table.of(
        pd.DataFrame(
            rows, columns=["table", "file", "n_rows", "notes", "columns_used", "columns_not_used"]
        ),
        "one row per file that was read",
        Axis("table", "Table"),
        Axis("file", "File"),
        Axis("n_rows", "Rows", "count"),
        Axis("notes", "What was found out"),
        Axis("columns_used", "Columns used"),
        Axis("columns_not_used", "Columns not used"),
    )


def _roles_of_orders(settings: Settings) -> tuple[str, ...]:
    """What a file of orders says, which their lines need not repeat."""
    orders = settings.tables.get("orders", TableSettings())
    return tuple(orders.columns) if orders.files else ()


def _check_columns(file: SourceFile, source: TableSettings) -> None:
    for column in mapped_columns(source):
        if column not in file.columns:
            raise UnknownColumn(
                f"{file.named.name} has no column {column!r}",
                where=str(file.named),
                exists=file.columns,
                hint=closest(column, file.columns),
            )


def _account(
    engine: Engine,
    table: str,
    files: Sequence[SourceFile],
    forms: Sequence[Mapping[str, Sequence[Form]]],
    source: TableSettings,
    first: int,
) -> list[ReadFile]:
    """Count what each file held, and keep the lines that could not be split into fields."""
    used = mapped_columns(source)
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


def _curve_of(
    engine: Engine,
    table: str,
    source: TableSettings,
    found: Sequence[Mapping[str, Sequence[Form]]],
) -> str:
    """What the hours of the day say against the zone of a table's times; empty if nothing."""
    for role in ("ordered_at", "occurred_at"):
        forms = [form for forms in found for form in forms.get(role, ())]
        if forms and source.times_in is None and all(form.naive for form in forms):
            doubt = utc_suspicion(hours_of(engine, f"select {role} from read_{table}", role))
            return f"{role}: {doubt}" if doubt else ""
    return ""


def _in_words(forms: Mapping[str, Sequence[Form]]) -> tuple[str, ...]:
    """What is not plain about the columns of a file, and every doubt."""
    each = [(role, form) for role, several in forms.items() for form in several]
    said = [f"{role}: {form}" for role, form in each if str(form)]
    return tuple(dict.fromkeys([*said, *(f"{role}: {f.doubt}" for role, f in each if f.doubt)]))


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

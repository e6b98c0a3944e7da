"""Workbooks: .xlsx, .xls, .xlsb and .ods. The values that formulas had when it was saved are read.

A column of dates becomes typed, a column of numbers too; where kinds are mixed, each value becomes
text. A sheet is gone through twice: once for the kinds, once for the values.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..core.engine import Engine
from ..core.errors import EmptyInput, SettingsError, UnreadableInput, closest
from ..core.settings import TableSettings
from .source_file import SourceFile, told_apart
from .spool import BATCH, content_columns, spool

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

ALL = "*"
"""As `sheet`: every sheet with the same header, one below the other."""
LOOKED_AT = 100
"""Rows at the top of a sheet among which the header is."""

Row = list[Any]


@dataclass(frozen=True)
class _Sheet:
    """A sheet that holds a table: its header, where that stands, and which columns are filled."""

    sheet: "CalamineSheet"
    header_row: int
    columns: tuple[str, ...]
    places: tuple[int, ...]
    kinds: tuple[pa.DataType, ...]

    @property
    def name(self) -> str:
        return str(self.sheet.name)


def open_excel(engine: Engine, path: Path, settings: TableSettings) -> SourceFile:
    """Read one sheet of a workbook, or all that look alike, into the spool folder."""
    with _workbook(path) as book:
        sheets, notes = _chosen(book, path, settings.sheet)
        kinds = [_common(kinds) for kinds in zip(*(s.kinds for s in sheets), strict=True)]
        schema = pa.schema(list(zip(sheets[0].columns, kinds, strict=True)))
        decimal = settings.decimal or "."
        relation = spool(engine, _batches(sheets, schema, decimal), schema)
    return SourceFile(
        path, content_columns(engine, relation), relation, notes=tuple(notes), kind="excel"
    )


def _workbook(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        return load_workbook(path)
    except PasswordError:
        raise UnreadableInput(
            f"{path.name} is protected by a password",
            where=str(path),
            hint="open it and save it without one",
        ) from None
    except (CalamineError, OSError) as error:
        raise UnreadableInput(
            f"{path.name} is no workbook that can be read: {error}",
            where=str(path),
            hint="open it in a spreadsheet and save it again, or as CSV",
        ) from None


def _chosen(
    book: "CalamineWorkbook", path: Path, wanted: str | None
) -> tuple[list[_Sheet], list[str]]:
    """The sheets to read, and what to say of the others."""
    names = book.sheet_names
    if wanted not in (None, ALL):
        if wanted not in names:
            raise SettingsError(
                f"{path.name} has no sheet {wanted!r}",
                where="sheet",
                exists=names,
                hint=closest(str(wanted), names),
            )
        found = _table(book, str(wanted), path)
        if found is None:
            raise EmptyInput(f"the sheet {wanted!r} of {path.name} is empty", where=str(path))
        return [found], [_said(found)]
    tables = [t for name in _visible(book) if (t := _table(book, name, path)) is not None]
    if not tables:
        raise EmptyInput(f"{path.name} has no sheet that holds a table", where=str(path))
    alike = [t for t in tables if t.columns == tables[0].columns]
    chosen = alike if wanted == ALL else tables[:1]
    notes = [_said(sheet) for sheet in chosen]
    if len(alike) > len(chosen):
        others = ", ".join(t.name for t in alike[1:])
        notes.append(f'sheets with the same columns were not read: {others}; sheet = "*" reads all')
    different = [t.name for t in tables if t.columns != tables[0].columns]
    if different:
        notes.append(f"sheets with other columns were not read: {', '.join(different)}")
    return chosen, notes


def _said(sheet: _Sheet) -> str:
    return f"sheet {sheet.name}, header in row {sheet.header_row + 1}"


def _visible(book: "CalamineWorkbook") -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _table(book: "CalamineWorkbook", name: str, path: Path) -> _Sheet | None:
    """What a sheet holds, or None where it holds no table."""
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise UnreadableInput(
            f"the sheet {name!r} of {path.name} cannot be read: {error}", where=str(path)
        ) from None
    top = list(islice(sheet.iter_rows(), LOOKED_AT))
    header_row = _header_row(top)
    if header_row is None:
        return None
    header = top[header_row]
    seen: list[Counter[str]] = [Counter() for _ in header]
    for row in _rows_below(sheet, header_row):
        for place, cell in enumerate(row):
            if not _blank(cell):
                seen[place][_kind(cell)] += 1
    places = [p for p, cell in enumerate(header) if seen[p] or not _blank(cell)]
    names = ("" if _blank(header[p]) else _text(header[p], ".") for p in places)
    return _Sheet(
        sheet,
        header_row,
        told_apart(names),
        tuple(places),
        tuple(_TYPES.get(frozenset(seen[p]), pa.string()) for p in places),
    )


def _header_row(top: Sequence[Row]) -> int | None:
    """The first row of text that is filled at least half as far as the fullest row below it.

    Titles above a table fill a cell or two; a table without a text header has its first row for
    one.
    """
    filled = [sum(not _blank(cell) for cell in row) for row in top]
    if not any(filled):
        return None
    fullest = max(filled)
    for number, row in enumerate(top):
        texts = all(isinstance(cell, str) for cell in row if not _blank(cell))
        if texts and 2 * filled[number] >= fullest:
            return number
    return next(number for number, count in enumerate(filled) if 2 * count >= fullest)


def _rows_below(sheet: "CalamineSheet", header_row: int) -> Iterator[Row]:
    """The rows of a table that are not blank; a merged cell's value stands in all its rows."""
    merged = [r for r in sheet.merged_cell_ranges or () if r[0][0] > header_row]
    corners: dict[tuple[int, int], Any] = {}
    inside = {
        (row, column): corner
        for corner, end in merged
        for row in range(corner[0], end[0] + 1)
        for column in range(corner[1], end[1] + 1)
    }
    for number, row in enumerate(sheet.iter_rows()):
        if number <= header_row:
            continue
        filled = any(not _blank(cell) for cell in row)
        if inside:
            for place, cell in enumerate(row):
                corner = inside.get((number, place))
                if corner == (number, place):
                    corners[corner] = cell
                elif corner is not None:
                    row[place] = corners.get(corner, "")
            filled = filled or any(not _blank(cell) for cell in row)
        if filled:
            yield row


def _batches(sheets: Sequence[_Sheet], schema: pa.Schema, decimal: str) -> Iterator[pa.RecordBatch]:
    for sheet in sheets:
        rows = _rows_below(sheet.sheet, sheet.header_row)
        while batch := list(islice(rows, BATCH)):
            yield pa.record_batch(
                [
                    pa.array([_value(row[place], field.type, decimal) for row in batch], field.type)
                    for place, field in zip(sheet.places, schema, strict=True)
                ],
                schema=schema,
            )


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _kind(cell: Any) -> str:
    match cell:
        case bool():
            return "text"
        case float() | int():
            return "whole" if float(cell).is_integer() and abs(cell) < 1e15 else "number"
        case dt.datetime():
            return "time"
        case dt.date():
            return "day"
    return "text"


_TYPES = {
    frozenset[str](): pa.null(),
    frozenset({"whole"}): pa.int64(),
    frozenset({"number"}): pa.float64(),
    frozenset({"whole", "number"}): pa.float64(),
    frozenset({"day"}): pa.date32(),
    frozenset({"time"}): pa.timestamp("us"),
    frozenset({"day", "time"}): pa.timestamp("us"),
}
"""Kinds of the cells of a column -> its type; every other mixture is text."""


def _common(kinds: Sequence[pa.DataType]) -> pa.DataType:
    """The type of a column whose sheets disagree; one without values is text."""
    different = {kind for kind in kinds if kind != pa.null()}
    if len(different) == 1:
        return different.pop()
    if different and different <= {pa.int64(), pa.float64()}:
        return pa.float64()
    if different and different <= {pa.date32(), pa.timestamp("us")}:
        return pa.timestamp("us")
    return pa.string()


def _value(cell: Any, kind: pa.DataType, decimal: str) -> Any:
    """A cell as a value of its column's type."""
    if _blank(cell):
        return None
    if kind == pa.string():
        return _text(cell, decimal)
    if kind == pa.int64():
        return int(cell)
    if kind == pa.timestamp("us") and not isinstance(cell, dt.datetime):
        return dt.datetime.combine(cell, dt.time())
    return cell


def _text(cell: Any, decimal: str) -> str:
    """A cell as text: 17850, not 17850.0; the decimal mark is that of the texts beside it."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() | int() if float(cell).is_integer():
            return str(int(cell))
        case float():
            return repr(cell).replace(".", decimal)
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case dt.timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(cell)

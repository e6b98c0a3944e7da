"""A CSV file as a relation: what it is written in, where its records stand, and how to read them.

Plain files are left to the database, which streams them on all cores; `spool` takes the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from glob import escape
from itertools import islice
from pathlib import Path

from ...core.engine import Engine, literal, quote
from ...core.errors import EmptyInput, UnreadableInput
from ...core.settings import TableSettings
from .dialect import find_dialect
from .encoding import Written, written
from .fields import Dialect
from .layout import Layout, lay_out
from .lines import Line, Tally, lines
from .records import Counts, Record, Splitter
from .spool import Spooled, spool

_SAMPLE = 1 << 18
"""Characters at the start of a file from which its dialect and layout are learnt."""
_END = 1 << 16
"""Bytes at the end of a file that are looked at for what is no record."""
_SPOKEN = {";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces", ":": "colons"}
_LISTED = 200
"""Lines before the header that a relation may hold in its own text."""


@dataclass(frozen=True)
class Found:
    """What was found out about a file: all that it takes to split it."""

    how: Written
    dialect: Dialect
    layout: Layout
    regular: bool
    """Whether the lines that were looked at are plain records, all of them."""
    blank_end: int
    """Blank lines at the end of the file."""


@dataclass(frozen=True)
class Split:
    """A CSV file ready to be read. `relation` yields its columns as text, and `record`.

    `aside` yields line, text and reason of the lines that are no records. `rejects` is the table
    in which the database, where it reads the file itself, notes lines that it cannot split; if it
    notes any, or if there are not `n_lines` records, the file must be split carefully.
    """

    columns: tuple[str, ...]
    relation: str
    aside: str
    notes: tuple[str, ...]
    encoding: str
    rejects: str | None = None
    n_lines: int | None = None
    header: bool = True


def look(path: Path, settings: TableSettings) -> Found:
    """Find out how a file is written, from all of its bytes and the lines at both ends."""
    try:
        how = written(path, settings.encoding)
        sample = _sample(lines(path, how, Tally()))
        end, blank_end = _end(path, how)
    except OSError as error:
        raise UnreadableInput(
            f"{path.name} cannot be read: {error.strerror}", where=str(path)
        ) from None
    except UnicodeError:
        raise UnreadableInput(
            f"{path.name} is not written in {settings.encoding}", where=str(path)
        ) from None
    dialect = find_dialect(sample, settings)
    layout = lay_out(sample, dialect, known_columns(settings))
    if layout is None:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    regular = _regular(sample, dialect, layout) and _regular(end, dialect, layout)
    return Found(how, dialect, layout, regular, blank_end)


def split(
    engine: Engine, path: Path, settings: TableSettings, number: int, record: str, careful: bool
) -> Split:
    """Make a file readable; `record` is the column that counts its records."""
    found = look(path, settings)
    if careful or not _plain(found):
        stem = engine.spool_folder / f"file{number}"
        return _carefully(found, spool(path, found.how, found.dialect, found.layout, stem), record)
    return _directly(found, path, f"rejects_{number}", record)


def known_columns(settings: TableSettings) -> frozenset[str]:
    """The column names that the settings mention: a row that holds one is the header."""
    names: set[str] = set()
    for column in settings.columns.values():
        names.update([column] if isinstance(column, str) else column)
    return frozenset(names)


def _sample(all_lines: Iterable[Line]) -> list[Line]:
    taken = []
    size = 0
    for line in islice(all_lines, 5000):
        taken.append(line)
        size += len(line.text)
        if size > _SAMPLE:
            break
    return taken


def _end(path: Path, how: Written) -> tuple[list[Line], int]:
    """The last lines of a file that is written in UTF-8, and how many blank ones follow them."""
    if not how.encoding.startswith("utf-8"):
        return [], 0
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END))
        text = file.read().decode("utf-8", errors="replace")
    found = text.splitlines()
    blank = 0
    while found and not found[-1].strip():
        found.pop()
        blank += 1
    last = found[1:] if size > _END else []
    return [Line(n, line, "\n") for n, line in enumerate(last[-20:], start=1 << 40)], blank


def _regular(sample: list[Line], dialect: Dialect, layout: Layout) -> bool:
    counts = Counts()
    below = (line for line in sample if line.number >= layout.first)
    items = list(Splitter(dialect, layout, counts).split(below))
    # The last record of a sample may be cut off in the middle.
    checked = items[:-1] if sample and sample[0].number == 1 else items
    return (
        all(isinstance(item, Record) for item in checked) and not counts.mended and not counts.empty
    )


def _plain(found: Found) -> bool:
    how, dialect, layout = found.how, found.dialect, found.layout
    return (
        found.regular
        and how.encoding in ("utf-8", "utf-8-sig")
        and not how.wrong_bytes
        and not how.nuls
        and how.one_ending
        and not dialect.backslash
        and not dialect.padded
        and len(dialect.delimiter) == 1
        and layout.pad is None
        and len(layout.before) <= _LISTED
        and not any(line.too_long for line in layout.header)
    )


def _directly(found: Found, path: Path, rejects: str, record: str) -> Split:
    """Every column as text: a value that does not fit its role is then ours to explain."""
    layout, dialect = found.layout, found.dialect
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in layout.columns)
    options = [
        f"columns = {{{columns}}}",
        "header = false",
        # Whatever the database would find out by itself, it would find out from some of the lines.
        "auto_detect = false",
        f"skip = {layout.first - 1}",
        f"delim = {literal(dialect.delimiter)}",
        f"quote = {literal(dialect.quote)}",
        f"escape = {literal(dialect.quote)}",
        "store_rejects = true",
        f"rejects_table = {literal(rejects)}",
        f"rejects_scan = {literal(rejects + '_scan')}",
        "rejects_limit = 0",
    ]
    # DuckDB keeps the order of the file, so counting as the rows stream by numbers the records.
    relation = (
        f"select *, row_number() over () as {record} "
        f"from read_csv({literal(escape(str(path)))}, {', '.join(options)})"
    )
    before = [f"({n.number}, {literal(n.text)}, 'before the header')" for n in layout.before]
    aside = f"select * from (values {', '.join(before)}) as t(line, text, reason)" if before else ""
    n_lines = found.how.n_lines - found.blank_end - (layout.first - 1) if found.how.quotes else None
    reasons = {"before the header": len(before)} if before else {}
    notes = _notes(found, reasons, Counts(), Tally())
    return Split(
        layout.columns, relation, aside, notes, found.how.spoken, rejects, n_lines,
        bool(layout.header),
    )  # fmt: skip


def _carefully(found: Found, spooled: Spooled, record: str) -> Split:
    columns = ", ".join(f"c{n} as {quote(name)}" for n, name in enumerate(found.layout.columns))
    relation = (
        f"select {columns}, file_row_number + 1 as {record} "
        f"from read_parquet({literal(escape(str(spooled.records)))}, file_row_number = true)"
    )
    aside = f"select * from read_parquet({literal(escape(str(spooled.aside)))})"
    notes = _notes(found, spooled.reasons, spooled.counts, spooled.tally)
    return Split(
        found.layout.columns, relation, aside, notes, found.how.spoken,
        header=bool(found.layout.header),
    )  # fmt: skip


def _notes(found: Found, reasons: dict[str, int], counts: Counts, tally: Tally) -> tuple[str, ...]:
    """What is unusual about a file, and what was done about it, in words."""
    how, dialect, layout = found.how, found.dialect, found.layout
    notes = []
    if how.spoken != "utf-8":
        notes.append(how.spoken)
    if dialect.delimiter != "," and layout.width > 1:
        notes.append(f"separated by {_SPOKEN.get(dialect.delimiter, dialect.delimiter)}")
    if dialect.quote not in ('"', ""):
        notes.append(f"text in {dialect.quote}")
    if dialect.backslash:
        notes.append("a backslash before quotes in text")
    if not how.one_ending:
        notes.append("lines end in different ways")
    if not layout.header:
        notes.append("no header")
    elif layout.header[0].number > 1:
        notes.append(f"header in line {layout.header[0].number:,}")
    if layout.header and "" in layout.named:
        named = sum(1 for name in layout.named if name)
        notes.append(f"{named:,} names in the header for {layout.width:,} columns")
    if len(layout.header) > 1:
        notes.append(f"header of {len(layout.header)} lines")
    if tally.wrong_bytes:
        notes.append(f"{_lines(tally.wrong_bytes)} with bytes that are not {how.spoken}")
    if tally.nuls:
        notes.append(f"{_lines(tally.nuls)} with zero bytes, taken out")
    if counts.empty:
        notes.append(f"{_lines(counts.empty)} without a value left out")
    notes.extend(f"{_lines(n)} mended: {how}" for how, n in sorted(counts.mended.items()))
    notes.extend(f"{_lines(n)} set aside: {why}" for why, n in sorted(reasons.items()))
    return tuple(notes)


def _lines(n: int) -> str:
    return f"{n:,} {'line' if n == 1 else 'lines'}"

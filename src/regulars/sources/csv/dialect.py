"""The dialect of a file: the delimiter whose fields are regular and look like values."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...core.settings import TableSettings
from .fields import DELIMITERS, Dialect
from .lines import Line
from .shapes import kind

_TRUST = {"^": 0.95, "~": 0.95, ":": 0.7, " ": 0.6}
"""What a delimiter counts that text is full of; the usual ones count 1."""
_FOREIGN = re.compile(r"[,;\t|^~]")
_MOST_JOINED = 1000


class Row(NamedTuple):
    """A record as a dialect splits it, before anything is known of the columns."""

    line: Line
    text: str
    values: list[str]
    clean: bool
    n_lines: int

    @property
    def filled(self) -> int:
        return sum(1 for value in self.values if value.strip())


def find_dialect(lines: Sequence[Line], settings: TableSettings) -> Dialect:
    """The dialect in which the sampled lines of a file are most regular."""
    text = "\n".join(line.text for line in lines)
    if settings.delimiter is not None:
        return _finished(text, settings.delimiter, settings)
    filled = [line.text for line in lines if line.text.strip()]
    # A file of one column: no sign that occurs in it separates anything.
    alone = next((d for d in (",", ";", "\t", "|") if d not in text), "\x1f")
    best, best_score = Dialect(alone, _quote(text, alone, settings)), 0.0
    for delimiter in DELIMITERS:
        if sum(1 for line in filled if delimiter in line) < 0.3 * len(filled):
            continue
        if delimiter in ": " and delimiter not in "".join(filled[:1]):
            # Times and sentences are full of these; only a header says that they separate.
            continue
        dialect = _finished(text, delimiter, settings)
        score = _regular(list(rows(lines, dialect)), dialect) * _TRUST.get(delimiter, 1.0)
        if score > best_score:
            best, best_score = dialect, score
    return best


def rows(lines: Sequence[Line], dialect: Dialect) -> Iterator[Row]:
    """Split lines with no knowledge of the columns; blank lines are left out."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.text.strip():
            continue
        fields = dialect.split(line.text)
        if not fields.open:
            yield Row(line, line.text, fields.values, fields.clean, 1)
            continue
        joined = _joined(lines, at - 1, dialect)
        if joined is None:
            yield Row(line, line.text, fields.values, False, 1)
        else:
            yield joined
            at += joined.n_lines - 1


def still_open(text: str, dialect: Dialect) -> bool:
    """Whether an odd number of quotes says that the text is not whole yet."""
    marks = text.count(dialect.quote)
    if dialect.backslash:
        marks -= text.count("\\" + dialect.quote)
    return marks % 2 == 1


def _joined(lines: Sequence[Line], first: int, dialect: Dialect) -> Row | None:
    text = lines[first].text
    for last in range(first + 1, min(first + _MOST_JOINED, len(lines))):
        text += lines[last - 1].end + lines[last].text
        if still_open(text, dialect):
            continue
        fields = dialect.split(text)
        if not fields.open:
            n_lines = last - first + 1
            return Row(lines[first], text, fields.values, True, n_lines) if fields.clean else None
    return None


def _finished(text: str, delimiter: str, settings: TableSettings) -> Dialect:
    quote = _quote(text, delimiter, settings)
    backslash = False
    if quote:
        end = rf"(?={re.escape(delimiter)}|$)"
        escaped = len(re.findall(rf"\\{quote}(?!{end})", text, re.MULTILINE))
        backslash = escaped > 0 and escaped > _doubled(text, delimiter, quote)
    dialect = Dialect(delimiter, quote, backslash)
    bare = re.sub(rf"{quote}[^{quote}\n]*{quote}", "x", text) if quote else text
    n = bare.count(delimiter)
    if n and len(delimiter) == 1 and delimiter != " " and bare.count(delimiter * 2) * 2 == n:
        dialect = replace(dialect, delimiter=delimiter * 2)
        n //= 2
    if n and not delimiter.isspace():
        spaced = len(re.findall(rf"{re.escape(dialect.delimiter)}(?: |$)", bare, re.MULTILINE))
        followed = bare.count(dialect.delimiter + " ")
        dialect = replace(dialect, padded=followed > 0 and spaced >= 0.95 * n)
    return dialect


def _doubled(text: str, delimiter: str, quote: str) -> int:
    """Pairs of quotes inside of text in quotes: empty fields are none."""
    edge = rf"(?:^|{re.escape(delimiter)})"
    empty = len(re.findall(rf"{edge}{quote}{quote}(?={re.escape(delimiter)}|$)", text, re.M))
    return text.count(quote * 2) - empty


def _quote(text: str, delimiter: str, settings: TableSettings) -> str:
    if settings.quote is not None:
        return settings.quote
    escaped = re.escape(delimiter)

    def pairs(mark: str) -> int:
        opening = len(re.findall(rf"(?:^|{escaped}) ?{mark}", text, re.MULTILINE))
        closing = len(re.findall(rf"{mark} ?(?:{escaped}|$)", text, re.MULTILINE))
        return min(opening, closing)

    single, double = pairs("'"), pairs('"')
    return "'" if single >= 2 and single > double else '"'


def _regular(found: Sequence[Row], dialect: Dialect) -> float:
    """How much of a table the rows make: their share of one width, times how their cells look."""
    if not found:
        return 0.0
    widths = Counter(len(row.values) for row in found if row.clean and len(row.values) > 1)
    if not widths:
        return 0.0
    width, n = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    of_width = [row for row in found if row.clean and len(row.values) == width][:200]
    cells = [_plausible(value, row, dialect) for row in of_width for value in row.values]
    return n / len(found) * (width - 1) / width * (sum(cells) / len(cells)) ** 2


def _plausible(value: str, row: Row, dialect: Dialect) -> float:
    """1 for what a value looks like, less for one that holds what usually separates values."""
    if not _FOREIGN.search(value) or kind(value) in ("number", "web"):
        return 1.0
    quoted = bool(dialect.quote) and dialect.quote + value[:8] in row.text
    return 1.0 if quoted else 0.3

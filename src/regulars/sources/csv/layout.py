"""Where the header of a file stands, which columns it names, and where the records begin."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from .dialect import Row, rows
from .fields import DELIMITERS, Dialect
from .lines import Line
from .shapes import Shapes, kind

MOST_HEADER_ROWS = 3
FEWEST_GOOD_ROWS = 5
"""Rows that it takes to say what a column's values look like."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[\w])[\s](?=[\w])")


@dataclass(frozen=True)
class Layout:
    """The columns of a file and the lines that are not records.

    `before` are the lines above the header, `header` those of the header (none where a file has
    none), `first` the number of the first line that may be a record. `shapes` say what the
    columns hold, if enough good rows were seen. `pad` is the width of rows that leave their last
    fields out as a rule.
    """

    columns: tuple[str, ...]
    before: tuple[Line, ...]
    header: tuple[Line, ...]
    first: int
    shapes: tuple[Shapes, ...] = ()
    pad: int | None = None
    named: tuple[str, ...] = ()
    """The header's own words, before empty and repeated ones got numbers."""

    @property
    def width(self) -> int:
        return len(self.columns)


def lay_out(lines: Sequence[Line], dialect: Dialect, known: Collection[str]) -> Layout | None:
    """Find the header among the sampled lines; `known` are names that it is said to hold."""
    found = [row for row in rows(lines, dialect) if row.filled]
    if not found:
        return None
    width = _usual_width(found)
    at = _header_at(found, width, dialect, known)
    head, below = found[at], found[at + 1 :]
    names = _names(head, width, dialect, below)
    if len(names) > width:
        short, width = width, len(names)
        pad = short if any(len(row.values) == short for row in below) else None
    else:
        pad = None
    shapes = _shapes(below, width, pad)
    told = any(name.strip() in known for name in names)
    if not told and shapes and _looks_like_data(head.values, shapes):
        above = found[at - 1] if at else None
        other = _in_another_dialect(above, width, dialect) if above is not None else None
        if above is not None and other is not None:
            before = tuple(row.line for row in found[: at - 1])
            first = head.line.number
            return Layout(
                _told_apart(other), before, (above.line,), first, shapes, pad, tuple(other)
            )
        columns = tuple(f"column{n}" for n in range(width))
        before = tuple(r.line for r in found[:at])
        return Layout(columns, before, (), head.line.number, shapes, pad)
    header = [head]
    while len(header) < MOST_HEADER_ROWS and len(below) > len(header):
        after = _shapes(below[len(header) :], width, pad)
        row = below[len(header) - 1]
        if len(row.values) != width or not after or not _looks_like_names(row.values, after):
            break
        header.append(row)
        shapes = after
        names = [f"{a} {b}".strip() for a, b in zip(names, row.values, strict=True)]
    last = header[-1]
    return Layout(
        _told_apart(names),
        tuple(row.line for row in found[:at]),
        tuple(row.line for row in header),
        last.line.number + last.n_lines,
        shapes,
        pad,
        tuple(names),
    )


def _usual_width(found: Sequence[Row]) -> int:
    widths = Counter(len(row.values) for row in found if row.clean)
    if not widths:
        widths = Counter(len(row.values) for row in found)
    # Titles and footers are many lines of one field in a short file: fields count, not lines.
    weights = {width: n * (width - 1) for width, n in widths.items()}
    likely = {w for w, weight in weights.items() if weight >= 0.5 * max(weights.values())}
    # Of two tables in one file the first is the one that is meant.
    return next(len(row.values) for row in found if len(row.values) in likely)


def _header_at(found: Sequence[Row], width: int, dialect: Dialect, known: Collection[str]) -> int:
    best = max(range(min(len(found), 100)), key=lambda n: (_holds(found[n], known), -n))
    if _holds(found[best], known):
        return best
    for n, row in enumerate(found[:100]):
        filled = row.filled
        if not row.clean:
            filled = max(sum(1 for v in r if v.strip()) for r in dialect.readings(row.text))
        if filled >= max(0.6 * width, min(width, 2)):
            return n
    return 0


def _holds(row: Row, known: Collection[str]) -> int:
    return sum(1 for value in row.values if value.strip() in known)


def _names(head: Row, width: int, dialect: Dialect, below: Sequence[Row]) -> list[str]:
    """The header's names, brought to the width of the records where only one way does it."""
    values = head.values
    if not head.clean or len(values) < width:
        fitting = [r for r in dialect.readings(head.text) if len(r) == width]
        values = fitting[0] if fitting else values
    if not head.clean and dialect.quote:
        values = [value.strip(dialect.quote) for value in values]
    values = [value.strip() for value in values]
    more = len(values) - width
    if more > 0 and below and values.count("") >= more:
        for _ in range(more):
            # The last empty one, unless names stand behind it only.
            values.pop(len(values) - 1 - values[::-1].index(""))
    if len(values) == width - 1 and below:
        glued = [
            [*values[:n], value[: m.start()].strip(), value[m.end() :].strip(), *values[n + 1 :]]
            for n, value in enumerate(values)
            for m in _CAMEL.finditer(value)
        ]
        values = glued[0] if len(glued) == 1 else values
    return [*values, *[""] * (width - len(values))]


def _in_another_dialect(row: Row, width: int, dialect: Dialect) -> list[str] | None:
    """The names of a header that another delimiter separates."""
    for delimiter in DELIMITERS:
        if delimiter != dialect.delimiter:
            fields = replace(dialect, delimiter=delimiter).split(row.text)
            if fields.clean and len(fields.values) == width and all(fields.values):
                return fields.values
    return None


def _shapes(below: Sequence[Row], width: int, pad: int | None) -> tuple[Shapes, ...]:
    good = [row.values for row in below if row.clean and len(row.values) in (width, pad)]
    if len(good) < FEWEST_GOOD_ROWS:
        return ()
    padded = [[*values, *[""] * (width - len(values))] for values in good]
    return tuple(Shapes(column) for column in zip(*padded, strict=True))


def _looks_like_data(values: Sequence[str], shapes: Sequence[Shapes]) -> bool:
    """Whether a row holds what its columns hold, judged by those that have a form."""
    judged = [s.fits(v) for v, s in zip(values, shapes, strict=False) if s.telling and v.strip()]
    return bool(judged) and sum(judged) >= 0.8 * len(judged)


def _looks_like_names(values: Sequence[str], shapes: Sequence[Shapes]) -> bool:
    """Whether a row holds words where its columns hold numbers, dates and codes."""
    telling = [(v, s) for v, s in zip(values, shapes, strict=True) if s.telling]
    given = [(v, s) for v, s in telling if v.strip()]
    return (
        len(given) >= max(1, 0.6 * len(telling))
        and sum(1 for v in values if v.strip()) >= 0.6 * len(values)
        and not any(s.fits(v) or kind(v) == "number" for v, s in given)
    )


def looks_like_header(values: Sequence[str], shapes: Sequence[Shapes]) -> bool:
    """Whether a row inside of the records could be the header of another table."""
    words = [v for v in values if v.strip()]
    return (
        len(words) >= max(2, 0.8 * len(values))
        and len(set(words)) == len(words)
        and not any(kind(v) == "number" or len(v) > 60 for v in words)
        and not any(
            s.telling and v.strip() and s.fits(v) for v, s in zip(values, shapes, strict=False)
        )
    )


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names without the space around them; empty ones and repeated ones get a number."""
    taken: dict[str, str] = {}
    for number, name in enumerate(names):
        base = name.strip() or f"column{number}"
        unique, again = base, 0
        while unique.casefold() in taken:
            again += 1
            unique = f"{base}_{again}"
        taken[unique.casefold()] = unique
    return tuple(taken.values())

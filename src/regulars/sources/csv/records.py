"""The lines of a file as records: one after the other, and what is no record with its reason."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .dialect import still_open
from .fields import Dialect, Fields
from .layout import Layout, looks_like_header
from .lines import Line
from .mending import mend, reason, trimmed

MOST_JOINED = 1000
"""Lines that one field in quotes may reach over."""
MOST_TEXT = 1 << 20
"""Characters that a record of several lines may hold."""
_MOST_FOOTER = 20


class Record(NamedTuple):
    """A record's fields, one a column, with the line on which it starts."""

    line: int
    values: Sequence[str]


class Aside(NamedTuple):
    """A line that is no record, as it is written, and why it is none."""

    line: int
    text: str
    reason: str


@dataclass
class Counts:
    """What was done to the lines of a file, in kinds and numbers of lines."""

    mended: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    """Lines of nothing but delimiters."""


class _Ahead:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._seen: deque[Line] = deque()

    def take(self) -> Line | None:
        return self._seen.popleft() if self._seen else next(self._lines, None)

    def peek(self, n: int) -> Line | None:
        """The line n places on from the next one."""
        while len(self._seen) <= n:
            line = next(self._lines, None)
            if line is None:
                return None
            self._seen.append(line)
        return self._seen[n]

    def drop(self, n: int) -> None:
        for _ in range(n):
            self._seen.popleft()


class Splitter:
    """Splits the lines below the header of a file into records."""

    def __init__(self, dialect: Dialect, layout: Layout, counts: Counts) -> None:
        self._dialect = dialect
        self._layout = layout
        self._counts = counts
        self._width = layout.width
        self._widths = {layout.width, layout.pad or layout.width}
        self._telling = any(s.telling for s in layout.shapes)

    def split(self, lines: Iterator[Line]) -> Iterator[Record | Aside]:
        """Every line below the header, as a part of a record or set aside."""
        ahead = _Ahead(lines)
        other_table = False
        split, width = self._dialect.split, self._width
        first_name = self._layout.named[0] if self._layout.named else None
        # The last ones wait: only at the end of the file is it known whether they are a footer.
        waiting: deque[Record | Aside] = deque()
        while (line := ahead.take()) is not None:
            if not line.text.strip():
                continue
            fields = split(line.text)
            values = fields.values
            if (
                fields.clean
                and len(values) == width
                and values[0] != first_name
                and not other_table
                and not line.too_long
                and any(values)
            ):
                # Nearly all lines of nearly all files: nothing to be asked.
                waiting.append(Record(line.number, values))
            elif not line.too_long and self._is_header(fields, ahead):
                same = [v.strip() for v in fields.values] == list(self._layout.named)
                other_table = not same
                waiting.append(
                    Aside(line.number, line.text, "the header again" if same else "a second table")
                )
            elif other_table:
                waiting.append(Aside(line.number, line.text, "a second table"))
            elif (found := self._one(line, fields, ahead)) is not None:
                waiting.append(found)
            if len(waiting) > _MOST_FOOTER:
                yield waiting.popleft()
        yield from self._footed(list(waiting))

    def _one(self, line: Line, fields: Fields, ahead: _Ahead) -> Record | Aside | None:
        if line.too_long:
            return Aside(line.number, line.text, "the line is longer than any record")
        if fields.clean and len(fields.values) in self._widths:
            return self._record(line, fields.values)
        if fields.clean and not any(v.strip() for v in fields.values):
            self._counts.empty += 1
            return None
        if fields.open and (joined := self._joined(line, ahead)) is not None:
            return joined
        return self._mended(line.number, line.text, fields) or Aside(
            line.number, line.text, reason(fields, self._width)
        )

    def _record(self, line: Line, values: list[str]) -> Record | None:
        if len(values) < self._width:
            values = [*values, *[""] * (self._width - len(values))]
        if self._width > 1 and not any(values):
            self._counts.empty += 1
            return None
        return Record(line.number, values)

    def _mended(self, number: int, text: str, fields: Fields) -> Record | None:
        short = trimmed(fields.values, self._width) if fields.clean else None
        if short is not None:
            self._counts.mended["a delimiter too many"] += 1
            return Record(number, short)
        found = mend(text, self._dialect, self._layout.shapes)
        if found is None:
            return None
        self._counts.mended[found.how] += 1
        return Record(number, found.values)

    def _joined(self, line: Line, ahead: _Ahead) -> Record | None:
        """A record whose text in quotes reaches over several lines."""
        parts = [line.text]
        size, end = len(line.text), line.end
        odd = True
        for n in range(MOST_JOINED):
            following = ahead.peek(n)
            if following is None or following.too_long or size > MOST_TEXT:
                return None
            if self._stands_alone(following.text):
                # A good record inside of a text in quotes: the quote was never closed.
                return None
            parts += (end, following.text)
            size, end = size + len(following.text), following.end
            if still_open(following.text, self._dialect):
                odd = not odd
            if odd:
                continue
            fields = self._dialect.split(text := "".join(parts))
            if fields.open:
                continue
            if fields.clean and len(fields.values) in self._widths:
                found = self._record(line, fields.values)
            else:
                found = self._mended(line.number, text, fields)
            if found is not None:
                ahead.drop(n + 1)
            return found
        return None

    def _stands_alone(self, text: str) -> bool:
        fields = self._dialect.split(text)
        if not fields.clean or len(fields.values) not in self._widths or self._width < 2:
            return False
        if not self._telling:
            return self._width > 3
        shapes = self._layout.shapes
        return all(s.fits(v) for s, v in zip(shapes, fields.values, strict=False)) and any(
            s.telling and v.strip() for s, v in zip(shapes, fields.values, strict=False)
        )

    def _is_header(self, fields: Fields, ahead: _Ahead) -> bool:
        """Whether the line repeats the header, or begins another table."""
        values = fields.values
        if not fields.clean or len(values) < 2:
            return False
        if values[0].strip() == (self._layout.named or ("",))[
            0
        ] != "" and self._layout.named == tuple(v.strip() for v in values):
            return True
        if len(values) == self._width or not self._telling:
            return False
        if not looks_like_header(values, self._layout.shapes):
            return False
        below = [following for n in range(3) if (following := ahead.peek(n)) is not None]
        widths = [len(self._dialect.split(b.text).values) for b in below if b.text.strip()]
        return len(widths) > 1 and sum(1 for w in widths if w == len(values)) * 2 > len(widths)

    def _footed(self, last: list[Record | Aside]) -> Iterator[Record | Aside]:
        """The last lines, in which totals and remarks below the records are told as such."""
        first = len(last)
        while first > 0 and self._is_footer(last[first - 1]):
            first -= 1
        for n, item in enumerate(last):
            if n < first:
                yield item
            elif isinstance(item, Aside):
                yield item._replace(reason="after the last record")
            else:
                text = self._dialect.delimiter.join(item.values)
                yield Aside(item.line, text, "after the last record")

    def _is_footer(self, item: Record | Aside) -> bool:
        shapes = self._layout.shapes
        if isinstance(item, Aside):
            if item.reason not in ("a second table", "the header again"):
                filled = sum(1 for v in self._dialect.split(item.text).values if v.strip())
                return filled <= max(1, 0.3 * self._width)
            return False
        if not shapes or self._width < 3:
            return False
        filled = sum(1 for v in item.values if v.strip())
        usual = sum(s.filled / s.n for s in shapes)
        odd = [v for v, s in zip(item.values, shapes, strict=True) if v.strip() and not s.fits(v)]
        return filled <= 0.5 * usual and any(any(c.isalpha() for c in v) for v in odd)

"""A line split into fields: as its dialect has it, and in the ways in which a damaged one may be
meant."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|", "^", "~", ":", " ")


class Fields(NamedTuple):
    """The fields of a line. `clean`: every quote stands where it should. `open`: a quote is
    opened that the line does not close."""

    values: list[str]
    clean: bool
    open: bool


@dataclass(frozen=True)
class Dialect:
    """What stands between fields, around them, and before a quote that is text."""

    delimiter: str
    quote: str = '"'
    backslash: bool = False
    """Whether a backslash stands before a quote that is text; otherwise it is doubled."""
    padded: bool = False
    """Whether spaces beside the delimiter belong to it."""

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        mark = re.escape(self.quote)
        inner = (
            rf"[^{mark}\\]++|\\.|{mark}{mark}" if self.backslash else rf"[^{mark}]++|{mark}{mark}"
        )
        return re.compile(
            rf"{mark}((?:{inner})*+)(?:{mark}{self._gap}(?={self._stop})|\Z)", re.DOTALL
        )

    @cached_property
    def _lazy(self) -> re.Pattern[str]:
        """A quoted field that ends at the first quote with a delimiter behind it."""
        mark = re.escape(self.quote)
        return re.compile(rf"{self._gap}{mark}(.*?){mark}{self._gap}(?={self._stop})", re.DOTALL)

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        """Text in quotes, whatever stands behind it."""
        mark = re.escape(self.quote)
        return re.compile(rf"{self._gap}{mark}([^{mark}]*){mark}{self._gap}")

    @property
    def _stop(self) -> str:
        return rf"{re.escape(self.delimiter)}|\Z"

    @property
    def _gap(self) -> str:
        return r"[ ]*" if self.padded else ""

    def text(self, inside: str) -> str:
        """What the inside of a quoted field says."""
        if self.backslash and "\\" in inside:
            mark = re.escape(self.quote)
            inside = re.sub(rf"\\([{mark}\\])", r"\1", inside)
        return inside.replace(self.quote * 2, self.quote)

    def plain(self, value: str) -> str:
        """What a field without quotes says."""
        return value.strip(" ") if self.padded else value

    def split(self, line: str) -> Fields:
        """Split a line as the dialect has it."""
        if not self.quote or self.quote not in line:
            values = line.split(self.delimiter)
            return Fields([v.strip(" ") for v in values] if self.padded else values, True, False)
        if self._usual:
            try:
                return Fields(next(csv.reader((line,), self._usual)), True, False)
            except csv.Error:
                pass  # A quote out of place: which one, is seen below.
        return self._slowly(line)

    @cached_property
    def _usual(self) -> type[csv.Dialect] | None:
        """The dialect for the standard library, which is fast, where it knows such a one."""
        if self.backslash or self.padded or len(self.delimiter) != 1:
            return None
        known = {
            "delimiter": self.delimiter, "quotechar": self.quote, "doublequote": True,
            "strict": True, "lineterminator": "\n", "quoting": csv.QUOTE_MINIMAL,
        }  # fmt: skip
        return type("Usual", (csv.Dialect,), known)

    def _slowly(self, line: str) -> Fields:
        values = []
        at = 0
        clean = True
        while True:
            start = at
            if self.padded:
                while line.startswith(" ", start):
                    start += 1
            if line.startswith(self.quote, start):
                found = self._quoted.match(line, start)
                if found is None:
                    # Something stands behind the closing quote.
                    clean = False
                elif found.end() == len(line) and not self._closed(found):
                    values.append(self.text(found[1]))
                    return Fields(values, False, True)
                else:
                    values.append(self.text(found[1]))
                    at = found.end()
                    if at == len(line):
                        return Fields(values, clean, False)
                    at += len(self.delimiter)
                    continue
            end = line.find(self.delimiter, at)
            values.append(self.plain(line[at:] if end < 0 else line[at:end]))
            if end < 0:
                return Fields(values, clean, False)
            at = end + len(self.delimiter)

    def _closed(self, found: re.Match[str]) -> bool:
        return found.end(1) < found.end()

    def readings(self, line: str) -> Iterator[list[str]]:
        """The ways in which a line with a quote out of place may be meant."""
        if not self.quote or self.quote not in line:
            yield self.split(line).values
            return
        yield self.split(line).values
        yield self._leniently(line, set())
        starts = [m.end() for m in re.finditer(rf"(?:\A|{re.escape(self.delimiter)})", line)]
        for start in starts:
            if line.startswith(self.quote, start):
                yield self._leniently(line, {start})
        yield self._at_quotes(line)
        yield [self.plain(v) for v in line.split(self.delimiter)]

    def _leniently(self, line: str, literal: set[int]) -> list[str]:
        """A quote closes only before a delimiter; those that start at `literal` are text."""
        values = []
        at = 0
        while True:
            found = None if at in literal else self._lazy.match(line, at)
            if found is not None:
                values.append(self.text(found[1]))
                at = found.end()
            else:
                end = line.find(self.delimiter, at)
                end = len(line) if end < 0 else end
                values.append(self.plain(line[at:end]))
                at = end
            if at >= len(line):
                return values
            at += len(self.delimiter)

    def _at_quotes(self, line: str) -> list[str]:
        """A field ends where quoted text begins or ends, with or without a delimiter."""
        values = []
        at = 0
        while True:
            found = self._beside.match(line, at)
            if found is not None:
                values.append(found[1])
                at = found.end()
            else:
                end = line.find(self.delimiter, at)
                end = len(line) if end < 0 else end
                mark = line.find(self.quote, at + 1, end)
                opened = self._beside.match(line, mark) if mark > 0 else None
                end = mark if opened is not None else end
                values.append(self.plain(line[at:end]))
                at = end
            if at >= len(line):
                return values
            if line.startswith(self.delimiter, at):
                at += len(self.delimiter)
                if at == len(line):
                    return [*values, ""]

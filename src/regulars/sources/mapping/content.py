"""What a column's values say: their kind, how often they repeat, how columns hang together.

Only a sample of a file is looked at, from its beginning, so that the lines of an order stay
together. The sample is text; what a value means is decided for the column, not for the value.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from ...core.engine import Engine, quote
from ..source_file import SourceFile

ROWS = 4_000
"""Records that are looked at."""

Kind = Literal["empty", "number", "time", "clock", "year", "email", "text"]

_NOTHING = {"", "null", "none", "nan", "n/a", "na", "--", "-", "\\n", "(null)"}
_NUMBER = re.compile(
    r"[-+(]?[^\w\s.,+()-]{0,3} ?[-+]?(\d[\d.,' \u00a0\u202f]*|[.,]\d+)\)?"
    r"(\s?[^\W\d]{0,3}|\s?[€$£¥%])?-?"
)
_MONTHS = (
    r"(jan|feb|f[eé]v|m[aä]r|mars|apr|avr|abr|ma[iy]|mei|jun|juin|jul|juil|aug|ao[uû]|ago|sep|set|okt|"
    r"oct|out|nov|dec|d[eé]c|dez|dic|gen|mag|giu|lug|ott|maj|ene)[a-zéûä]*[.]?"
)
_CLOCK = r"\d{1,2}[:h]\d{2}(:\d{2}([.,]\d+)?)?( ?[ap][.]?m[.]?)?"
_DAY = (
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})|"
    rf"\d{{1,2}}[ .-]+{_MONTHS}[ ,-]+\d{{2,4}}|{_MONTHS}[ -]\d{{1,2}},?[ -]\d{{2,4}})"
)
_TIME = re.compile(rf"{_DAY}([T ,]+{_CLOCK})? ?(z|utc|gmt|[+-]\d\d:?(\d\d)?)?", re.IGNORECASE)
_ONLY_CLOCK = re.compile(_CLOCK, re.IGNORECASE)
_OFFSET = re.compile(r"(z|utc|gmt|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+[.][^@\s]+")
_DIGITS = re.compile(r"\d+")
_MOST = 0.9
"""The share of a column's values that must be of a kind."""


@dataclass(frozen=True)
class Column:
    """A column of the sample: its name and its values as text, empty where nothing stands."""

    name: str
    position: int
    values: tuple[str, ...]

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The values that are there."""
        return tuple(v for v in self.values if v)

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The different values, in the order of their first record."""
        return tuple(dict.fromkeys(self.given))

    @property
    def filled(self) -> float:
        """The share of the records that have a value."""
        return len(self.given) / len(self.values) if self.values else 0.0

    @property
    def unique(self) -> bool:
        """Whether no value stands twice, among more than a handful of them."""
        return len(self.given) >= 5 and len(self.distinct) >= 0.985 * len(self.given)

    @cached_property
    def kind(self) -> Kind:
        """What the values are; digits that are a day, a year or a number of seconds are told."""
        if not self.given:
            return "empty"
        if self._share(_EMAIL) >= _MOST:
            return "email"
        if self._share(_TIME) >= _MOST or self._stamps:
            return "time"
        if self._share(_ONLY_CLOCK) >= _MOST:
            return "clock"
        if self._share(_NUMBER) >= _MOST:
            whole = all(_DIGITS.fullmatch(v) and len(v) == 4 for v in self.given)
            years = whole and all(1880 <= int(v) <= 2030 for v in self.given)
            return "year" if years else "number"
        return "text"

    def _share(self, pattern: re.Pattern[str]) -> float:
        return sum(1 for v in self.given if pattern.fullmatch(v)) / len(self.given)

    @cached_property
    def _stamps(self) -> bool:
        """Days as yyyymmdd, or seconds (also thousands and millions of them) since 1970."""
        if not all(_DIGITS.fullmatch(v) and len(v) in (8, 10, 13, 16) for v in self.given):
            return False
        if {len(v) for v in self.given} == {8}:
            return all(
                1900 <= int(v[:4]) <= 2100 and 1 <= int(v[4:6]) <= 12 and 1 <= int(v[6:]) <= 31
                for v in self.given
            )
        seconds = [int(v[:10]) for v in self.given]
        near = max(seconds) - min(seconds) < 6e8
        return near and all(8e8 <= s <= 2.2e9 for s in seconds) and not self.unique_run

    @property
    def unique_run(self) -> bool:
        """Whether whole numbers count up one by one, as keys do and times do not."""
        numbers = [int(v) for v in self.given if _DIGITS.fullmatch(v)]
        steps = {b - a for a, b in pairwise(numbers)}
        return len(numbers) >= 5 and len(steps) == 1

    @property
    def epoch(self) -> str:
        """The unit in which times are counted since 1970, or nothing."""
        if self.kind != "time" or not all(v.isdigit() for v in self.given):
            return ""
        return {10: "seconds", 13: "milliseconds", 16: "microseconds"}.get(len(self.given[0]), "")

    @cached_property
    def numbers(self) -> tuple[float | None, ...]:
        """The values as numbers, None where there is none."""
        comma = self.decimal == ","
        return tuple(_number(v, comma) for v in self.values)

    @cached_property
    def decimal(self) -> str:
        """What stands before the decimals: a comma where more values say so, else a point."""
        comma = point = 0
        for value in self.given:
            match = re.search(r"([.,])(\d+)\D*$", value)
            if not match:
                continue
            mark, tail = match.group(1), match.group(2)
            others = len(re.findall(r"[.,]", value)) > 1
            if others and value.count(mark) > 1:
                continue
            if len(tail) == 3 and not others and not value.lstrip("-").startswith("0"):
                continue  # 1,234 fits both
            if mark == ",":
                comma += 1
            else:
                point += 1
        return "," if comma > point else "."

    @cached_property
    def known_numbers(self) -> tuple[float, ...]:
        """The numbers that are there."""
        return tuple(n for n in self.numbers if n is not None)

    @property
    def whole(self) -> bool:
        """Whether every number is a whole one."""
        return all(n == int(n) for n in self.known_numbers)

    @property
    def constant(self) -> bool:
        """Whether all values are the same."""
        return len(self.distinct) == 1

    @property
    def nothing_but_zero(self) -> bool:
        """Whether it is a column of noughts."""
        return bool(self.known_numbers) and not any(self.known_numbers)

    @property
    def offsets(self) -> bool:
        """Whether times say how far they are from UTC."""
        return bool(self.given) and self._share(re.compile(rf".*{_OFFSET.pattern}", re.I)) > _MOST

    @cached_property
    def hours(self) -> tuple[int, ...]:
        """The hours of the clock of times that have one."""
        found = (re.search(r"[T ](\d{1,2}):\d{2}.*?( ?[ap]m)?$", v, re.I) for v in self.given)
        return tuple(
            int(m.group(1)) % 12 + (12 if (m.group(2) or "").strip().lower() == "pm" else 0)
            if m.group(2) else int(m.group(1))
            for m in found if m
        )  # fmt: skip

    def looks_like(self, pattern: str, share: float = _MOST) -> bool:
        """Whether most values fit a pattern."""
        return bool(self.given) and self._share(re.compile(pattern, re.IGNORECASE)) >= share


@dataclass(frozen=True)
class Sample:
    """The first records of a file, column by column."""

    columns: Mapping[str, Column]
    n: int

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns.values())

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def groups(self, key: str) -> list[list[int]]:
        """The records of each value of a column that stands more than once."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, value in enumerate(self[key].values):
            if value:
                found[value].append(i)
        return [rows for rows in found.values() if len(rows) > 1]

    def determines(self, key: str, other: str) -> float | None:
        """The share of repeated values of `key` with one value of `other`; None without any."""
        values = self[other].values
        counts = [len({values[i] for i in rows if values[i]}) for rows in self.groups(key)]
        known = [count for count in counts if count]
        return sum(1 for count in known if count == 1) / len(known) if known else None

    def same(self, left: str, right: str) -> bool:
        """Whether two columns say the same, be it in other words."""
        pairs = set(zip(self[left].values, self[right].values, strict=True))
        return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})

    def on_first_record_only(self, key: str, other: str) -> bool:
        """Whether `other` stands on the first record of each value of `key`, and nowhere else."""
        values = self[other].values
        groups = [rows for rows in self.groups(key) if any(values[i] for i in rows)]
        return len(groups) >= 2 and all(
            values[rows[0]] and not any(values[i] for i in rows[1:]) for rows in groups
        )

    def equal(self, left: Sequence[float | None], right: Sequence[float | None]) -> float | None:
        """The share of records in which two amounts agree to the cent; None where none has both."""
        pairs = [
            (a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None
        ]
        agreed = sum(1 for a, b in pairs if abs(a - b) <= 0.011 + 1e-4 * abs(b))
        return agreed / len(pairs) if len(pairs) >= 5 else None


def look(engine: Engine, file: SourceFile) -> Sample:
    """The first records of an opened file."""
    fields = ", ".join(f"cast({quote(name)} as varchar)" for name in file.columns)
    # DuckDB keeps the order of a file, so that no more of it is read than is looked at.
    rows = engine.rows(f"select {fields} from ({file.relation}) limit {ROWS}")
    return sample_of(tuple(file.columns), rows)


def sample_of(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Sample:
    """A sample from rows of text."""
    columns = {
        name: Column(name, i, tuple(_bare(row[i] if i < len(row) else None) for row in rows))
        for i, name in enumerate(names)
    }
    return Sample(columns, len(rows))


def _bare(value: str | None) -> str:
    """A value without what only keeps spreadsheets from touching it: `="007"` and `'007`."""
    text = (value or "").strip(" \t\r\n\u00a0")
    if text.lower() in _NOTHING:
        return ""
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if text.startswith("'") else text


def _number(value: str, comma: bool) -> float | None:
    digits = re.sub(r"[^\d.,()-]", "", value)
    if not re.search(r"\d", digits):
        return None
    negative = "-" in digits or "(" in digits
    digits = re.sub(r"[()-]", "", digits)
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    try:
        return -float(digits) if negative else float(digits)
    except ValueError:
        return None

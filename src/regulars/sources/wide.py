"""Orders with their items side by side: one row becomes one record an item.

Some shops export `Item 1 Name, Item 1 Price, Item 2 Name, ...`. A column map names such columns
once, with `{n}` where the number stands, and the file is seen as if it had one row an item.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from ..core.engine import quote
from ..core.errors import UnknownColumn
from .source_file import RECORD, SourceFile

PLACE = "{n}"
"""What stands for the number of an item in a column map."""


def unfold(file: SourceFile, mapped: Iterable[str]) -> SourceFile:
    """The file with a record an item, where the map has numbered columns; else as it is.

    Every row keeps its first item, so that an order without any is not lost; further ones are
    there where one of their columns is filled. The record's number counts places for items: with
    three places, the first item of the second row is record 4.
    """
    patterns = sorted({column for column in mapped if PLACE in column})
    if not patterns:
        return file
    numbers = sorted({n for pattern in patterns for n in _numbers(pattern, file.columns)})
    missing = [p for p in patterns if not any(_at(p, n) in file.columns for n in numbers)]
    if missing:
        raise UnknownColumn(
            f"{file.named.name} has no numbered columns {missing[0]!r}",
            where=str(file.named),
            exists=file.columns,
            hint=f"{PLACE} stands for the number, as in 'Item {PLACE} Name'",
        )
    spread = {_at(pattern, n) for pattern in patterns for n in numbers}
    plain = [column for column in file.columns if column not in spread]
    items = ", ".join(_item(place, n, patterns, file) for place, n in enumerate(numbers))
    filled = " or ".join(f"coalesce(cast({quote(p)} as varchar), '') <> ''" for p in patterns)
    columns = {**{c: file.columns[c] for c in plain}, **dict.fromkeys(patterns, "VARCHAR")}
    return replace(
        file,
        n_lines=None,
        columns=columns,
        relation=(
            f"select {', '.join(map(quote, columns))}, "
            f"({RECORD} - 1) * {len(numbers)} + place + 1 as {RECORD} from ("
            f"select {', '.join(map(quote, [*plain, RECORD]))}, "
            f"unnest([{items}], recursive := true) from ({file.relation})"
            f") where place = 0 or {filled}"
        ),
    )


def _numbers(pattern: str, columns: Iterable[str]) -> list[int]:
    """The numbers under which a pattern's columns exist."""
    before, _, after = pattern.partition(PLACE)
    found = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    return [int(match[1]) for column in columns if (match := found.fullmatch(column))]


def _at(pattern: str, number: int) -> str:
    return pattern.replace(PLACE, str(number))


def _item(place: int, number: int, patterns: list[str], file: SourceFile) -> str:
    fields = [f"place := {place}"]
    for pattern in patterns:
        column = _at(pattern, number)
        value = quote(column) if column in file.columns else "null"
        fields.append(f"{quote(pattern)} := cast({value} as varchar)")
    return f"struct_pack({', '.join(fields)})"

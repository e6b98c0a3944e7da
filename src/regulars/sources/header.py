"""The first line of a CSV file: which columns there are, and what stands between them.

It is read here and not guessed by the database, whose guess depends on every line that it looks
at: one unclosed quote, and it would take the whole file for one without quotes.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import EmptyInput, UnreadableInput
from ..core.settings import TableSettings

DELIMITERS = ",;\t|"
LONGEST = 1 << 20
"""Bytes at the start of a file in which its header must end."""

_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "latin-1": "latin-1"}
_QUOTED = re.compile(r'"[^"]*"')
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Header:
    """The columns of a CSV file, the character between them, and the blank lines before them."""

    columns: tuple[str, ...]
    delimiter: str
    blank_lines: int


def read_header(path: Path, settings: TableSettings) -> Header:
    """Read the first line of a CSV file that is not blank."""
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST)
    except OSError as error:
        raise UnreadableInput(
            f"{path.name} cannot be read: {error.strerror}", where=str(path)
        ) from None
    encoding = settings.encoding or "utf-8"
    if start.startswith(_UTF_16) and encoding != "utf-16":
        raise _not_in(encoding, path, "utf-16")
    text = start.decode(_CODECS.get(encoding, encoding), errors="replace")
    lines = io.StringIO(text, newline="").readlines()
    blank = next((n for n, line in enumerate(lines) if line.strip()), None)
    if blank is None:
        raise EmptyInput(f"{path.name} is empty", where=str(path))
    if "\ufffd" in lines[blank]:
        raise _not_in(encoding, path, "latin-1", start)
    delimiter = settings.delimiter or max(DELIMITERS, key=_QUOTED.sub("", lines[blank]).count)
    # A name in quotes may hold a line break, so the reader gets all lines and takes what it needs.
    mark = '"' if settings.quote is None else settings.quote
    quoting = (
        csv.reader(lines[blank:], delimiter=delimiter, quotechar=mark)
        if mark
        else csv.reader(lines[blank:], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    )
    try:
        names = next(quoting)
    except csv.Error as error:
        raise UnreadableInput(
            f"the header of {path.name} cannot be read: {error}", where=str(path)
        ) from None
    return Header(_told_apart(names), delimiter, blank)


def _not_in(encoding: str, path: Path, other: str, start: bytes = b"") -> UnreadableInput:
    # Bytes that Latin-1 leaves to control signs are Windows' own letters, such as the euro sign.
    windows = any(0x80 <= byte <= 0x9F for byte in start)
    return UnreadableInput(
        f"the header of {path.name} is not written in {encoding}",
        where=str(path),
        hint="save it as UTF-8" if windows else f'encoding = "{other}" in regulars.toml',
    )


def _told_apart(names: list[str]) -> tuple[str, ...]:
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

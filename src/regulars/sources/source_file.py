"""What every source becomes: an SQL relation of records, with the record's place in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..core.addresses import without_password

RECORD = "_record"
"""Added column: the how-manieth readable record of its file, from 1."""


@dataclass(frozen=True)
class Database:
    """A database by its address; `query` is what it is asked for. Shown without the password."""

    address: str = field(repr=False)
    query: str = ""

    @property
    def name(self) -> str:
        """The table, or the beginning of the query."""
        words = " ".join(self.query.split())
        return words if len(words) <= 40 else f"{words[:37]}..."

    def __str__(self) -> str:
        return without_password(self.address)


@dataclass(frozen=True)
class Frame:
    """A data frame that was handed over, by the name under which the engine knows it."""

    key: str

    @property
    def name(self) -> str:
        """All frames are shown alike: they have no names of their own."""
        return "frame"

    def __str__(self) -> str:
        return self.key


Origin = Path | Database | Frame
"""What the user named. Each has a `name`, and `str` says where it is."""


@dataclass(frozen=True)
class SourceFile:
    """A file of records. `relation` is the SQL that reads all of its columns and `_record`."""

    path: Path
    """The file that is read: for a packed one, what was unpacked; a name where there is none."""
    columns: dict[str, str]
    relation: str
    encoding: str = "utf-8"
    rejects: str | None = None
    """Name of the table in which DuckDB keeps the lines that it could not split into fields."""
    aside: str = ""
    """SQL of the lines that are no records: line, text and reason."""
    n_lines: int | None = None
    """How many records there must be, if every line is one."""
    notes: tuple[str, ...] = ()
    """What was found out or left out, in words."""
    origin: Origin | None = None
    """What the user named, where that is not `path`."""
    kind: str = "csv"
    sha256: str | None = None
    """Of the content, where there is no file whose bytes could be taken."""

    @property
    def once_more(self) -> str:
        """The relation for reading it again, when it is known that the database can split it."""
        return self.relation.replace("store_rejects = true", "ignore_errors = true")

    @property
    def named(self) -> Origin:
        """What the user named."""
        return self.path if self.origin is None else self.origin


def told_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Names without the space around them; empty ones and repeated ones get a number.

    A database tells columns apart by more than upper and lower case.
    """
    taken: dict[str, str] = {RECORD: RECORD}
    for number, name in enumerate(names):
        base = name.strip() or f"column{number}"
        unique, again = base, 0
        while unique.casefold() in taken:
            again += 1
            unique = f"{base}_{again}"
        taken[unique.casefold()] = unique
    return tuple(taken.values())[1:]

"""What the study said of its own customers: looked up before newer records are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from ..core.engine import Engine, literal, quote
from ..core.errors import OutputError
from ..core.result import Place
from ..core.window import Window
from ..definitions import MODELS, refuse

_BROKEN = (KeyError, IndexError, AttributeError, TypeError, ValueError, duckdb.Error)
"""With what a chapter answers to a definition that is not its own (pydantic's is a ValueError)."""


@dataclass(frozen=True)
class Sorting:
    """A chapter's way to sort customers, and what it fitted in the study."""

    chapter: str
    place: Place
    fitted: Mapping[str, Any]

    def placed(self, engine: Engine) -> str:
        """Sort the customers of `facts`; the table that says where each belongs."""
        table = f"placed_{self.chapter}"
        self.place(engine, self.fitted, "facts", table)
        return table


@dataclass(frozen=True)
class Before:
    """What a finished study says of its own customers.

    columns   the columns that each chapter's definition gives, of them
    groups    those that name a group, and the groups in the order of the definition
    asked     the facts that the definitions speak of, and of which the study knew something
    moved     by chapter: customers whom the definition sorts otherwise than the study did
    """

    folder: Path
    customers: Path
    window: Window
    columns: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    asked: Mapping[str, tuple[str, ...]]
    moved: Mapping[str, int]


def look_back(
    folder: Path, facts: Path, customers: Path, window: Window, how: Sequence[Sorting]
) -> Before:
    """Try the definitions on the study's own facts, before newer records are read.

    A definition that was edited so that it can no longer be applied is refused here; one that
    sorts the study's customers otherwise than the study did is counted.
    """
    if not how:
        raise OutputError(
            "the study found no groups that could be applied to other records",
            where=str(folder),
            hint="its report says, chapter by chapter, why there are none",
        )
    engine = Engine()
    try:
        for view, path in (("facts", facts), ("customers", customers)):
            _open(engine, view, path, folder)
        known, told = engine.columns("facts"), engine.columns("customers")
        columns: dict[str, tuple[str, ...]] = {}
        groups: dict[str, tuple[str, ...]] = {}
        moved: dict[str, int] = {}
        for sorting in how:
            file = folder / MODELS / f"{sorting.chapter}.json"
            try:
                placed = sorting.placed(engine)
            except _BROKEN as error:
                refuse(file, f"cannot be applied: {_reason(error)}")
            kinds = engine.columns(placed)
            own = tuple(name for name in kinds if name != "customer_id")
            taken = {*known, *(name for others in columns.values() for name in others)}
            if strange := [name for name in own if name in taken or name not in told]:
                refuse(file, f"gives a column that the study did not: {', '.join(strange)}")
            columns[sorting.chapter] = own
            named = [name for name in own if kinds[name] == "VARCHAR"]
            groups |= dict.fromkeys(named, tuple(dict.fromkeys(_texts(sorting.fitted))))
            moved[sorting.chapter] = _moved(engine, placed, named)
        asked = {
            sorting.chapter: tuple(
                name for name in _names(sorting.fitted, known) if anything_of(engine, name)
            )
            for sorting in how
        }
    finally:
        engine.close()
    return Before(folder, customers, window, columns, groups, asked, moved)


def parquet(path: Path) -> str:
    """A Parquet file as a relation, whatever is in its name."""
    return f"read_parquet({literal(escape(str(path)))})"


def anything_of(engine: Engine, fact: str) -> bool:
    """Whether a fact is known of any customer."""
    return bool(engine.rows(f"select 1 from facts where {quote(fact)} is not null limit 1"))


def _open(engine: Engine, view: str, path: Path, study: Path) -> None:
    try:
        engine.execute(f"create view {view} as from {parquet(path)}")
        engine.rows(f"select customer_id from {view} limit 1")
    except duckdb.Error as error:
        raise OutputError(
            f"{path.name} cannot be read: {_reason(error)}",
            where=str(study),
            hint="run the study again",
        ) from None


def _moved(engine: Engine, placed: str, groups: Sequence[str]) -> int:
    """How many of the study's customers a definition sorts otherwise than the study did."""
    otherwise = " or ".join(
        f"placed.{quote(name)} is distinct from told.{quote(name)}" for name in groups
    )
    ((n,),) = engine.rows(
        f"select count(*) from customers as told left join {quote(placed)} as placed "
        f"using (customer_id) where {otherwise or 'false'}"
    )
    return int(n)


def _reason(error: Exception) -> str:
    """What went wrong, in one line that a person can use."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if isinstance(error, KeyError):
        return f"it has no {error}"
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.rpartition("Error: ")[2]


def _names(fitted: object, known: Mapping[str, str]) -> list[str]:
    """The facts that a definition names, wherever they stand in it."""
    return [name for name in known if name in set(_texts(fitted))]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, inner in value.items():
                yield from _texts(key)
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)

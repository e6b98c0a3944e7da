"""Customers sorted, at a later cut-off, by the definitions that a study saved.

What a study found stays as it is: its borders are applied to the facts that newer records give at
a later day, by the same function that sorted the study's own customers. Beside each group stands
the one in which the study had the customer, so that it can be seen who moved.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from .core.engine import Engine, literal, quote
from .core.errors import OutputError, SettingsError, WindowError
from .core.result import Axis, Place, Table
from .core.settings import Settings
from .core.window import Window
from .core.words import Quantity, Sentence, days, say, write_date
from .definitions import refuse
from .export import refuse_target, write_rows

IN_STUDY = "in_study"
"""The column that tells whom the study knew already."""
BEFORE = "_before"
"""What the name of a group's column ends in where it holds the group in the study."""
MOST_SHIFT = 0.02
"""Records may begin so much of the study's days earlier or later than the study's own did: a
customer who asked to be forgotten may have been the first. With more, what people have spent and
ordered to date is counted over another time than the borders were made for."""

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
    groups    those that name a group
    asked     the facts that the definitions speak of, and of which the study knew something
    moved     by chapter: customers whom the definition sorts otherwise than the study did
    """

    folder: Path
    customers: Path
    window: Window
    columns: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...]
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
            try:
                engine.execute(f"create view {view} as from read_parquet({literal(str(path))})")
            except duckdb.Error as error:
                reason = str(error).splitlines()[0]
                raise OutputError(
                    f"{path.name} cannot be read: {reason}",
                    where=str(folder),
                    hint="run the study again",
                ) from None
        known, told = engine.columns("facts"), engine.columns("customers")
        columns: dict[str, tuple[str, ...]] = {}
        groups: list[str] = []
        moved: dict[str, int] = {}
        for sorting in how:
            file = folder / "models" / f"{sorting.chapter}.json"
            try:
                placed = sorting.placed(engine)
            except _BROKEN as error:
                refuse(file, f"cannot be applied: {_reason(error)}")
            kinds = engine.columns(placed)
            own = tuple(name for name in kinds if name != "customer_id")
            strange = [name for name in own if name in known or name not in told]
            if strange or not own:
                refuse(file, f"gives columns that the study has not: {', '.join(strange)}")
            columns[sorting.chapter] = own
            named = [name for name in own if kinds[name] == "VARCHAR"]
            groups += named
            otherwise = " or ".join(
                f"placed.{quote(name)} is distinct from told.{quote(name)}" for name in named
            )
            ((moved[sorting.chapter],),) = engine.rows(
                f"select count(*) from customers as told left join {quote(placed)} as placed "
                f"using (customer_id) where {otherwise or 'false'}"
            )
        asked = {
            sorting.chapter: tuple(
                name
                for name in _names(sorting.fitted, known)
                if engine.rows(f"select 1 from facts where {quote(name)} is not null limit 1")
            )
            for sorting in how
        }
    finally:
        engine.close()
    return Before(folder, customers, window, columns, tuple(groups), asked, moved)


def _reason(error: Exception) -> str:
    """The first line of what went wrong, without the addresses of pages about it."""
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, KeyError):
        return f"it has no {text}"
    return re.split(r" LINE \d+:| For further information| \[type=", text)[0]


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


class Scored:
    """Customers at a cut-off, each in the groups of the study's definitions.

    window   what was looked at: from the first record to the new cut-off
    changes  one row per column of groups: how many customers stayed, changed, are new
    groups   one row per group: how many customers it had in the study, and has now
    notes    what has to be known to read them

    The rows stay in the database until they are asked for as a frame or written into a file.
    """

    def __init__(
        self,
        engine: Engine,
        window: Window,
        before: Before,
        rows: str,
        changes: Table,
        groups: Table,
        notes: tuple[Sentence, ...],
        sources: tuple[Path, ...] = (),
    ) -> None:
        self.window = window
        self.changes = changes
        self.groups = groups
        self.notes = notes
        self._engine = engine
        self._before = before
        self._rows = rows
        self._sources = sources

    @property
    def customers(self) -> pd.DataFrame:
        """One row per customer: the facts at the new cut-off, and each group now and in the study.

        Amounts come as floats; `write` keeps them exactly.
        """
        return self._engine.frame(self._rows)

    def write(self, path: str | Path) -> Path:
        """Write the rows as .parquet, or as .csv that is safe to open in a spreadsheet.

        The file holds customers' ids. One of that name is replaced, once the new one is whole; not
        where it is one of the files that were read, or in the study's folder.
        """
        target = Path(path)
        refuse_target(target, sources=self._sources, study=self._before.folder)
        write_rows(self._engine, self._rows, target)
        return target

    def close(self) -> None:
        """Give the memory back. A `with` block does it by itself."""
        self._engine.close()

    def __enter__(self) -> "Scored":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Scored {', '.join(self._before.groups)}, {self.window}>"


def settings_of(study: Settings, run_in_days: int | None, cutoff: date | str | None) -> Settings:
    """The settings of a study for records up to another cut-off.

    Its run-in is the one that it found, or was told: found anew in longer records, it would make
    another one's customers new.
    """
    if study.run_in_days is None:
        study = study.model_copy(update={"run_in_days": run_in_days})
    return study.model_copy(update={"cutoff": None}).but(cutoff=cutoff)


def check_cutoff(cutoff: date | None, before: Window) -> None:
    """Refuse a cut-off before the study's own: what it found is no group of an earlier day."""
    if cutoff is not None and cutoff < before.cutoff:
        raise WindowError(
            f"the cut-off {write_date(cutoff)} lies before the study's own",
            exists=[f"a study up to {write_date(before.last_day)}"],
            hint=f"{write_date(before.cutoff)} or later; for an earlier day, a study of its own",
        )


def check_records(window: Window, before: Window, *, lists_orders: bool) -> None:
    """Refuse records that end before the study did, or begin at another time than its own."""
    exists = [
        f"these records: {window}",
        f"the study: {before}",
    ]
    if window.cutoff < before.cutoff:
        raise WindowError(
            "the records end before the study's cut-off",
            exists=exists,
            hint=f"records up to {write_date(before.last_day)} or later",
        )
    shift = (window.start - before.start).days
    # Ready-made figures are of all time, whichever day they name first.
    if lists_orders and abs(shift) > MOST_SHIFT * before.n_days:
        raise WindowError(
            f"the records begin {'later' if shift > 0 else 'earlier'} than the study's did: what "
            "customers have ordered and spent to date is not what the borders were made for",
            exists=exists,
            hint="files that reach back as far as the study's did, old and new ones together; "
            "or a new study of these",
        )


def score(
    engine: Engine,
    window: Window,
    before: Before,
    how: Sequence[Sorting],
    *,
    sources: tuple[Path, ...] = (),
) -> Scored:
    """Sort the customers of the engine's `facts`, and look up where the study had them."""
    told = ", ".join(map(quote, before.groups))
    engine.create(
        "before",
        f"select customer_id, {told} from read_parquet({literal(str(before.customers))})",
    )
    tables = {sorting.chapter: sorting.placed(engine) for sorting in how}
    shown: list[str] = []
    for chapter, columns in before.columns.items():
        for name in columns:
            shown.append(f"{quote(tables[chapter])}.{quote(name)}")
            if name in before.groups:
                shown.append(f"before.{quote(name)} as {quote(name + BEFORE)}")
    joins = "".join(f" left join {quote(table)} using (customer_id)" for table in tables.values())
    rows = (
        f"select facts.*, before.customer_id is not null as {IN_STUDY}, {', '.join(shown)} "
        f"from facts{joins} left join before using (customer_id) order by facts.customer_id"
    )
    ((n_known,),) = engine.rows(
        "select count(before.customer_id) from facts left join before using (customer_id)"
    )
    ((n_before,),) = engine.rows("select count(*) from before")
    if n_before and not n_known:
        raise SettingsError(
            "none of the study's customers is in these records",
            where=str(before.folder),
            hint="records of the same shop, with the same customer ids",
        )
    changes = _changes(engine, rows, before.groups)
    notes = [
        *_edited(before),
        *_unknown(engine, before, changes),
        *_gone(n_before - n_known),
        *_passed(window, before),
    ]
    return Scored(
        engine,
        window,
        before,
        rows,
        changes,
        _groups(engine, rows, before.groups),
        tuple(notes),
        sources,
    )


def _changes(engine: Engine, rows: str, groups: Sequence[str]) -> Table:
    selects = [
        f"""
        select
            {literal(name)} as "column",
            count(*) as n_customers,
            count(*) - count({quote(name)}) as n_in_none,
            count(case when not {IN_STUDY} then 1 end) as n_new,
            count(
                case when {IN_STUDY} and {quote(name)} is not distinct from {quote(name + BEFORE)}
                then 1 end
            ) as n_stayed,
            count(
                case when {IN_STUDY} and {quote(name)} is distinct from {quote(name + BEFORE)}
                then 1 end
            ) as n_changed
        from scored
        """
        for name in groups
    ]
    frame = engine.frame(f"with scored as ({rows}) {' union all '.join(selects)}")
    order = {name: i for i, name in enumerate(groups)}
    frame = frame.sort_values("column", key=lambda c: c.map(order)).reset_index(drop=True)
    return Table.of(
        frame,
        "one row per column of groups",
        Axis("column", "Column"),
        Axis("n_customers", "Customers", "count"),
        Axis("n_in_none", "In no group", "count"),
        Axis("n_new", "New since the study", "count"),
        Axis("n_stayed", "Same group", "count"),
        Axis("n_changed", "Another group", "count"),
    )


def _groups(engine: Engine, rows: str, groups: Sequence[str]) -> Table:
    """Who was in each group in the study and who is now, over customers who have records now."""
    selects = []
    for name in groups:
        now, then = quote(name), quote(name + BEFORE)
        selects.append(
            f"""
            select
                {literal(name)} as "column",
                coalesce("group", 'in no group') as "group",
                cast(sum(n * before) as bigint) as n_before,
                cast(sum(n * before * after) as bigint) as n_stayed,
                cast(sum(n * before * (1 - after)) as bigint) as n_left,
                cast(sum(n * after * (1 - before) * known) as bigint) as n_came,
                cast(sum(n * after * (1 - known)) as bigint) as n_new,
                cast(sum(n * after) as bigint) as n_now
            from (
                select {then} as "group", 1 as before, 1 as known,
                    cast({now} is not distinct from {then} as integer) as after, count(*) as n
                from scored where {IN_STUDY} group by all
                union all
                select {now}, 0, cast({IN_STUDY} as integer), 1, count(*)
                from scored where not {IN_STUDY} or {now} is distinct from {then} group by all
            ) as moves
            group by all
            """
        )
    frame = engine.frame(f"with scored as ({rows}) {' union all '.join(selects)}")
    order = {name: i for i, name in enumerate(groups)}
    frame = (
        frame.assign(place=frame["column"].map(order), nobody=frame["group"] == "in no group")
        .sort_values(["place", "nobody", "n_before", "group"], ascending=[True, True, False, True])
        .drop(columns=["place", "nobody"])
        .reset_index(drop=True)
    )
    return Table.of(
        frame,
        "one row per group",
        Axis("column", "Column"),
        Axis("group", "Group"),
        Axis("n_before", "In the study", "count"),
        Axis("n_stayed", "Stayed", "count"),
        Axis("n_left", "Left it", "count"),
        Axis("n_came", "Came to it", "count"),
        Axis("n_new", "New since", "count"),
        Axis("n_now", "Now", "count"),
    )


def _edited(before: Before) -> Iterator[Sentence]:
    for chapter, n in before.moved.items():
        if n:
            yield say(
                "The definition {file} was edited since the study: by it, {n} of the study's own "
                "customers would have been in another group.",
                file=f"models/{chapter}.json",
                n=Quantity(n, "count"),
            )


def _unknown(engine: Engine, before: Before, changes: Table) -> Iterator[Sentence]:
    """Facts that a definition asks for, that the study knew, and of which nothing is known now."""
    in_none = dict(zip(changes.frame["column"], changes.frame["n_in_none"], strict=True))
    for chapter, asked in before.asked.items():
        lacking = [
            name
            for name in asked
            if not engine.rows(f"select 1 from facts where {quote(name)} is not null limit 1")
        ]
        for column in before.columns[chapter] if lacking else ():
            if column in in_none:
                yield say(
                    "These records tell nothing of {facts}, which {column} asks for: {n} customers "
                    "are in no group of it.",
                    facts=" and ".join(lacking),
                    column=column,
                    n=Quantity(int(in_none[column]), "count"),
                )


def _gone(n: int) -> Iterator[Sentence]:
    if n:
        yield say(
            "Of {n} customers of the study these records hold nothing; they are not in the file.",
            n=Quantity(n, "count"),
        )


def _passed(window: Window, before: Before) -> Iterator[Sentence]:
    n = (window.cutoff - before.window.cutoff).days
    if n:
        yield say(
            "The borders are those of the study, {passed} earlier: orders and money to date only "
            "grow, so more customers pass them as time goes by.",
            passed=days(n),
        )

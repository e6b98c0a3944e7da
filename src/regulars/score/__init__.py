"""Customers sorted, at a later cut-off, by the definitions that a study saved.

What a study found stays as it is: its borders are applied to the facts that newer records give at
a later day, by the same function that sorted the study's own customers. Beside each group stands
the one in which the study had the customer, so that it can be seen who moved.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..core.engine import Engine, quote
from ..core.errors import SettingsError
from ..core.result import Table
from ..core.window import Window
from ..core.words import Sentence
from ..export import refuse_target, write_rows
from .before import Before, Sorting, parquet
from .changes import BEFORE, IN_STUDY, changes_table, groups_table, moves
from .notes import notes_on


class Scored:
    """Customers at a cut-off, each in the groups of the study's definitions.

    window   what was looked at: from the first record to the new cut-off
    changes  one row per column of groups: how many customers stayed, changed, are new
    groups   by column, one row per group: whom it had in the study, who stayed, left and came
    notes    what has to be known to read them: what the records lack, what was edited

    The rows stay in the database until they are asked for as a frame or written into a file.
    """

    def __init__(
        self,
        engine: Engine,
        window: Window,
        before: Before,
        rows: str,
        changes: Table,
        groups: Mapping[str, Table],
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
        f"select customer_id, {told} from {parquet(before.customers)}",
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
    moved = {column: moves(engine, rows, column) for column in before.groups}
    changes = changes_table(moved)
    return Scored(
        engine,
        window,
        before,
        rows,
        changes,
        {column: groups_table(those, before.groups[column]) for column, those in moved.items()},
        notes_on(engine, window, before, changes, n_before - n_known),
        sources,
    )

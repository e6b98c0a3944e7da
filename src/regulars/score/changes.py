"""Who stayed in their group since the study, who changed it, and who is new."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ..core.engine import Engine, quote
from ..core.result import Axis, Table

IN_STUDY = "in_study"
"""The column that tells whom the study knew already."""
BEFORE = "_before"
"""What the name of a group's column ends in where it holds the group in the study."""
NOBODY = "in no group"


def moves(engine: Engine, rows: str, column: str) -> pd.DataFrame:
    """How many customers went from which group to which, those who are new since told apart."""
    return engine.frame(
        f"select coalesce({quote(column + BEFORE)}, '{NOBODY}') as before, "
        f"coalesce({quote(column)}, '{NOBODY}') as now, {IN_STUDY} as known, count(*) as n "
        f"from ({rows}) as scored group by all"
    )


def changes_table(moved: Mapping[str, pd.DataFrame]) -> Table:
    """One row per column of groups, from its moves."""
    told = []
    for column, those in moved.items():
        n, known, same = those["n"], those["known"], those["before"] == those["now"]
        told.append(
            {
                "column": column,
                "n_customers": n.sum(),
                "n_in_none": n[those["now"] == NOBODY].sum(),
                "n_new": n[~known].sum(),
                "n_stayed": n[known & same].sum(),
                "n_changed": n[known & ~same].sum(),
            }
        )
    return Table.of(
        pd.DataFrame(told),
        "one row per column of groups",
        Axis("column", "Column"),
        Axis("n_customers", "Customers", "count"),
        Axis("n_in_none", "In no group", "count"),
        Axis("n_new", "New since", "count"),
        Axis("n_stayed", "Same group", "count"),
        Axis("n_changed", "Another group", "count"),
    )


def groups_table(those: pd.DataFrame, order: Sequence[str]) -> Table:
    """One row per group, in the order in which the definition names them, from the moves."""
    found = {*those.loc[those["known"], "before"], *those["now"]}
    groups = [name for name in order if name in found]
    groups += sorted(found - {*groups, NOBODY}) + [NOBODY] * (NOBODY in found)
    told = []
    for group in groups:
        n, known = those["n"], those["known"]
        before, now = known & (those["before"] == group), those["now"] == group
        told.append(
            {
                "group": group,
                "n_before": n[before].sum(),
                "n_stayed": n[before & now].sum(),
                "n_left": n[before & ~now].sum(),
                "n_came": n[now & known & ~before].sum(),
                "n_new": n[now & ~known].sum(),
                "n_now": n[now].sum(),
            }
        )
    return Table.of(
        pd.DataFrame(told),
        "one row per group",
        Axis("group", "Group"),
        Axis("n_before", "Then", "count"),
        Axis("n_stayed", "Stayed", "count"),
        Axis("n_left", "Left it", "count"),
        Axis("n_came", "Came", "count"),
        Axis("n_new", "New", "count"),
        Axis("n_now", "Now", "count"),
    )

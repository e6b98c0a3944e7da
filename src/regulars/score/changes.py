"""Who stayed in their group since the study, who changed it, and who is new."""

from collections.abc import Sequence

from ..core.engine import Engine, literal, quote
from ..core.result import Axis, Table

IN_STUDY = "in_study"
"""The column that tells whom the study knew already."""
BEFORE = "_before"
"""What the name of a group's column ends in where it holds the group in the study."""


def changes_table(engine: Engine, rows: str, groups: Sequence[str]) -> Table:
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


def groups_table(engine: Engine, rows: str, groups: Sequence[str]) -> Table:
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

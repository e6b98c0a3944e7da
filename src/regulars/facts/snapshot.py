"""Facts at a cut-off: the groups of facts joined to one row per customer."""

from datetime import date, timedelta
from pathlib import Path

from ..core.engine import Engine, render
from ..core.settings import Settings
from ..core.window import Window

HERE = Path(__file__).parent
WINDOWS = (30, 90, 180, 365)
"""Lengths in days of the spans before the cut-off that facts look at."""
LEAST_RUN_IN = 30

GROUPS = ("windows", "gaps", "campaigns", "profile")
"""Joined to `purchases`, which has a row for everyone with an order line before the cut-off."""

ABSENT = {"n_contacts": "0", "n_responses": "0", "gone_quiet": "false"}
"""Facts whose absence says something: none, or not."""


def snapshot(engine: Engine, window: Window, settings: Settings, table: str = "facts") -> None:
    """Make `table`: one row per customer with an order line before the cut-off."""
    values = {"windows": WINDOWS, "quiet": settings.quiet}
    groups = {name: render(HERE / f"{name}.sql", values) for name in ("purchases", *GROUPS)}
    named = ", ".join(f"{name} as ({sql})" for name, sql in groups.items())
    joins = "".join(f" left join {name} using (customer_id)" for name in GROUPS)
    filled = ", ".join(f"coalesce({name}, {value}) as {name}" for name, value in ABSENT.items())
    engine.create(
        table,
        f"with {named} select * replace ({filled}) from purchases{joins} order by customer_id",
        cutoff=window.cutoff,
        run_in_end=run_in_end(engine, window, settings),
        **{f"from_{days}": window.before(days) for days in WINDOWS},
    )


def outcomes(engine: Engine, window: Window, table: str = "outcomes") -> None:
    """Make `table`: one row per customer who bought or returned in the horizon."""
    engine.create(
        table,
        render(HERE / "outcomes.sql"),
        cutoff=window.cutoff,
        horizon_end=window.horizon_end,
    )


def past_windows(window: Window) -> tuple[Window, ...]:
    """Windows at earlier cut-offs, the latest first, whose horizons lie before the cut-off.

    They are a horizon apart, so that no day is foretold twice, and each has two horizons of records
    before it to learn from.
    """
    found = []
    day = window.before(window.horizon_days)
    while (day - window.start).days >= 2 * window.horizon_days:
        found.append(Window(window.start, day, window.horizon_days))
        day = found[-1].before(window.horizon_days)
    return tuple(found)


def run_in_end(engine: Engine, window: Window, settings: Settings) -> date:
    """First day on which a customer who is first seen counts as new.

    Before it customers are *existing, start unknown*: they may have bought long before the records
    begin (those of customers: a guest's purchase says nothing of them). The run-in is the one of
    the settings or that of facts/run_in.sql, LEAST_RUN_IN days at the least; where the records are
    shorter, nobody's start is known.
    """
    days = settings.run_in_days
    if days is None:
        found = engine.row(render(HERE / "run_in.sql"), cutoff=window.cutoff)["run_in_days"]
        days = max(LEAST_RUN_IN, int(found or 0))
    first: date = engine.row("select min(day) as day from customer_days")["day"]
    return min(first + timedelta(days=days), window.cutoff)
